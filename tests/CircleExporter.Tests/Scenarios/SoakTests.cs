using CircleExporter.Ledger;
using CircleExporter.Simulator;
using CircleExporter.Tests.Support;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Scenarios;

/// <summary>Two weeks of the whole exporter. Run by eng/soak.sh, which prints the table.</summary>
public sealed class SoakTests
{
    private const int Days = 14;
    private const int Projects = 100;
    private const int WorkflowsOfAProject = 2;
    private const int RunsOfAWorkflowADay = 40;
    private static readonly TimeSpan History = TimeSpan.FromDays(3);

    // What was seen on the first day is forgotten from then on.
    private static readonly int FullFrom = (int)Math.Ceiling((History + LedgerRules.Grace).TotalDays) + 1;

    [Fact(Explicit = true)]
    public async Task Memory_and_file_stay_flat_once_the_history_is_full()
    {
        var folder = Directory.CreateTempSubdirectory("soak-").FullName;
        var days = new List<Day>();
        await using (var exporter = Exporter(Path.Combine(folder, "ledger.db")))
        {
            var before = GC.GetTotalMemory(forceFullCollection: true);
            await exporter.StartAsync();
            for (var day = 1; day <= Days; day++)
            {
                for (var hour = 0; hour < 24; hour++)
                {
                    await exporter.AdvanceAsync(TimeSpan.FromHours(1), TimeSpan.FromMinutes(15));
                    await exporter.GetAsync("/metrics");
                }

                days.Add(await MeasureAsync(exporter, folder, day, before));
                SoakReport.Write(
                    "days",
                    "| Day | Runs counted | Managed heap, the simulated runs left out | Resident memory, with them | Ledger's file |\n| ---: | ---: | ---: | ---: | ---: |",
                    days.Select(measured => $"| {measured.Number} | {measured.Counted:0} | {measured.Heap / 1e6:0.0} MB | {measured.Resident / 1e6:0} MB | {measured.File / 1e6:0.00} MB |"));
            }
        }

        Directory.Delete(folder, recursive: true);
        days[^1].Counted.Should().BeGreaterThan(0.9 * (Days - 1) * Projects * WorkflowsOfAProject * RunsOfAWorkflowADay * 0.75);
        Growth(days, day => day.Heap).Should().BeLessThan(1.2, "the heap has to stay flat");
        Growth(days, day => day.File).Should().BeLessThan(1.1, "the file has to stay flat");
        Growth(days, day => day.Resident).Should().BeLessThan(1.2, "the process has to stay flat");
    }

    // The days since the history is full, the lowest of their second half by that of their first: what is collected late goes up and down.
    private static double Growth(List<Day> days, Func<Day, double> of)
    {
        var full = days.Where(day => day.Number >= FullFrom).Select(of).ToList();
        return full.Skip(full.Count / 2).Min() / full.Take(full.Count / 2).Min();
    }

    private static ExporterScenario Exporter(string path)
    {
        var exporter = new ExporterScenario(new SimulatorOptions { Shape = SimulatedShape.Uniform(Projects, WorkflowsOfAProject, RunsOfAWorkflowADay), HistoryDays = 7 });
        var world = exporter.Simulator.World;
        exporter.Ledger = exporter.Ledger with { Path = path, History = History };
        exporter.Polling = exporter.Polling with
        {
            Organizations = [ExporterScenario.Organization(world.Organizations[0])],
            RunsInterval = TimeSpan.FromHours(2),
            MaxAge = TimeSpan.FromHours(2),
            SummaryInterval = TimeSpan.FromHours(4),
            DiscoveryInterval = TimeSpan.FromHours(12),
            Staleness = TimeSpan.FromDays(1),
        };

        // All runs are made now, so that what grows later is not the simulator.
        foreach (var workflow in world.Projects.SelectMany(project => project.Workflows))
            workflow.Runs(world.HistoryStart, world.Start.AddDays(Days + 2));
        return exporter;
    }

    private static async Task<Day> MeasureAsync(ExporterScenario exporter, string folder, int number, long before)
    {
        var counted = (await exporter.ScrapeAsync()).SumOf("circleci_workflow_runs_total");
        exporter.Logs.Clear();
        exporter.Simulator.Requests.Clear();
        var heap = GC.GetTotalMemory(forceFullCollection: true) - before;
        return new Day(number, counted, heap, Environment.WorkingSet, new DirectoryInfo(folder).EnumerateFiles().Sum(file => file.Length));
    }

    private sealed record Day(int Number, double Counted, double Heap, double Resident, double File);
}
