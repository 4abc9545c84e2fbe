using System.Net;
using System.Reflection;
using CircleExporter.CircleCi;
using CircleExporter.Tests.Simulator;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.CircleCi;

/// <summary>What holds for every call alike.</summary>
public sealed class ClientCallTests
{
    private readonly List<(string Verb, string Target)> sent = [];

    public static TheoryData<string> Calls => [.. ClientCall.All.Keys];

    public static TheoryData<string> Reads => [.. ClientCall.All.Where(call => call.Value.Verb == "GET" && call.Value.Answer != "pipeline-values.json").Select(call => call.Key)]; // any object is a map of values

    public static TheoryData<string> Listings => [.. ClientCall.All.Where(call => call.Value.AnswerText.Contains("\"next_page_token\"")).Select(call => call.Key)];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task A_call_sends_one_request_to_its_address_under_its_routes_name(string name)
    {
        var call = ClientCall.All[name];
        await using var test = Answering(call.AnswerText);

        await call.Call(test.Client, Cancellation);

        sent.Should().Equal((call.Verb, $"/api/v2{call.Target}"));
        test.Attempts.Should().ContainSingle().Which.Endpoint.Should().Be(call.Endpoint);
    }

    [Fact]
    public void The_table_has_every_method_of_the_client()
    {
        var methods = Methods().Select(method => method.Name).Where(name => !name.StartsWith("WaitFor", StringComparison.Ordinal)).Order(StringComparer.Ordinal);

        ClientCall.All.Values.Select(call => call.Method).Order(StringComparer.Ordinal).Should().Equal(methods);
    }

    [Fact]
    public void The_table_has_every_operation_of_the_published_description()
    {
        var operations = OpenApiSchemas.Operations.Select(operation => operation.Replace('_', '-'));

        ClientCall.All.Values.Select(call => $"{call.Verb} {call.Endpoint}".Replace('_', '-')).Should().BeEquivalentTo(operations);
    }

    [Fact]
    public void What_is_no_get_is_marked_as_a_change_and_nothing_else_is()
    {
        var marked = Methods().Where(method => method.IsDefined(typeof(ChangesStateAttribute))).Select(method => method.Name);

        marked.Should().BeEquivalentTo(ClientCall.All.Values.Where(call => call.Verb != "GET").Select(call => call.Method)).And.HaveCount(11);
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task A_success_that_is_not_the_promised_json_is_unusable(string name)
    {
        foreach (var body in (string[])["<html>Sign in</html>", "", "null", "7", """{"items": """])
            (await FailAsync(name, body)).Reason.Should().Be(CircleCiFailure.Unusable, $"\"{body}\" is no answer");
    }

    [Theory]
    [MemberData(nameof(Reads))]
    public async Task A_message_in_place_of_an_answer_is_unusable(string name)
    {
        (await FailAsync(name, """{"message": "Not found"}""")).Reason.Should().Be(CircleCiFailure.Unusable);
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task An_answer_nested_too_deeply_is_unusable(string name)
    {
        var answer = ClientCall.All[name].AnswerText.Trim();
        var nested = answer[..^1].TrimEnd() + (answer[0] == '[' ? "," : ", \"new\": ") + new string('[', 32) + new string(']', 32) + answer[^1];

        (await FailAsync(name, nested)).Reason.Should().Be(CircleCiFailure.Unusable);
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task An_answer_too_large_is_refused(string name)
    {
        var failure = await FailAsync(name, new string(' ', (16 * 1024 * 1024) + 1));

        failure.Reason.Should().Be(CircleCiFailure.TooLarge);
        failure.Message.Should().StartWith($"{ClientCall.All[name].Verb} {ClientCall.All[name].Endpoint}: ");
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task A_redirect_is_not_followed(string name)
    {
        await using var test = Answering("", HttpStatusCode.TemporaryRedirect, response => response.Headers.Location = new Uri("https://elsewhere.test/"));

        var failure = (await FluentActions.Awaiting(() => ClientCall.All[name].Call(test.Client, Cancellation)).Should().ThrowAsync<CircleCiException>()).Which;

        failure.Reason.Should().Be(CircleCiFailure.Redirect);
        sent.Should().ContainSingle();
    }

    [Theory]
    [MemberData(nameof(Listings))]
    public async Task A_listing_that_does_not_end_is_given_up(string name)
    {
        await using var test = Answering("""{"items": [], "next_page_token": "again"}""");

        var failure = (await FluentActions.Awaiting(() => ClientCall.All[name].Call(test.Client, Cancellation)).Should().ThrowAsync<CircleCiException>()).Which;

        failure.Should().BeEquivalentTo(new { Reason = CircleCiFailure.EndlessListing, ClientCall.All[name].Endpoint });
        sent.Select(request => request.Target.Contains("page-token=again")).Should().Equal(false, true);
    }

    [Theory]
    [MemberData(nameof(Listings))]
    public async Task Nameless_items_are_not_left_out_in_silence_but_null_is(string name)
    {
        await using var empty = Answering("""{"items": [null]}""");

        var items = await (Task<int>)ClientCall.All[name].Call(empty.Client, Cancellation);
        var failure = await FailAsync(name, """{"items": [null, {}, {"unknown": 1}, 17]}""");

        items.Should().Be(0);
        failure.Should().BeEquivalentTo(new { Reason = CircleCiFailure.Unusable, ClientCall.All[name].Endpoint });
        failure.Message.Should().EndWith("the listing has items that cannot be read: 3 beside those handed over");
    }

    private static MethodInfo[] Methods() => typeof(CircleCiClient).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly);

    private async Task<CircleCiException> FailAsync(string name, string body)
    {
        await using var test = Answering(body);
        return (await FluentActions.Awaiting(() => ClientCall.All[name].Call(test.Client, Cancellation)).Should().ThrowAsync<CircleCiException>()).Which;
    }

    private TestClient Answering(string body, HttpStatusCode status = HttpStatusCode.OK, Action<HttpResponseMessage>? change = null) => new(request =>
    {
        sent.Add((request.Method.Method, request.RequestUri!.PathAndQuery));
        var response = TestClient.Json(body, status);
        change?.Invoke(response);
        return response;
    });
}
