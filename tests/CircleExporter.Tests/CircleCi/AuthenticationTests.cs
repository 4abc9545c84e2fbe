using System.Text.Json;
using CircleExporter.CircleCi;
using CircleExporter.Tests.Support;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.CircleCi;

public sealed class AuthenticationTests
{
    private static readonly string[] SecretHeaders = ["Authorization", "Circle-Token"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(CircleCiAuthentication.Bearer, "Authorization", "Bearer " + Canary.Token)]
    [InlineData(CircleCiAuthentication.CircleTokenHeader, "Circle-Token", Canary.Token)]
    [InlineData(CircleCiAuthentication.Basic, "Authorization", "Basic Q0NJUEFUX0NhbmFyeUJpcmQ3aFF4MnYrTHptSzlwUnQ0d1lzNm5KZDo=")]
    public async Task The_token_is_sent_in_the_chosen_form_only(CircleCiAuthentication form, string header, string value)
    {
        await using var api = await FakeApi.StartAsync(context => FakeApi.AnswerAsync(context, TestClient.Sample("me.json")), Cancellation);
        await using var test = new TestClient(api.BaseAddress, options => options.Authentication = form);

        await test.Client.GetCurrentUserAsync(Cancellation);

        var headers = api.Requests.Should().ContainSingle().Which.Headers;
        SecretHeaders.Where(headers.ContainsKey).Should().Equal(header);
        headers[header].Should().Be(value);
        headers["Accept"].Should().Be("application/json");
        headers["User-Agent"].Should().StartWith("CircleExporter/");
    }

    [Theory]
    [InlineData(301)]
    [InlineData(302)]
    [InlineData(307)]
    [InlineData(308)]
    public async Task A_redirect_is_refused_and_the_other_host_gets_no_request(int status)
    {
        await using var other = await FakeApi.StartAsync(context => FakeApi.AnswerAsync(context, TestClient.Sample("me.json")), Cancellation);
        await using var api = await FakeApi.StartAsync(
            context =>
            {
                context.Response.Headers.Location = $"{other.BaseAddress}/me";
                context.Response.StatusCode = status;
                return Task.CompletedTask;
            },
            Cancellation);
        await using var test = new TestClient(api.BaseAddress, options => options.Authentication = CircleCiAuthentication.CircleTokenHeader);

        var asking = FluentActions.Awaiting(() => test.Client.GetCurrentUserAsync(Cancellation));

        (await asking.Should().ThrowAsync<CircleCiException>()).Which.Should().BeEquivalentTo(new { Reason = CircleCiFailure.Redirect, StatusCode = (System.Net.HttpStatusCode)status });
        api.Requests.Should().ContainSingle();
        other.Requests.Should().BeEmpty();
    }

    [Theory]
    [InlineData("https://circleci.test/api/v2", "https://circleci.test/other", true)]
    [InlineData("https://circleci.test/api/v2", "https://CIRCLECI.test:443/other", true)]
    [InlineData("https://circleci.test/api/v2", "http://circleci.test/api/v2/me", false)]
    [InlineData("https://circleci.test/api/v2", "https://circleci.test:8443/api/v2/me", false)]
    [InlineData("https://circleci.test/api/v2", "https://circleci.test.evil.example/api/v2/me", false)]
    [InlineData("https://circleci.test/api/v2", "https://evil.example/api/v2/me", false)]
    [InlineData("https://circleci.test/api/v2", "https://circleci.test./api/v2/me", false)]
    [InlineData("https://circleci.test/api/v2", "https://circleci.test@evil.example/api/v2/me", false)]
    [InlineData("https://circleci.test/api/v2", "https://circleci.test:443@evil.example/api/v2/me", false)]
    [InlineData("https://circleci.test/api/v2", "https://evil.example#@circleci.test/api/v2/me", false)]
    [InlineData("https://circleci.test/api/v2", "https://c\u0456rcleci.test/api/v2/me", false)]
    [InlineData("http://127.0.0.1:8080/api/v2", "http://127.0.0.1.evil.example:8080/api/v2/me", false)]
    [InlineData("http://127.0.0.1:8080/api/v2", "http://localhost:8080/api/v2/me", false)]
    [InlineData("http://127.0.0.1:8080/api/v2", "http://127.0.0.1:8080/api/v2/me", true)]
    [InlineData("http://127.0.0.1:8080/api/v2", "http://127.0.0.1:8081/api/v2/me", false)]
    public async Task The_token_goes_to_the_configured_host_only(string baseAddress, string destination, bool expected)
    {
        HttpRequestMessage? sent = null;
        await using var test = new TestClient(
            request =>
            {
                sent = request;
                return TestClient.Json("{}");
            },
            options => options.BaseAddress = new Uri(baseAddress));
        using var message = new HttpRequestMessage(HttpMethod.Get, destination);

        using var response = await test.Http.SendAsync(message, Cancellation);

        (sent!.Headers.Authorization?.Parameter == Canary.Token).Should().Be(expected);
        sent.Headers.Contains("Authorization").Should().Be(expected);
    }

