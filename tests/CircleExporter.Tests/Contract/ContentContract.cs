using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Contract;

/// <summary>JSON unless text is asked for, which is the same JSON for people.</summary>
public sealed class ContentContract : ClientAgainstSimulator
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    [Theory]
    [InlineData(null)]
    [InlineData("application/json")]
    [InlineData("*/*")]
    [InlineData("text/plain, application/json")]
    public async Task Json_is_compact(string? accept)
    {
        var (status, type, body) = await AskAsync("/project/gh/acme/shop-api", accept);

        (status, type).Should().Be((HttpStatusCode.OK, "application/json"));
        body.Should().NotContain("\n").And.Be(JsonNode.Parse(body)!.ToJsonString());
    }

    [Fact]
    public async Task Plain_text_is_the_same_json_over_many_lines()
    {
        var (_, _, compact) = await AskAsync("/project/gh/acme/shop-api");

        var (status, type, body) = await AskAsync("/project/gh/acme/shop-api", "text/plain");

        (status, type).Should().Be((HttpStatusCode.OK, "text/plain"));
        body.Should().Contain("\n  \"slug\": \"gh/acme/shop-api\"").And.Be(JsonNode.Parse(compact)!.ToJsonString(Indented));
    }

    [Theory]
    [InlineData(null, "application/json", """{"message":"Project not found"}""")]
    [InlineData("text/plain", "text/plain", "{\n  \"message\": \"Project not found\"\n}")]
    public async Task An_error_keeps_to_it_too(string? accept, string type, string body)
    {
        (await AskAsync("/project/gh/acme/nowhere", accept)).Should().Be((HttpStatusCode.NotFound, type, body));
    }

    [Fact]
    public async Task The_client_asks_for_json_and_reads_what_it_gets()
    {
        (await Client.GetProjectAsync(Project, Cancelled)).Name.Should().Be("shop-api");
    }
}
