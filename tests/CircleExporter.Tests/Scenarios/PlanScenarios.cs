using CircleExporter.Metrics;
using CircleExporter.Simulator;
using CircleExporter.Tests.Support;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace CircleExporter.Tests.Scenarios;

/// <summary>The exporter says beforehand what it will ask, and how old that lets its numbers get.</summary>
public sealed class PlanScenarios
{
    private const string Needed = "circleci_exporter_api_plan_requests_per_hour";
    private const string Staleness = "circleci_exporter_plan_staleness_seconds";
    private const string CatchingUp = "circleci_exporter_catching_up";
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    [Fact]
    public async Task The_plan_is_what_an_hour_then_costs()
    {
        await using var exporter = Create(projects: 6, workflows: 10);
        (exporter.CircleCi.RequestsPerSecond, exporter.CircleCi.Burst) = (1, 100);
        await exporter.StartAsync();
        await exporter.AdvanceAsync(2 * Hour);
        exporter.Simulator.Requests.Clear();

        await exporter.AdvanceAsync(3 * Hour);

        var scrape = await exporter.ScrapeAsync();
        var needed = scrape[Needed]!.Value;
        needed.Should().BeApproximately((6 * 16.04) + 60 + 1, 1);
        (exporter.Simulator.Requests.Count / 3.0).Should().BeApproximately(needed, needed * 0.1);
        scrape[Staleness].Should().Be(3600);
        exporter.Logs.Lines.Should().ContainSingle(line => line.Contains("API plan", StringComparison.Ordinal)).Which.Should().StartWith("Information");
    }

    [Fact]
    public async Task The_plan_is_said_when_the_projects_of_an_organization_are_known_and_not_before()
    {
        await using var exporter = Create(projects: 3, workflows: 2);
        exporter.Polling = exporter.Polling with { Projects = [], Organizations = [ExporterScenario.Organization(exporter.Simulator.World.FindOrganization("gh/acme")!)] };

        await exporter.StartAsync();

        exporter.Logs.Lines.Should().ContainSingle(line => line.Contains("API plan", StringComparison.Ordinal)).Which.Should().Contain("neededPerHour=58", "three projects, six lists, discovery and the token");
        (await exporter.ScrapeAsync())[Needed].Should().BeApproximately((3 * 16.04) + 6 + 2 + 1, 1);
    }

