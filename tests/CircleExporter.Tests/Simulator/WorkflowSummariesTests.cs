using System.Net;
using CircleExporter.Simulator;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Simulator;

public sealed class WorkflowSummariesTests
{
    private static readonly DateTimeOffset Noon = SimulatorUnderTest.Noon;

    [Fact]
    public async Task Metrics_are_spelt_field_by_field_as_CircleCI_spells_them()
    {
        await using var circle = await SimulatorUnderTest.StartAsync();
        var project = circle.AddProject();
        var build = project.AddWorkflow("build");
        build.AddRun(Noon.AddHours(-5), Noon.AddHours(-5).AddSeconds(100), "success", credits: 10);
        build.AddRun(Noon.AddHours(-4), Noon.AddHours(-4).AddSeconds(200), "failed", credits: 20);
        build.AddRun(Noon.AddHours(-3), Noon.AddHours(-3).AddSeconds(300.9), "success", credits: null);
        build.AddRun(Noon.AddHours(-2), Noon.AddHours(-2), "canceled", credits: 0);
        build.AddRun(Noon.AddHours(-1), credits: 5, status: "on_hold");

        var answer = await circle.GetTextAsync("/insights/gh/acme/web/workflows?reporting-window=last-7-days");

        answer.Should().Be($$"""
            {"items":[{"name":"build","metrics":{"total_runs":5,"successful_runs":2,"mttr":3701,"total_credits_used":35,"failed_runs":1,"success_rate":0.4,"duration_metrics":{"min":0,"mean":150,"median":100,"p95":300,"max":300,"standard_deviation":111.80339887498948},"total_recoveries":1,"throughput":0.7142857142857143},"window_start":"2026-09-20T07:00:00.000Z","window_end":"2026-09-20T11:00:00.000Z","project_id":"{{project.Id}}"}],"next_page_token":null}
            """);
    }

    [Fact]
    public async Task Runs_of_which_none_is_over_have_no_durations_credits_or_recoveries()
    {
        await using var circle = await SimulatorUnderTest.StartAsync();
        var project = circle.AddProject();
        project.AddWorkflow("scan").AddRun(Noon.AddMinutes(-1), Noon.AddMinutes(1), credits: 7);

        var answer = await circle.GetTextAsync("/insights/gh/acme/web/workflows");

        answer.Should().Contain("""
            "metrics":{"total_runs":1,"successful_runs":0,"mttr":null,"total_credits_used":null,"failed_runs":0,"success_rate":0.0,"duration_metrics":{"min":null,"mean":null,"median":null,"p95":null,"max":null,"standard_deviation":null},"total_recoveries":null,
            """);
    }

    [Fact]
    public async Task Without_failures_there_is_no_time_to_recover()
    {
        await using var circle = await SimulatorUnderTest.StartAsync();
        circle.AddProject().AddWorkflow("deploy").AddRun(Noon.AddHours(-1), Noon.AddHours(-1).AddSeconds(118), credits: 3);

        var answer = await circle.GetTextAsync("/insights/gh/acme/web/workflows?reporting-window=last-24-hours");

        answer.Should().Contain("\"mttr\":null").And.Contain("\"total_recoveries\":0").And.Contain("\"success_rate\":1.0")
            .And.Contain("\"standard_deviation\":0.0").And.Contain("\"throughput\":1.0");
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("?branch=main", 1)]
    [InlineData("?branch=feature%2Fa", 2)]
    [InlineData("?all-branches=false", 1)]
    [InlineData("?all-branches=true", 3)]
    [InlineData("?all-branches=true&branch=main", 3)]
    public async Task The_default_branch_is_meant_unless_another_or_all_are_asked_for(string query, int runs)
    {
        await using var circle = await SimulatorUnderTest.StartAsync();
        var build = circle.AddProject().AddWorkflow("build");
        build.AddRun(Noon.AddHours(-3), Noon.AddHours(-2));
        build.AddRun(Noon.AddHours(-3), Noon.AddHours(-2), branch: "feature/a");
        build.AddRun(Noon.AddHours(-3), Noon.AddHours(-2), branch: "feature/a");

        var answer = await circle.GetJsonAsync("/insights/gh/acme/web/workflows" + query);

        answer.GetProperty("items")[0].GetProperty("metrics").GetProperty("total_runs").GetInt32().Should().Be(runs);
    }

