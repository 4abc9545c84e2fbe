using CircleExporter.Tests.Support;
using CircleExporter.Web;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Web;

public sealed class StatusPageTests
{
    private static readonly DateTimeOffset Now = WebServer.Start;

    private static readonly StatusPageModel Model = new(
        "1.2.3",
        "/metrics",
        [new("Counting since", "2026-03-01 08:00 UTC"), new("Adopted as history", "1,204 runs")],
        [
            new("gh/acme/web", StatusTargetState.Up, Now.AddSeconds(-42)),
            new("gh/acme/<script>alert(1)</script>", StatusTargetState.Down, Now.AddHours(-30), "404 \"Project not found\" & more", Now.AddSeconds(-125)),
            new("circleci/org/🚀", StatusTargetState.Waiting, null),
        ]);

    [Fact]
    public void The_page_looks_as_reviewed() =>
        Support.Snapshot.Match(StatusPage.Render(Model, Now), "tests/CircleExporter.Tests/Web/Snapshots/status.html");

    [Fact]
    public void What_others_can_influence_is_encoded()
    {
        var page = StatusPage.Render(Model, Now);

        page.Should().NotContain("<script").And.Contain("gh/acme/&lt;script&gt;alert(1)&lt;/script&gt;").And.Contain("404 &quot;Project not found&quot; &amp; more");
    }

    [Theory]
    [InlineData(-5, "just now")]
    [InlineData(0, "just now")]
    [InlineData(59, "59 s ago")]
    [InlineData(60, "1 min 0 s ago")]
    [InlineData(3600, "1 h 0 min ago")]
    [InlineData(90_061, "1 d 1 h ago")]
    public void Ages_are_for_people(int seconds, string expected) =>
        StatusPage.Render(Model with { Targets = [new("gh/acme/web", StatusTargetState.Up, Now.AddSeconds(-seconds))] }, Now).Should().Contain($">{expected}</time>");

    [Fact]
    public void A_page_without_targets_says_so() => StatusPage.Render(Model with { Targets = [] }, Now).Should().Contain("Nothing is being read yet.");

    [Fact]
    public async Task The_page_is_served_with_the_present_state_and_may_load_nothing()
    {
        await using var server = await WebServer.StartAsync(TestContext.Current.CancellationToken);
        server.Status = Model;
        server.Time.Advance(TimeSpan.FromSeconds(8));

        using var response = await server.SendAsync(HttpMethod.Get, "/");

        (await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Should().Be(StatusPage.Render(Model, Now.AddSeconds(8))).And.Contain("50 s ago");
        response.Headers.GetValues("Content-Security-Policy").Single().Should().StartWith("default-src 'none'");
        response.Content.Headers.ContentType!.ToString().Should().Be("text/html; charset=utf-8");
    }
}
