using System.Net;
using CircleExporter.CircleCi;
using CircleExporter.Tests.Support;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.CircleCi;

/// <summary>What CircleCI says of a refusal reaches the caller, and only where the caller looks for it.</summary>
public sealed class ExplanationTests
{
    [Theory]
    [InlineData("""{"message": "Unexpected parameter: deploi"}""", "Unexpected parameter: deploi")]
    [InlineData("""{"error": "No such policy."}""", "No such policy.")]
    [InlineData("""{"message": "half \ud800"}""", "half \ufffd")]
    [InlineData("""{"message": null}""", null)]
    [InlineData("""{"message": " "}""", null)]
    [InlineData("""{"message": {"not": "text"}}""", null)]
    [InlineData("{}", null)]
    [InlineData("[]", null)]
    [InlineData("null", null)]
    [InlineData("", null)]
    [InlineData("<html>Bad request</html>", null)]
    [InlineData($$"""{"message": "The token {{Canary.Token}} is bad."}""", null)]
    public async Task The_sentence_of_an_answer_is_passed_on_beside_the_message(string body, string? said)
    {
        var failure = await FailAsync(body);

        failure.ApiMessage.Should().Be(said);
        failure.Message.Should().Be($"GET /me: CircleCI answered 400{(said is null ? "" : ": ApiMessage says why")}");
        failure.ToString().Should().NotContain(Canary.Token);
    }

    [Fact]
    public async Task A_long_sentence_is_cut() =>
        (await FailAsync($$"""{"message": "{{new string('m', 5000)}}"}""")).ApiMessage.Should().HaveLength(1000);

    private static async Task<CircleCiException> FailAsync(string body)
    {
        await using var test = new TestClient(_ => TestClient.Json(body, HttpStatusCode.BadRequest));
        return (await FluentActions.Awaiting(() => test.Client.GetCurrentUserAsync(TestContext.Current.CancellationToken)).Should().ThrowAsync<CircleCiException>()).Which;
    }
}