    [Theory]
    [InlineData("last-24-hours", 1, 1)]
    [InlineData("last-7-days", 2, 7)]
    [InlineData("last-30-days", 3, 30)]
    [InlineData("last-60-days", 4, 60)]
    [InlineData("last-90-days", 5, 90)]
    public async Task A_window_ends_now_and_holds_its_days(string window, int runs, int days)
    {
        await using var circle = await SimulatorUnderTest.StartAsync();
        var build = circle.AddProject().AddWorkflow("build");
        foreach (var age in (int[])[1, 7, 30, 60, 90, 91])
            build.AddRun(Noon.AddDays(-age), Noon.AddDays(-age).AddMinutes(1));

        var metrics = (await circle.GetJsonAsync($"/insights/gh/acme/web/workflows?reporting-window={window}"))
            .GetProperty("items")[0].GetProperty("metrics");

        metrics.GetProperty("total_runs").GetInt32().Should().Be(runs);
        metrics.GetProperty("throughput").GetDouble().Should().Be((double)runs / days);
    }

    [Fact]
    public async Task A_workflow_that_left_the_window_is_not_listed()
    {
        await using var circle = await SimulatorUnderTest.StartAsync();
        circle.AddProject().AddWorkflow("build").AddRun(Noon.AddHours(-24), Noon.AddHours(-23));
        const string Path = "/insights/gh/acme/web/workflows?reporting-window=last-24-hours";

        var before = await circle.GetJsonAsync(Path);
        circle.Clock.Advance(TimeSpan.FromSeconds(1));
        var after = await circle.GetTextAsync(Path);

        before.GetProperty("items").GetArrayLength().Should().Be(1);
        after.Should().Be("""{"items":[],"next_page_token":null}""");
    }

    [Fact]
    public async Task An_unknown_window_is_refused()
    {
        await using var circle = await SimulatorUnderTest.StartAsync();
        circle.AddProject();

        using var answer = await circle.GetAsync("/insights/gh/acme/web/workflows?reporting-window=last-5-days");

        answer.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))
            .Should().Be("""{"message":"Unexpected reporting-window value."}""");
    }

    [Fact]
    public async Task Percentiles_are_nearest_rank()
    {
        await using var circle = await SimulatorUnderTest.StartAsync();
        var build = circle.AddProject().AddWorkflow("build");
        for (var seconds = 1; seconds <= 40; seconds++)
            build.AddRun(Noon.AddHours(-seconds), Noon.AddHours(-seconds).AddSeconds(seconds));

        var durations = (await circle.GetJsonAsync("/insights/gh/acme/web/workflows"))
            .GetProperty("items")[0].GetProperty("metrics").GetProperty("duration_metrics");

        durations.GetProperty("median").GetInt32().Should().Be(20);
        durations.GetProperty("p95").GetInt32().Should().Be(38);
    }

    [Fact]
    public async Task A_removed_workflow_is_gone_at_once()
    {
        await using var circle = await SimulatorUnderTest.StartAsync();
        var project = circle.AddProject();
        project.AddWorkflow("build").AddRun(Noon.AddHours(-1), Noon);
        project.AddWorkflow("test").AddRun(Noon.AddHours(-1), Noon);

        project.RemoveWorkflow("build");
        var answer = await circle.GetJsonAsync("/insights/gh/acme/web/workflows");

        answer.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("name").GetString()).Should().Equal("test");
    }

    [Fact]
    public async Task Long_lists_come_in_pages_bound_to_their_query()
    {
        await using var circle = await SimulatorUnderTest.StartAsync(new SimulatorOptions { Shape = SimulatedShape.Uniform(1, 5, 10), SummaryPageSize = 2 });
        const string Path = "/insights/gh/acme/project-0001/workflows?all-branches=true";
        var names = new List<string>();

        string? token = null;
        do
        {
            var page = await circle.GetJsonAsync(token is null ? Path : $"{Path}&page-token={Uri.EscapeDataString(token)}");
            names.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("name").GetString()!));
            token = page.GetProperty("next_page_token").GetString();
        }
        while (token is not null);

        names.Should().Equal("workflow-01", "workflow-02", "workflow-03", "workflow-04", "workflow-05");
    }
}