    [Fact]
    public async Task What_does_not_fit_is_stretched_and_said_and_the_ages_that_result_are_kept()
    {
        await using var exporter = Create(projects: 12, workflows: 10);
        (exporter.CircleCi.RequestsPerSecond, exporter.CircleCi.Burst) = (0.02, 20);
        await exporter.StartAsync();
        await exporter.AdvanceAsync(6 * Hour, 5 * Minute);

        for (var hour = 0; hour < 8; hour++)
        {
            await exporter.AdvanceAsync(Hour, 5 * Minute);
            var scrape = await exporter.ScrapeAsync();
            var now = exporter.Time.GetUtcNow().ToUnixTimeSeconds();
            var ages = Enumerable.Range(0, 12).Select(project => now - scrape[$$"""circleci_project_last_success_timestamp_seconds{project="gh/acme/p{{project:00}}"}"""]!.Value);
            ages.Max().Should().BeLessThan(scrape[Staleness]!.Value);
            scrape.SumOf("circleci_insights_workflow_runs").Should().Be(12 * 10 * 2, "what is read at the planned pace is never stale");
        }

        exporter.Logs.Lines.Should().Contain(line => line.StartsWith("Warning", StringComparison.Ordinal) && line.Contains("API plan", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_project_of_many_workflows_keeps_none_of_few_waiting()
    {
        await using var exporter = Create(projects: 1, workflows: 300);
        (exporter.CircleCi.RequestsPerSecond, exporter.CircleCi.Burst, exporter.Polling) = (1, 20, exporter.Polling with { Projects = [.. exporter.Polling.Projects, ExporterScenario.Project("gh/acme/small")] });
        var small = exporter.Simulator.World.FindOrganization("gh/acme")!.AddProject("small");
        var start = exporter.Simulator.World.Start;
        for (var workflow = 0; workflow < 2; workflow++)
            small.AddWorkflow($"w{workflow}").AddRun(start.AddHours(-2), start.AddHours(-1));
        await exporter.BeginAsync();
        await exporter.SettleAsync();
        small.FindWorkflow("w0")!.AddRun(start.AddMinutes(1), start.AddMinutes(2));

        var first = exporter.Simulator.Requests.Newest.Where(request => request.Endpoint == SimulatedEndpoint.WorkflowRuns).ToList();
        await exporter.AdvanceAsync(15 * Minute);

        first.FindLastIndex(request => request.Slug == "gh/acme/small").Should().BeInRange(1, 10, "both have their turn");
        (await exporter.ScrapeAsync())["""circleci_workflow_runs_total{project="gh/acme/small",workflow="w0",branch="main",status="success"}"""].Should().Be(1);
    }

    [Fact]
    public async Task After_a_pause_it_says_that_it_catches_up_until_everything_due_was_read()
    {
        await using var exporter = Create(projects: 3, workflows: 2);
        await exporter.StartAsync();
        var read = (await exporter.ScrapeAsync())[CatchingUp];
        exporter.Break(new SimulatedFault { Kind = FaultKind.Status, Status = 503, Slug = "gh/acme/p02" });
        await exporter.AdvanceAsync(30 * Minute, 30 * Minute); // the process, or its machine, was held up
        var behind = (await exporter.ScrapeAsync())[CatchingUp];
        exporter.Mend();
        await exporter.AdvanceAsync(10 * Minute);
        var after = (await exporter.ScrapeAsync())[CatchingUp];

        (read, behind, after).Should().Be((0, 1, 0));
    }

    [Fact]
    public async Task What_is_caught_up_within_a_moment_is_told_by_the_scrape_that_shows_it_first()
    {
        await using var exporter = Create(projects: 2, workflows: 1);
        await exporter.StartAsync();
        await exporter.ScrapeAsync();
        var start = exporter.Simulator.World.Start;
        exporter.Simulator.World.FindProject("gh/acme/p01")!.FindWorkflow("w0")!.AddRun(start.AddMinutes(10), start.AddMinutes(11));

        await exporter.AdvanceAsync(30 * Minute, 30 * Minute);
        var first = ScrapedValues.Parse(await exporter.GetAsync("/metrics"));
        var snapshot = exporter.Services.GetRequiredService<ExpositionSnapshot>();
        await ExporterScenario.UntilAsync(() => snapshot.Served.FirstBeginSince(snapshot.Current.Generation) is not null);
        var second = ScrapedValues.Parse(await exporter.GetAsync("/metrics"));

        const string Runs = """circleci_workflow_runs_total{project="gh/acme/p01",workflow="w0",branch="main",status="success"}""";
        (first[Runs], first[CatchingUp], second[Runs], second[CatchingUp]).Should().Be((1, 1, 1, 0));
    }

    [Fact]
    public async Task After_an_outage_it_catches_up_and_does_not_wait_for_ever_for_what_stays_broken()
    {
        await using var exporter = Create(projects: 3, workflows: 2);
        await exporter.StartAsync();
        exporter.Break(new SimulatedFault { Kind = FaultKind.Status, Status = 503 });
        await exporter.AdvanceAsync(30 * Minute);
        var during = (await exporter.ScrapeAsync())[CatchingUp];
        exporter.Mend();
        exporter.Break(new SimulatedFault { Kind = FaultKind.Status, Status = 503, Slug = "gh/acme/p02" });
        var afterwards = new List<double?>();
        while (afterwards.Count < 60)
        {
            await exporter.AdvanceAsync(Minute / 2);
            afterwards.Add((await exporter.ScrapeAsync())[CatchingUp]);
        }

        during.Should().Be(0);
        afterwards.Should().Contain(1);
        afterwards.Should().EndWith(0);
    }

    [Fact]
    public async Task A_project_that_stays_broken_does_not_keep_it_catching_up()
    {
        await using var exporter = Create(projects: 3, workflows: 2);
        exporter.Break(new SimulatedFault { Kind = FaultKind.Status, Status = 500, Slug = "gh/acme/p01" });

        await exporter.StartAsync();
        await exporter.AdvanceAsync(10 * Minute);

        (await exporter.ScrapeAsync())[CatchingUp].Should().Be(0);
    }

    [Fact]
    public async Task While_CircleCI_is_away_from_the_start_it_goes_on_catching_up()
    {
        await using var exporter = Create(projects: 2, workflows: 1);
        exporter.Break(new SimulatedFault { Kind = FaultKind.Status, Status = 503 });

        await exporter.BeginAsync();
        await exporter.AdvanceAsync(20 * Minute);

        (await exporter.ScrapeAsync())[CatchingUp].Should().Be(1);
    }

    private static ExporterScenario Create(int projects, int workflows)
    {
        var exporter = new ExporterScenario { Metrics = new MetricsOptions { PublishInterval = Hour } };
        var acme = exporter.Simulator.World.AddOrganization("gh/acme");
        var start = exporter.Simulator.World.Start;
        for (var project = 0; project < projects; project++)
        {
            var added = acme.AddProject($"p{project:00}");
            for (var workflow = 0; workflow < workflows; workflow++)
                added.AddWorkflow($"w{workflow}").AddRun(start.AddHours(-2), start.AddHours(-1));
        }

        exporter.Polling = exporter.Polling with { Projects = [.. Enumerable.Range(0, projects).Select(project => ExporterScenario.Project($"gh/acme/p{project:00}"))] };
        return exporter;
    }
}
