using CircleExporter.Simulator;
using CircleExporter.Tests.Support;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Scenarios;

/// <summary>Run lists are read when something changed, and now and then to prove that nothing else did.</summary>
public sealed class ChangeDetectionScenarios : IDisposable
{
    private const string Misses = "circleci_exporter_change_detection_misses_total";
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);

    private readonly string folder = Directory.CreateTempSubdirectory("circle-exporter-").FullName;

    [Fact]
    public async Task Lists_of_workflows_whose_summary_stands_still_are_not_read()
    {
        await using var exporter = Create(workflows: 5);
        await exporter.StartAsync();
        exporter.Simulator.Requests.Clear();

        await exporter.AdvanceAsync(TimeSpan.FromMinutes(20));

        Lists(exporter).Should().BeEmpty();
        Signals(exporter).Should().BeInRange(4, 6);
    }

    [Fact]
    public async Task Only_the_list_of_the_workflow_that_changed_is_read_and_its_run_counted()
    {
        await using var exporter = Create(workflows: 5);
        await exporter.StartAsync();
        exporter.Simulator.Requests.Clear();
        Run(exporter, "w3", minutes: 1);

        await exporter.AdvanceAsync(TimeSpan.FromMinutes(20));

        Lists(exporter).Should().Equal("w3");
        var scrape = await exporter.ScrapeAsync();
        scrape[Runs("w3")].Should().Be(1);
        scrape[Misses].Should().Be(0);
    }

    [Fact]
    public async Task Every_list_is_read_again_within_max_age_and_not_all_at_once()
    {
        await using var exporter = Create(workflows: 20);
        await exporter.StartAsync();
        exporter.Simulator.Requests.Clear();

        await exporter.AdvanceAsync(Hour + exporter.Polling.RunsInterval);

        var lists = exporter.Simulator.Requests.Newest.Where(request => request.Endpoint == SimulatedEndpoint.WorkflowRuns).ToList();
        lists.Select(request => request.Workflow).Distinct().Should().HaveCount(20);
        lists.Should().HaveCountLessThan(30);
        lists.GroupBy(request => request.At).Max(together => together.Count()).Should().BeLessThan(10);
    }

    [Fact]
    public async Task Runs_that_no_summary_announced_are_counted_as_misses_and_have_their_project_read_all_the_time_for_a_day()
    {
        await using var exporter = Create(workflows: 3);
        await exporter.StartAsync();
        exporter.Simulator.Options.SummaryLateness = TimeSpan.FromDays(5);
        Run(exporter, "w1", minutes: 1);
        await exporter.AdvanceAsync(2 * Hour);
        var found = await exporter.ScrapeAsync();
        exporter.Simulator.Requests.Clear();

        await exporter.AdvanceAsync(Hour);
        var whileDistrusted = Lists(exporter).Count;
        await exporter.AdvanceAsync(TimeSpan.FromHours(26), TimeSpan.FromMinutes(5));
        exporter.Simulator.Requests.Clear();
        await exporter.AdvanceAsync(Hour);

        (found[Misses], found[Runs("w1")]).Should().Be((1, 1));
        whileDistrusted.Should().BeInRange(3 * 11, 3 * 13);
        Lists(exporter).Count.Should().BeInRange(2, 4);
        exporter.Logs.Lines.Should().ContainSingle(line => line.StartsWith("Warning", StringComparison.Ordinal) && line.Contains("did not announce", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_run_that_ends_between_the_signal_and_the_reading_of_its_list_is_no_miss()
    {
        await using var exporter = Create(workflows: 3);
        exporter.Polling = exporter.Polling with { MaxAge = exporter.Polling.RunsInterval };
        await exporter.StartAsync();
        exporter.Simulator.Options.SummaryLateness = TimeSpan.FromMinutes(4);
        for (var minute = 1; minute < 60; minute += 2)
            Run(exporter, "w1", minute);

        await exporter.AdvanceAsync(2 * Hour);

        var scrape = await exporter.ScrapeAsync();
        (scrape[Misses], scrape[Runs("w1")]).Should().Be((0, 30));
    }

    [Fact]
    public async Task After_a_restart_only_what_changed_meanwhile_is_read()
    {
        await using var exporter = Create(workflows: 5);
        exporter.Ledger = exporter.Ledger with { Path = Path.Combine(folder, "ledger.db") };
        await exporter.StartAsync();

        await exporter.RestartAsync(() =>
        {
            exporter.Simulator.Requests.Clear();
            Run(exporter, "w2", minutes: 1);
            exporter.Time.Advance(TimeSpan.FromMinutes(15));
        });
        await exporter.SettleAsync();

        Lists(exporter).Should().Equal("w2");
    }

    [Fact]
    public async Task After_a_restart_a_run_that_goes_on_is_followed_though_no_summary_names_its_workflow()
    {
        await using var exporter = Create(workflows: 1);
        exporter.Ledger = exporter.Ledger with { Path = Path.Combine(folder, "ledger.db") };
        var start = exporter.Simulator.World.Start;
        exporter.Simulator.World.FindProject("gh/acme/web")!.AddWorkflow("slow").AddRun(start.AddMinutes(-10), start.AddMinutes(50));
        await exporter.StartAsync();
        exporter.Break(new SimulatedFault { Kind = FaultKind.MissingItem, Endpoint = SimulatedEndpoint.WorkflowSummaries });

        await exporter.RestartAsync();
        await exporter.AdvanceAsync(2 * Hour);

        (await exporter.ScrapeAsync()).SumOf("circleci_workflow_runs_total").Should().Be(1);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static ExporterScenario Create(int workflows)
    {
        var exporter = new ExporterScenario();
        var web = exporter.Simulator.World.AddOrganization("gh/acme").AddProject("web");
        var start = exporter.Simulator.World.Start;
        for (var workflow = 0; workflow < workflows; workflow++)
            web.AddWorkflow($"w{workflow}").AddRun(start.AddDays(-10), start.AddDays(-10).AddMinutes(1));
        exporter.Polling = exporter.Polling with { Projects = [ExporterScenario.Project("gh/acme/web")] };
        return exporter;
    }

    private static void Run(ExporterScenario exporter, string workflow, double minutes)
    {
        var start = exporter.Simulator.World.Start.AddMinutes(minutes);
        exporter.Simulator.World.FindProject("gh/acme/web")!.FindWorkflow(workflow)!.AddRun(start, start.AddSeconds(30));
    }

    private static string Runs(string workflow) => $$"""circleci_workflow_runs_total{project="gh/acme/web",workflow="{{workflow}}",branch="main",status="success"}""";

    private static List<string?> Lists(ExporterScenario exporter) =>
        [.. exporter.Simulator.Requests.Newest.Where(request => request.Endpoint == SimulatedEndpoint.WorkflowRuns).Select(request => request.Workflow)];

    private static int Signals(ExporterScenario exporter) =>
        exporter.Simulator.Requests.Newest.Count(request => request.Endpoint == SimulatedEndpoint.WorkflowSummaries && request.First("all-branches") == "true");
}
