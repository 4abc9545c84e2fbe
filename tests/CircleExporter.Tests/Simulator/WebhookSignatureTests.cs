using System.Text;
using System.Text.Json.Nodes;
using CircleExporter.Simulator.Webhooks;
using CircleExporter.Tests.CircleCi;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Simulator;

/// <summary>The signature of webhooks, held to published and recorded ones.</summary>
public sealed class WebhookSignatureTests
{
    private static readonly JsonNode Vectors = JsonNode.Parse(TestClient.Sample("webhook-signatures.json"))!;

    private static string Secret => Vectors["secret"]!.GetValue<string>();

    public static TheoryData<string, string, string> Published =>
        [.. Vectors["official_vectors"]!.AsArray().Select(vector => (Text(vector, "body")!, Text(vector, "secret")!, Text(vector, "hex")!))];

    public static TheoryData<string, string> Deliveries =>
        [.. Vectors["deliveries"]!.AsArray().Select(delivery => (Text(delivery, "file")!, delivery!["headers"]!["circleci-signature"]!.GetValue<string>()))];

    public static TheoryData<string, string?, bool> Judged =>
        [.. Cases("accept", isGood: true).Concat(Cases("reject", isGood: false))];

    [Theory]
    [MemberData(nameof(Published))]
    public void A_published_signature_is_reproduced(string body, string secret, string hex)
    {
        WebhookSignature.Of(secret, Encoding.UTF8.GetBytes(body)).Should().Be(hex);
    }

    [Theory]
    [MemberData(nameof(Deliveries))]
    public void A_recorded_delivery_has_the_header_that_we_would_send(string file, string header)
    {
        WebhookSignature.Header(WebhookSigning.Right, Secret, Bytes(file)).Should().Be(header);
    }

    [Theory]
    [MemberData(nameof(Judged))]
    public void A_receiver_accepts_what_is_right_and_nothing_else(string file, string? header, bool isGood)
    {
        WebhookReceiver.Accepts(Secret, Bytes(file), header).Should().Be(isGood);
    }

    [Theory]
    [InlineData(WebhookSigning.Right, true, "^v1=[0-9a-f]{64}$")]
    [InlineData(WebhookSigning.Wrong, false, "^v1=[0-9a-f]{64}$")]
    [InlineData(WebhookSigning.ManyVersions, true, "^v1=[0-9a-f]{64},v2=[0-9a-f]{64}$")]
    [InlineData(WebhookSigning.LaterVersionFirst, true, "^v2=[0-9a-f]{64},v1=[0-9a-f]{64}$")]
    [InlineData(WebhookSigning.LaterVersionOnly, false, "^v2=[0-9a-f]{64}$")]
    public void Every_kind_of_header_is_accepted_or_not_as_its_name_says(WebhookSigning signing, bool isGood, string pattern)
    {
        var body = Bytes("webhook-ping.json");

        var header = WebhookSignature.Header(signing, Secret, body);

        header.Should().MatchRegex(pattern);
        WebhookReceiver.Accepts(Secret, body, header).Should().Be(isGood);
    }

    [Theory]
    [InlineData(WebhookSigning.Missing, "secret")]
    [InlineData(WebhookSigning.Right, "")]
    [InlineData(WebhookSigning.ManyVersions, "")]
    public void Without_a_secret_or_when_it_shall_be_missing_there_is_no_header(WebhookSigning signing, string secret)
    {
        WebhookSignature.Header(signing, secret, Bytes("webhook-ping.json")).Should().BeNull();
    }

    private static IEnumerable<(string File, string? Header, bool IsGood)> Cases(string list, bool isGood) =>
        Vectors[list]!.AsArray().Select(given => (Text(given, "file")!, Text(given, "circleci-signature"), isGood));

    private static string? Text(JsonNode? node, string key) => node![key]?.GetValue<string>();

    private static byte[] Bytes(string sample) => Encoding.UTF8.GetBytes(TestClient.Sample(sample));
}
