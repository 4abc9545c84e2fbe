using System.Net;
using CircleExporter.CircleCi;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.CircleCi;

public sealed class AttemptTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(200, "application/json", """{"id": "a"}""", "200", true)]
    [InlineData(200, "application/json", """{"message": "not what was asked for"}""", "200", true)]
    [InlineData(200, "text/html", "<html>Sign in to the proxy</html>", "unusable", false)]
    [InlineData(200, "application/json", """{"id": """, "unusable", false)]
    [InlineData(200, "application/json", "", "unusable", false)]
    [InlineData(302, "text/plain", "", "302", false)]
    [InlineData(400, "application/json", "error-400.json", "400", true)]
    [InlineData(401, "application/json", "error-401.json", "401", false)]
    [InlineData(403, "application/json", "error-403.json", "403", true)]
    [InlineData(403, "text/html", "<!DOCTYPE html>blocked", "403", false)]
    [InlineData(403, "text/plain", "\n<html>blocked</html>", "403", false)]
    [InlineData(404, "application/json", "error-404.json", "404", true)]
    [InlineData(404, "application/json", """{"message": "Proj""", "404", false)]
    [InlineData(404, "text/plain", "", "404", true)]
    [InlineData(429, "application/json", "error-429.json", "429", true)]
    [InlineData(429, "application/json", "error-429-no-retry-after.json", "429", true)]
    [InlineData(429, "text/plain", "error-429-plain.txt", "429", true)]
    [InlineData(500, "application/json", "error-500.json", "500", false)]
    [InlineData(502, "text/html", "<html>Bad gateway</html>", "502", false)]
    public async Task An_attempt_tells_whether_circleci_itself_answered(int status, string type, string body, string code, bool isUseful)
    {
        var time = new WatchedTime();
        var text = body.StartsWith("error-", StringComparison.Ordinal) ? TestClient.Sample(body) : body;
        await using var test = new TestClient(
            _ =>
            {
                time.Advance(TimeSpan.FromMilliseconds(250));
                return new HttpResponseMessage((HttpStatusCode)status) { Content = new StringContent(text, System.Text.Encoding.UTF8, type) };
            },
            time: time);

        try
        {
            await time.PassWaitsAsync(test.Client.GetCurrentUserAsync(Cancellation));
        }
        catch (CircleCiException)
        {
            // What becomes of the call is another test's matter.
        }

        test.Attempts.First().Should().Be(new ApiAttempt("/me", code, TimeSpan.FromMilliseconds(250), isUseful));
    }

    [Fact]
    public async Task Attempts_are_named_by_route_and_not_by_what_is_asked_for()
    {
        await using var test = new TestClient(_ => TestClient.Json("""{"items": [], "id": "a", "slug": "s", "name": "n", "org_data": {}}"""));

        await test.Client.GetProjectAsync(TestClient.Project, Cancellation);
        await test.Client.GetWorkflowSummaries(TestClient.Project, default, default).ToListAsync(Cancellation);
        await test.Client.GetWorkflowRuns(TestClient.Project, "build", default).ToListAsync(Cancellation);
        await test.Client.GetOrganizationSummaryAsync(TestClient.Organization, default, [], Cancellation);
        await test.Client.GetOrganizationPipelines(TestClient.Organization).ToListAsync(Cancellation);

        test.Attempts.Select(attempt => attempt.Endpoint).Should().Equal(
            "/project/{project-slug}",
            "/insights/{project-slug}/workflows",
            "/insights/{project-slug}/workflows/{workflow-name}",
            "/insights/{org-slug}/summary",
            "/pipeline");
    }

    [Fact]
    public async Task An_observer_that_fails_does_not_break_the_request()
    {
        await using var test = new TestClient(_ => TestClient.Json(TestClient.Sample("me.json")), options => options.OnAttempt = _ => throw new InvalidOperationException("broken observer"));

        (await test.Client.GetCurrentUserAsync(Cancellation)).Login.Should().Be("robin-example");
    }
}