    [Theory]
    [InlineData("https://evil.example/api/v2/me")]
    [InlineData("//evil.example/")]
    [InlineData("@evil.example/")]
    [InlineData("\r\nHost: evil.example")]
    [InlineData("&circle-token=x#")]
    public async Task A_page_token_leads_nowhere_else(string pageToken)
    {
        var asked = new List<Uri>();
        await using var test = new TestClient(request =>
        {
            asked.Add(request.RequestUri!);
            return TestClient.Json(asked.Count == 1 ? $$"""{"items": [], "next_page_token": {{JsonSerializer.Serialize(pageToken)}}}""" : """{"items": []}""");
        });

        await test.Client.GetWorkflowSummaries(TestClient.Project, default, default).ToListAsync(Cancellation);

        asked.Select(address => address.GetLeftPart(UriPartial.Path)).Should().Equal(Enumerable.Repeat("https://circleci.test/api/v2/insights/gh/acme/shop-api/workflows", 2));
        asked[1].Query.Should().Be($"{asked[0].Query}&page-token={Uri.EscapeDataString(pageToken)}");
        asked[1].Fragment.Should().BeEmpty();
    }

    [Fact]
    public async Task A_token_file_rotated_between_attempts_reaches_the_next_attempt()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "first\n", Cancellation);
        var time = new WatchedTime();
        var seen = new List<string?>();
        await using var test = new TestClient(
            request =>
            {
                seen.Add(request.Headers.Authorization?.Parameter);
                File.WriteAllText(file, "second\n");
                return seen.Count == 1 ? TestClient.Json("{}", System.Net.HttpStatusCode.ServiceUnavailable) : TestClient.Json(TestClient.Sample("me.json"));
            },
            options => (options.Token, options.TokenFile) = (null, file),
            time);
        var before = test.Token.Fingerprint;

        await time.PassWaitsAsync(test.Client.GetCurrentUserAsync(Cancellation));

        seen.Should().Equal("first", "second");
        test.Token.Fingerprint.Should().NotBe(before);
        File.Delete(file);
    }

    [Fact]
    public async Task No_failure_shows_the_token_or_the_body()
    {
        const string Body = "BODY-0b7f";
        string[] answers =
        [
            $$"""{"message": "{{Canary.Token}} {{Body}}"}""",
            $"<html>{Canary.Token} {Body}</html>",
            $$"""{"items": [{"{{Canary.Token}}{{Body}}": {"cut""",
            $$$"""{"items": [{"name": "x", "metrics": {"total_runs": "{{{Canary.Token}}}{{{Body}}}"}}]}""",
            $$"""{"items": [{"name": "x", "window_start": "{{Canary.Token}}{{Body}}"}]}""",
        ];
        var texts = new List<string>();

        foreach (var answer in answers)
        {
            foreach (var status in (int[])[200, 302, 400, 401, 404, 503])
            {
                var time = new WatchedTime();
                await using var test = new TestClient(_ => TestClient.Json(answer, (System.Net.HttpStatusCode)status), time: time);
                var reading = FluentActions.Awaiting(() => time.PassWaitsAsync(test.Client.GetWorkflowSummaries(TestClient.Project, default, default).ToListAsync(Cancellation).AsTask()));
                texts.Add((await reading.Should().ThrowAsync<CircleCiException>()).Which.ToString());
                texts.Add(test.Token.ToString());
                texts.AddRange(test.Attempts.Select(attempt => attempt.ToString()));
            }
        }

        texts.Should().HaveCountGreaterThan(90).And.OnlyContain(text => !Canary.IsIn(text) && !text.Contains(Body));
    }

    [Fact]
    public async Task A_network_failure_does_not_show_the_token()
    {
        Uri closed;
        await using (var api = await FakeApi.StartAsync(_ => Task.CompletedTask, Cancellation))
            closed = api.BaseAddress;
        var time = new WatchedTime();
        await using var test = new TestClient(closed, time: time);

        var failure = (await FluentActions.Awaiting(() => time.PassWaitsAsync(test.Client.GetCurrentUserAsync(Cancellation))).Should().ThrowAsync<CircleCiException>()).Which;

        failure.Reason.Should().Be(CircleCiFailure.Network);
        failure.ToString().Should().NotContain(Canary.Token).And.Contain("GET /me: no connection to the host (ConnectionRefused)");
    }
}
