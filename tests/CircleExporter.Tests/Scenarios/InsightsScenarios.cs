using CircleExporter.CircleCi;
using CircleExporter.Simulator;
using CircleExporter.Tests.Support;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Scenarios;

/// <summary>When CircleCI's own aggregates appear, stay and leave.</summary>
public sealed class InsightsScenarios
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1), Hour = TimeSpan.FromHours(1);

    [Fact]
    public async Task What_CircleCI_leaves_out_has_no_series()
    {
        await using var world = new BuildWorld();
        world.Build.AddRun(world.Start - Hour, status: "running", credits: null);
        await world.Exporter.StartAsync();

        var scraped = await world.Exporter.ScrapeAsync();

        scraped[BuildWorld.Insights("runs")].Should().Be(1);
        foreach (var family in (string[])["mean_time_to_recovery_seconds", "credits", "duration_min_seconds", "duration_p95_seconds", "duration_stddev_seconds"])
            scraped[BuildWorld.Insights(family)].Should().BeNull(family);
    }

    [Fact]
    public async Task A_workflow_without_runs_has_no_success_ratio()
    {
        await using var api = await FakeApi.StartAsync(
            context => FakeApi.AnswerAsync(context, AnswerTo(context.Request.Path)), TestContext.Current.CancellationToken);
        await using var exporter = new ExporterScenario { Api = api.BaseAddress };
        exporter.Polling = exporter.Polling with { Projects = [ExporterScenario.Project("gh/acme/web")] };
        await exporter.StartAsync();

        var scraped = await exporter.ScrapeAsync();

        scraped[BuildWorld.Insights("runs")].Should().Be(0);
        scraped[BuildWorld.Insights("throughput_runs_per_day")].Should().Be(0);
        scraped[BuildWorld.Insights("success_ratio")].Should().BeNull();
        scraped[BuildWorld.Insights("mean_time_to_recovery_seconds")].Should().BeNull();

        static string AnswerTo(string path) => path switch
        {
            "/api/v2/me" => """{"id":"1","login":"robin","name":"Robin"}""",
            "/api/v2/project/gh/acme/web" => """{"slug":"gh/acme/web","id":"2","name":"web","organization_name":"acme","vcs_info":{"default_branch":"main"}}""",
            "/api/v2/insights/gh/acme/web/workflows" =>
                """{"items":[{"name":"build","metrics":{"total_runs":0,"successful_runs":0,"failed_runs":0,"success_rate":0,"throughput":0,"mttr":null}}],"next_page_token":null}""",
            _ => """{"items":[],"next_page_token":null}""",
        };
    }

    [Fact]
    public async Task A_workflow_that_leaves_a_complete_listing_leaves_at_once_and_disturbs_nothing()
    {
        await using var world = await BuildWorld.StartedAsync();
        world.Web.AddWorkflow("deploy").AddRun(world.In(1), world.In(2));
        var both = await world.AfterAsync(16 * Minute);

        world.Web.RemoveWorkflow("deploy");
        var one = await world.AfterAsync(16 * Minute);

        both[BuildWorld.Insights("runs", workflow: "deploy")].Should().Be(1);
        both[BuildWorld.Insights("runs", ":all", workflow: "deploy")].Should().Be(1);
        one.SeriesOf("circleci_insights_workflow_runs").Should().HaveCount(2).And.OnlyContain(series => series.Contains("workflow=\"build\""));
        one[BuildWorld.Runs("success", workflow: "deploy")].Should().Be(1, "what was counted stays");
        one["""circleci_project_up{project="gh/acme/web"}"""].Should().Be(1);
    }

    [Theory]
    [InlineData(FaultKind.Status)]
    [InlineData(FaultKind.CutJson)]
    [InlineData(FaultKind.RepeatingPageToken)]
    public async Task A_failed_or_partial_listing_removes_nothing(FaultKind fault)
    {
        await using var world = await BuildWorld.StartedAsync(options => options.SummaryPageSize = 1);
        world.Web.AddWorkflow("deploy").AddRun(world.In(1), world.In(2));
        await world.AfterAsync(16 * Minute);

        world.Exporter.Break(new SimulatedFault { Kind = fault, Where = request => request.First("page-token") is not null || fault == FaultKind.RepeatingPageToken });
        world.Build.AddRun(world.Start.AddMinutes(17), world.Start.AddMinutes(18));
        var partial = await world.AfterAsync(21 * Minute);

        partial[BuildWorld.Insights("runs", ":all")].Should().Be(2, "the first page is good");
        partial[BuildWorld.Insights("runs", ":all", workflow: "deploy")].Should().Be(1);
        partial[BuildWorld.Insights("runs", workflow: "deploy")].Should().Be(1);
        partial["""circleci_project_up{project="gh/acme/web"}"""].Should().Be(0);
        partial["""circleci_exporter_readings_total{kind="summaries",result="partial"}"""].Should().BePositive();
    }

    [Fact]
    public async Task A_listing_that_is_suddenly_empty_is_believed_at_the_second_time()
    {
        await using var world = await BuildWorld.StartedAsync();
        world.Exporter.Break(new SimulatedFault { Kind = FaultKind.EmptyList, Endpoint = SimulatedEndpoint.WorkflowSummaries });

        var first = await world.AfterAsync(6 * Minute);
        var second = await world.AfterAsync(5 * Minute);

        first[BuildWorld.Insights("runs", ":all")].Should().Be(1);
        second[BuildWorld.Insights("runs", ":all")].Should().BeNull();
        second[BuildWorld.Insights("runs")].Should().Be(1, "the branch's own listing is read every 15 min");
        second["""circleci_project_up{project="gh/acme/web"}"""].Should().Be(1);
    }

    [Fact]
    public async Task A_listing_that_was_empty_by_mistake_once_changes_nothing()
    {
        await using var world = await BuildWorld.StartedAsync();
        world.Exporter.Break(new SimulatedFault { Kind = FaultKind.EmptyList, Endpoint = SimulatedEndpoint.WorkflowSummaries, Remaining = 1 });
        await world.AfterAsync(6 * Minute);
        var recovered = await world.AfterAsync(5 * Minute);
        world.Exporter.Break(new SimulatedFault { Kind = FaultKind.EmptyList, Endpoint = SimulatedEndpoint.WorkflowSummaries, Remaining = 1, Where = request => request.First("all-branches") == "true" });
        var again = await world.AfterAsync(5 * Minute);

        recovered[BuildWorld.Insights("runs", ":all")].Should().Be(1);
        again[BuildWorld.Insights("runs", ":all")].Should().Be(1, "the two empty ones were not in a row");
    }

    [Fact]
    public async Task Values_leave_when_they_are_older_than_the_staleness()
    {
        await using var world = await BuildWorld.StartedAsync();
        world.Exporter.Break(new SimulatedFault { Kind = FaultKind.Status });

        var fresh = await world.AfterAsync(58 * Minute);
        var stale = await world.AfterAsync(4 * Minute);
        world.Exporter.Mend();
        var back = await world.AfterAsync(20 * Minute);

        fresh[BuildWorld.Insights("runs")].Should().Be(1);
        fresh[BuildWorld.Insights("runs", ":all")].Should().Be(1);
        stale.SeriesOf("circleci_insights_workflow_runs").Should().BeEmpty();
        stale[BuildWorld.Of("circleci_workflow_last_run_duration_seconds")].Should().Be(120, "only aggregates grow stale");
        back.SeriesOf("circleci_insights_workflow_runs").Should().HaveCount(2);
    }

    [Fact]
    public async Task Values_are_never_stale_within_three_intervals()
    {
        await using var world = new BuildWorld();
        world.Build.AddRun(world.Start - Hour, world.Start - Hour + Minute);
        world.Exporter.Polling = world.Exporter.Polling with { Staleness = Minute, SummaryInterval = 30 * Minute };
        await world.Exporter.StartAsync();
        world.Exporter.Break(new SimulatedFault { Kind = FaultKind.Status });

        var within = await world.AfterAsync(88 * Minute);
        var beyond = await world.AfterAsync(4 * Minute);

        within[BuildWorld.Insights("runs")].Should().Be(1);
        beyond[BuildWorld.Insights("runs")].Should().BeNull();
    }

    [Fact]
    public async Task Every_window_stands_apart_and_the_default_branch_beside_all_branches()
    {
        await using var world = new BuildWorld();
        foreach (var days in (double[])[0.5, 3, 20, 45, 80])
            world.Build.AddRun(world.Start.AddDays(-days), world.Start.AddDays(-days) + Minute);
        world.Build.AddRun(world.Start.AddDays(-2), world.Start.AddDays(-2) + Minute, "failed", branch: "feature");
        world.Exporter.Polling = world.Exporter.Polling with
        {
            Windows = [ReportingWindow.Last24Hours, ReportingWindow.Last7Days, ReportingWindow.Last30Days, ReportingWindow.Last60Days, ReportingWindow.Last90Days],
        };
        await world.Exporter.StartAsync();

        var scraped = await world.Exporter.ScrapeAsync();

        string[] windows = ["last-24-hours", "last-7-days", "last-30-days", "last-60-days", "last-90-days"];
        windows.Select(window => scraped[BuildWorld.Insights("runs", "main", window)]).Should().Equal(1, 2, 3, 4, 5);
        windows.Select(window => scraped[BuildWorld.Insights("runs", ":all", window)]).Should().Equal(1, 3, 4, 5, 6);
        scraped.SeriesOf("circleci_insights_workflow_runs").Should().HaveCount(10);
    }

    [Fact]
    public async Task The_listing_that_only_serves_as_signal_is_not_exposed()
    {
        await using var world = new BuildWorld();
        world.Build.AddRun(world.Start - Hour, world.Start - Hour + Minute);
        world.Exporter.Polling = world.Exporter.Polling with { Windows = [ReportingWindow.Last7Days] };
        await world.Exporter.StartAsync();

        var scraped = await world.Exporter.ScrapeAsync();

        scraped.SeriesOf("circleci_insights_workflow_runs").Should().BeEquivalentTo(BuildWorld.Insights("runs", window: "last-7-days"), BuildWorld.Insights("runs", ":all", "last-7-days"));
        world.Exporter.Simulator.Requests.Newest.Should().Contain(request => request.First("reporting-window") == "last-30-days", "a week does not reach as far back as runs count");
    }

    [Fact]
    public async Task An_empty_project_is_read_at_the_discovery_interval_only()
    {
        await using var world = new BuildWorld();
        await world.Exporter.StartAsync();
        world.Exporter.Simulator.Requests.Clear();

        var scraped = await world.AfterAsync(4 * Hour);

        world.Exporter.Simulator.Requests.CountOf(SimulatedEndpoint.WorkflowSummaries).Should().BeInRange(4, 5, "the first repetition comes early, to spread the load");
        scraped["""circleci_project_up{project="gh/acme/web"}"""].Should().Be(1);
    }

    [Fact]
    public async Task Every_request_says_which_branches_it_means()
    {
        await using var world = await BuildWorld.StartedAsync();
        await world.AfterAsync(Hour);

        world.Exporter.Simulator.Requests.Newest
            .Where(request => request.Endpoint is SimulatedEndpoint.WorkflowSummaries or SimulatedEndpoint.WorkflowRuns)
            .Should().HaveCountGreaterThan(15).And.OnlyContain(request => request.First("branch") == "main" || request.First("all-branches") == "true");
    }
}
