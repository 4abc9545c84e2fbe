using CircleExporter.Benchmarks.Report;

namespace CircleExporter.Benchmarks.Whole;

/// <summary>What it costs to go on, once everything was read.</summary>
internal static class SteadySection
{
    private const int Projects = 50;
    private const int Rounds = 6;
    private const string Budget = "  requests_per_second: 1000\n  burst: 10000\n  max_concurrent_requests: 10\n";
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    public static async Task<Section> MeasureAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        await using var standing = await RunningSimulator.StartAsync(time, Projects, standsStill: true, cancellationToken);
        var rounds = await RoundsAsync(time, standing, cancellationToken);
        await using var running = await RunningSimulator.StartAsync(time, Projects, cancellationToken);
        var hour = await HourAsync(time, running, cancellationToken);
        return new Section(
            "A steady refresh",
            $"The same two processes and projects, everything read once, and the simulator's clock standing still, so that only what the benchmark starts changes anything. Signals are read every {Interval.TotalSeconds:0} s; " +
            $"the requests of some {Rounds} such refreshes are divided by how many signals of each project were read meanwhile, then a pipeline starts {RunningSimulator.WorkflowsOfAProject} workflows, and what the refreshes take more falls to one of them. Last, with a clock that goes on, the default intervals run sixty times as fast for a minute, which is what an hour of them costs; " +
            "the comparison is what the plan said beforehand. A peer that reads every list each time needs 550 requests for each refresh.",
            [.. rounds, hour]);
    }

    private static async Task<IEnumerable<Figure>> RoundsAsync(TimeProvider time, RunningSimulator simulator, CancellationToken cancellationToken)
    {
        await using var exporter = await RunningExporter.StartAsync(time, simulator, $"{Budget}polling:\n  runs_interval: {Interval.TotalSeconds:0}s\n", ledger: null, cancellationToken);
        await exporter.Process.LineAsync("history adopted", cancellationToken);
        await Task.Delay(2 * Interval, time, cancellationToken);

        var (requests, refreshes) = await CountAsync();
        var steady = requests / refreshes;
        await simulator.StartPipelineAsync(cancellationToken);
        (requests, refreshes) = await CountAsync();
        var changed = requests - ((refreshes - 1) * steady);
        return
        [
            Figure.AtMost("nothing changed", steady, 50, Units.Count, "550, a peer's", steady / 550),
            Figure.AtMost($"{RunningSimulator.WorkflowsOfAProject} workflows changed", changed, 60, Units.Count, $"{Units.Count(steady)}, nothing changed", changed / steady),
        ];

        async Task<(double Requests, double Refreshes)> CountAsync()
        {
            var before = await exporter.ScrapeAsync(cancellationToken);
            await Task.Delay(Rounds * Interval, time, cancellationToken);
            var after = await exporter.ScrapeAsync(cancellationToken);
            return (Grown("circleci_exporter_api_requests_total", ""), Grown("circleci_exporter_readings_total", "kind=\"summaries\"") / Projects);

            double Grown(string name, string label) => after.Sum(name, label) - before.Sum(name, label);
        }
    }

    private static async Task<Figure> HourAsync(TimeProvider time, RunningSimulator simulator, CancellationToken cancellationToken)
    {
        const int Faster = 60;
        await using var exporter = await RunningExporter.StartAsync(
            time, simulator, $"{Budget}polling:\n  runs_interval: 5s\n  summary_interval: 15s\n  discovery_interval: 1m\n  max_age: 1m\n", ledger: null, cancellationToken);
        await exporter.Process.LineAsync("history adopted", cancellationToken);
        await Task.Delay(TimeSpan.FromMinutes(2), time, cancellationToken);

        var before = await simulator.RequestsAsync(cancellationToken);
        await Task.Delay(TimeSpan.FromHours(1) / Faster, time, cancellationToken);
        var measured = await simulator.RequestsAsync(cancellationToken) - before;
        var planned = (await exporter.ScrapeAsync(cancellationToken)).Sum("circleci_exporter_api_plan_requests_per_hour") / Faster;
        return new Figure("an hour of the default configuration", Units.Count(measured), $"{Units.Count(planned)}, planned", measured / planned);
    }
}
