using CircleExporter.Benchmarks.Report;

namespace CircleExporter.Benchmarks.Whole;

/// <summary>How soon everything is read, and how soon a start is useful.</summary>
internal static class RefreshSection
{
    private const int Projects = 50;
    private const int InFlight = 10;

    public static async Task<Section> MeasureAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        await using var simulator = await RunningSimulator.StartAsync(time, Projects, cancellationToken);
        await simulator.MakeHistoryAsync(cancellationToken);
        var complete = await CompleteAsync(time, simulator, program: null, cancellationToken);
        var native = NativeSection.IsPublished ? await CompleteAsync(time, simulator, NativeSection.Native, cancellationToken) : [];
        var start = await StartAsync(time, simulator, cancellationToken);
        return new Section(
            "The first refresh",
            $"The exporter and the simulator as processes of their own: {Projects} projects of {RunningSimulator.WorkflowsOfAProject} workflows, {RunningSimulator.LatencyMilliseconds} ms an answer, the simulated history made before. " +
            $"First with a wide budget and {InFlight} requests in flight until everything was read once, then with the default configuration until the first scrape that holds Insights series. " +
            "The native program, which is what the image holds, is measured besides where it could be linked. All times begin when the process is started.",
            [.. complete, .. native.Select(figure => figure with { What = $"native program: {figure.What}" }), .. start]);
    }

    private static async Task<IEnumerable<Figure>> CompleteAsync(TimeProvider time, RunningSimulator simulator, string? program, CancellationToken cancellationToken)
    {
        var budget = $"  requests_per_second: 1000\n  burst: 10000\n  max_concurrent_requests: {InFlight}\n";
        var before = await simulator.RequestsAsync(cancellationToken);
        await using var exporter = await RunningExporter.StartAsync(time, simulator, budget, ledger: null, cancellationToken, program);
        var (_, read) = await exporter.Process.LineAsync("history adopted", cancellationToken);
        var received = await simulator.RequestsAsync(cancellationToken) - before;
        var (body, served) = await exporter.ScrapeUntilAsync(HasEverything, cancellationToken);

        var sent = body.Sum("circleci_exporter_api_requests_total");
        var least = sent * RunningSimulator.LatencyMilliseconds / 1000 / InFlight;
        return
        [
            Figure.AtMost("everything read once", read.TotalSeconds, 8, Units.Seconds, $"{Units.Seconds(least)}, waiting alone", read.TotalSeconds / least),
            Figure.AtMost("requests for that", sent, 655, Units.Count, $"{Units.Count(received)}, counted by the simulator", sent / received),
            new Figure("everything on /metrics, rendered every 5 s", Units.Seconds(served.TotalSeconds), $"{Units.Seconds(read.TotalSeconds)}, read", served / read),
        ];
    }

    private static async Task<IEnumerable<Figure>> StartAsync(TimeProvider time, RunningSimulator simulator, CancellationToken cancellationToken)
    {
        await using var exporter = await RunningExporter.StartAsync(time, simulator, budget: "", ledger: null, cancellationToken);
        var (_, listening) = await exporter.Process.LineAsync("msg=\"listening\"", cancellationToken);
        var (_, first) = await exporter.ScrapeUntilAsync(body => body.CountOf("circleci_insights_workflow_runs") > 0, cancellationToken);
        return [Figure.AtMost("first useful /metrics by default", first.TotalSeconds, 10, Units.Seconds, $"{Units.Seconds(listening.TotalSeconds)}, listening", first / listening)];
    }

    private static bool HasEverything(ScrapedBody body) => body.CountOf("circleci_workflow_recent_runs") == Projects * RunningSimulator.WorkflowsOfAProject;
}
