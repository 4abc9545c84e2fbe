using CircleExporter.Simulator;
using CircleExporter.Tests.Support;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Scenarios;

/// <summary>What an exporter shows, asks and counts after it was ended and started again on the same ledger.</summary>
public sealed class RestartScenarios : IAsyncDisposable
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private readonly string folder = Directory.CreateTempSubdirectory("restart-").FullName;
    private readonly BuildWorld world = new();

    public RestartScenarios() => world.Exporter.Ledger = world.Exporter.Ledger with { Path = Path.Combine(folder, "data", "ledger.db") };

    public async ValueTask DisposeAsync()
    {
        await world.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Everything_that_was_counted_is_back_before_the_first_scrape_is_answered_even_in_an_outage()
    {
        await StartWithRunsAsync();
        await world.Exporter.ScrapeAsync();
        var before = await CountedAsync();
        world.Exporter.Break(new SimulatedFault { Kind = FaultKind.Status, Status = 503 });

        await world.Exporter.RestartAsync();

        (await world.Exporter.StatusOfAsync("/-/ready")).Should().Be(200);
        before.Should().Contain(line => line.StartsWith(BuildWorld.Runs("success"), StringComparison.Ordinal) && line.EndsWith(" 2", StringComparison.Ordinal));
        before.Should().HaveCountGreaterThan(40);
        (await CountedAsync()).Should().Equal(before);
        await world.Exporter.AdvanceAsync(30 * Minute);
        (await CountedAsync()).Should().Equal(before);
        (await world.Exporter.StatusOfAsync("/-/ready")).Should().Be(200);
    }

    [Fact]
    public async Task A_project_that_no_list_names_after_the_restart_keeps_its_counters_while_it_may_be_there()
    {
        var all = ExporterScenario.Organization(world.Exporter.Simulator.World.FindOrganization("gh/acme")!);
        world.Exporter.Polling = world.Exporter.Polling with { Projects = [], Organizations = [all] };
        await StartWithRunsAsync();
        await world.Exporter.ScrapeAsync();
        var before = await CountedAsync();
        world.Exporter.Break(new SimulatedFault { Kind = FaultKind.Status, Endpoint = SimulatedEndpoint.OrganizationSummary });
        world.Exporter.Break(new SimulatedFault { Kind = FaultKind.EmptyList, Endpoint = SimulatedEndpoint.Pipelines });

        await world.Exporter.RestartAsync();
        await world.Exporter.AdvanceAsync(2 * Hour, 5 * Minute);
        var unnamed = await CountedAsync();
        world.Exporter.Polling = world.Exporter.Polling with { Organizations = [all with { Exclude = ["web"] }] };
        await world.Exporter.RestartAsync();
        await world.Exporter.AdvanceAsync(5 * Minute);

        before.Should().HaveCountGreaterThan(40);
        unnamed.Should().Equal(before);
        (await CountedAsync()).Should().BeEmpty("it is not wanted any more");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_quiet_project_that_no_list_names_is_read_on_after_the_restart_and_let_go_if_CircleCI_knows_it_no_more(bool isGone)
    {
        var opaque = world.Exporter.Simulator.World.AddOrganization("circleci/43G3kM5RtfFE7v5sa4nWAU", "Acme Standalone");
        var quiet = opaque.AddProject("quiet", segment: "5bKW3rTzqy1zqUQf6QpT3P");
        var build = quiet.AddWorkflow("ci");
        build.AddRun(world.Start.AddDays(-1), world.Start.AddDays(-1).AddMinutes(1));
        world.Exporter.Polling = world.Exporter.Polling with { Organizations = [ExporterScenario.Organization(opaque)] };
        await StartWithRunsAsync();
        await world.Exporter.ScrapeAsync();
        world.Exporter.Break(new SimulatedFault { Kind = FaultKind.EmptyList, Endpoint = SimulatedEndpoint.Pipelines });
        if (isGone)
            opaque.RemoveProject(quiet.Slug);
        else
            build.AddRun(world.Start + 2 * Hour, world.Start + 3 * Hour, "failed");

        await world.Exporter.RestartAsync(() => world.Exporter.Time.Advance(TimeSpan.FromHours(4)));
        await world.Exporter.AdvanceAsync(2 * Hour, 5 * Minute);

        var scraped = await world.Exporter.ScrapeAsync();
        scraped[$"circleci_workflow_runs_total{{project=\"{quiet.Slug}\",workflow=\"ci\",branch=\"main\",status=\"failed\"}}"].Should().Be(isGone ? null : 1);
        scraped[$"circleci_project_up{{project=\"{quiet.Slug}\"}}"].Should().Be(isGone ? null : 1);
        (await CountedAsync()).Should().Contain(line => line.StartsWith(BuildWorld.Runs("success"), StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_a_project_that_is_remembered_late_counted_meanwhile_is_told_as_catching_up()
    {
        const string CatchingUp = "circleci_exporter_catching_up";
        var opaque = world.Exporter.Simulator.World.AddOrganization("circleci/43G3kM5RtfFE7v5sa4nWAU", "Acme Standalone");
        var quiet = opaque.AddProject("quiet", segment: "5bKW3rTzqy1zqUQf6QpT3P");
        quiet.AddWorkflow("ci").AddRun(world.Start.AddDays(-1), world.Start.AddDays(-1).AddMinutes(1));
        world.Exporter.Polling = world.Exporter.Polling with { Organizations = [ExporterScenario.Organization(opaque)] };
        await StartWithRunsAsync();
        await world.Exporter.ScrapeAsync();
        quiet.FindWorkflow("ci")!.AddRun(world.Start + 2 * Hour, world.Start + 3 * Hour);
        world.Exporter.Break(new SimulatedFault { Kind = FaultKind.Status, Endpoint = SimulatedEndpoint.Pipelines });

        await world.Exporter.RestartAsync(() => world.Exporter.Time.Advance(TimeSpan.FromHours(4)));
        await world.Exporter.AdvanceAsync(10 * Minute);
        var before = await world.Exporter.ScrapeAsync();
        world.Exporter.Mend();
        world.Exporter.Break(new SimulatedFault { Kind = FaultKind.EmptyList, Endpoint = SimulatedEndpoint.Pipelines });
        await world.Exporter.AdvanceAsync(20 * Minute);
        var risen = ScrapedValues.Parse(await world.Exporter.GetAsync("/metrics"));
        await world.Exporter.ScrapeAsync();

        var runs = $"circleci_workflow_runs_total{{project=\"{quiet.Slug}\",workflow=\"ci\",branch=\"main\",status=\"success\"}}";
        (before[runs], before[CatchingUp]).Should().Be((0, 0));
        (risen[runs], risen[CatchingUp]).Should().Be((1, 1));
        (await world.Exporter.ScrapeAsync())[CatchingUp].Should().Be(0);
    }

    [Fact]
    public async Task Run_lists_that_were_read_just_before_are_not_asked_for_again()
    {
        await StartWithRunsAsync();
        world.Exporter.Simulator.Requests.Clear();

        await world.Exporter.RestartAsync();
        await world.Exporter.SettleAsync();

        world.Exporter.Simulator.Requests.CountOf(SimulatedEndpoint.WorkflowSummaries).Should().BePositive();
        world.Exporter.Simulator.Requests.CountOf(SimulatedEndpoint.WorkflowRuns).Should().Be(0);
        await world.Exporter.AdvanceAsync(2 * world.Exporter.Polling.RunsInterval);
        world.Exporter.Simulator.Requests.CountOf(SimulatedEndpoint.WorkflowRuns).Should().BePositive();
    }

    [Fact]
    public async Task What_finished_while_the_exporter_was_down_is_counted_once_and_shows_at_once()
    {
        await StartWithRunsAsync();
        await world.Exporter.ScrapeAsync();
        world.Build.AddRun(world.Start + 2 * Hour, world.Start + 3 * Hour, "failed", credits: 4);

        await world.Exporter.RestartAsync(() => world.Exporter.Time.Advance(TimeSpan.FromDays(5)));
        await world.Exporter.SettleAsync();

        var shown = ScrapedValues.Parse(await world.Exporter.GetAsync("/metrics"));
        shown[BuildWorld.Runs("failed")].Should().Be(2);
        shown[BuildWorld.Of("circleci_workflow_credits_total")].Should().Be(13);
        shown["circleci_exporter_ledger_runs_recorded_total"].Should().Be(5);
    }

    [Fact]
    public async Task An_interrupted_list_goes_on_at_its_page()
    {
        world.Exporter.Simulator.Options.RunPageSize = 2;
        await StartWithRunsAsync();
        for (var i = 0; i < 6; i++)
            world.Build.AddRun(world.In(3000 + i), world.In(3060 + i));
        world.Exporter.Break(new SimulatedFault { Kind = FaultKind.Status, Status = 500, Endpoint = SimulatedEndpoint.WorkflowRuns, Where = request => request.First("page-token") is not null });
        await world.Exporter.AdvanceAsync(Hour);
        world.Exporter.Mend();
        world.Exporter.Simulator.Requests.Clear();

        await world.Exporter.RestartAsync();
        await world.Exporter.SettleAsync();

        world.Exporter.Simulator.Requests.Newest.First(request => request.Endpoint == SimulatedEndpoint.WorkflowRuns).First("page-token").Should().NotBeNull();
        await world.Exporter.AdvanceAsync(2 * world.Exporter.Polling.RunsInterval);
        (await world.Exporter.ScrapeAsync())[BuildWorld.Runs("success")].Should().Be(8);
    }

    [Fact]
    public async Task A_new_series_is_held_at_0_over_a_restart_until_two_scrapes_lie_a_hold_apart()
    {
        world.Exporter.Ledger = world.Exporter.Ledger with { BirthHold = Minute };
        await StartWithRunsAsync();
        var first = await ShownAsync();
        await world.Exporter.RestartAsync();
        await world.Exporter.AdvanceAsync(2 * Minute);
        var second = await ShownAsync();
        await world.Exporter.AdvanceAsync(Minute);
        var third = await ShownAsync();
        await world.Exporter.SettleAsync();
        var fourth = await ShownAsync();
        await world.Exporter.RestartAsync();
        var fifth = await ShownAsync();

        new[] { first, second, third, fourth, fifth }.Should().Equal(0, 0, 0, 2, 2);
    }

    [Fact]
    public async Task A_project_that_is_no_longer_configured_is_not_shown_and_goes_on_when_it_returns()
    {
        var polling = world.Exporter.Polling;
        await StartWithRunsAsync();
        await world.Exporter.ScrapeAsync();

        world.Exporter.Polling = polling with { Projects = [ExporterScenario.Project("gh/acme/other")] };
        await world.Exporter.RestartAsync();
        await world.Exporter.AdvanceAsync(10 * Minute);
        var without = await CountedAsync();
        world.Build.AddRun(world.Exporter.Time.GetUtcNow() - Minute, world.Exporter.Time.GetUtcNow());
        world.Exporter.Polling = polling;
        await world.Exporter.RestartAsync();
        var back = await ShownAsync();
        await world.Exporter.SettleAsync();
        var later = await ShownAsync();

        without.Should().BeEmpty();
        (back, later).Should().Be((2, 3));
    }

    [Fact]
    public async Task Discovered_projects_are_shown_until_their_organization_is_listed_without_them()
    {
        world.Exporter.Polling = world.Exporter.Polling with { Projects = [], Organizations = [ExporterScenario.Organization(world.Web.Organization)] };
        world.Web.Organization.AddProject("api");
        await StartWithRunsAsync();
        await world.Exporter.ScrapeAsync();
        world.Web.Organization.RemoveProject("gh/acme/web");
        world.Exporter.Break(new SimulatedFault { Kind = FaultKind.Status, Status = 503 });

        await world.Exporter.RestartAsync();
        await world.Exporter.AdvanceAsync(30 * Minute);
        var unknown = await ShownAsync();
        world.Exporter.Mend();
        await world.Exporter.AdvanceAsync(Hour);

        unknown.Should().Be(2);
        (await CountedAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task Series_of_workflows_that_went_quiet_while_the_exporter_was_down_retire_too()
    {
        await StartWithRunsAsync();
        await world.Exporter.ScrapeAsync();

        await world.Exporter.RestartAsync(() => world.Exporter.Time.Advance(TimeSpan.FromDays(100)));
        await world.Exporter.SettleAsync();
        var before = await ShownAsync();
        await world.Exporter.AdvanceAsync(3 * Hour, TimeSpan.FromMinutes(5));

        before.Should().Be(2);
        (await world.Exporter.ScrapeAsync()).SumOf("circleci_workflow_runs_total").Should().Be(0);
    }

    [Fact]
    public async Task A_ledger_that_is_damaged_is_moved_aside_and_counting_begins_anew_at_0()
    {
        await StartWithRunsAsync();

        await world.Exporter.RestartAsync(() =>
        {
            using var file = new FileStream(world.Exporter.Ledger.Path, FileMode.Open);
            file.Position = 4096;
            file.Write(new byte[3 * 4096]);
        });
        await world.Exporter.SettleAsync();
        var reset = await world.Exporter.ScrapeAsync();
        world.Build.AddRun(world.Exporter.Time.GetUtcNow() - Minute, world.Exporter.Time.GetUtcNow() + Minute, "failed");
        await world.Exporter.AdvanceAsync(10 * Minute);
        var after = await world.Exporter.ScrapeAsync();

        world.Exporter.Logs.Lines.Should().ContainSingle(line => line.Contains("is corrupt", StringComparison.Ordinal));
        Directory.GetFiles(Path.Combine(folder, "data"), "ledger.db.corrupt-*").Should().NotBeEmpty();
        reset[BuildWorld.Runs("success")].Should().Be(0);
        reset[BuildWorld.Runs("failed")].Should().Be(0);
        after[BuildWorld.Runs("failed")].Should().Be(1);
        after[BuildWorld.Runs("success")].Should().Be(0);
    }

    [Fact]
    public async Task A_ledger_that_is_removed_freezes_the_counters_ends_readiness_and_nothing_else()
    {
        await StartWithRunsAsync();
        var before = await world.Exporter.ScrapeAsync();
        File.Delete(world.Exporter.Ledger.Path);
        world.Build.AddRun(world.Exporter.Time.GetUtcNow(), world.Exporter.Time.GetUtcNow() + Minute, "failed");
        await world.Exporter.AdvanceAsync(10 * Minute);
        var after = await world.Exporter.ScrapeAsync();

        after[BuildWorld.Runs("failed")].Should().Be(before[BuildWorld.Runs("failed")]);
        after["circleci_exporter_ledger_writable"].Should().Be(0);
        after["circleci_up"].Should().Be(1);
        after[BuildWorld.Insights("runs", ":all")].Should().Be(before[BuildWorld.Insights("runs", ":all")] + 1, "polling goes on");
        (await world.Exporter.StatusOfAsync("/-/ready")).Should().Be(503);
        (await world.Exporter.GetAsync("/-/healthy")).Should().NotBeEmpty();
        world.Exporter.Logs.Lines.Should().ContainSingle(line => line.Contains("was removed while it was in use", StringComparison.Ordinal));
    }

    private async Task<double?> ShownAsync() => ScrapedValues.Parse(await world.Exporter.GetAsync("/metrics"))[BuildWorld.Runs("success")];

    // Two successes, one failure, and a canceled run of another branch.
    private async Task StartWithRunsAsync()
    {
        world.Build.AddRun(world.Start.AddDays(-10), world.Start.AddDays(-10) + Minute);
        await world.Exporter.StartAsync();
        world.Build.AddRun(world.In(1), world.In(31), credits: 4);
        world.Build.AddRun(world.In(2), world.In(95), credits: 5);
        world.Build.AddRun(world.In(3), world.In(60), "failed");
        world.Build.AddRun(world.In(4), world.In(61), "canceled", branch: "topic");
        await world.Exporter.AdvanceAsync(45 * Minute);
    }

    // All that the ledger brings back, in the order and to the digit in which it is served.
    private async Task<List<string>> CountedAsync() =>
        [.. (await world.Exporter.GetAsync("/metrics")).Split('\n').Where(line => line.StartsWith("circleci_workflow_", StringComparison.Ordinal))];
}
