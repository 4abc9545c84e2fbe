using CircleExporter.Benchmarks.Parts;
using CircleExporter.Benchmarks.Report;

namespace CircleExporter.Benchmarks.Whole;

/// <summary>The start of a process that finds a million runs in its ledger, beside one that finds the same workflows with one run each.</summary>
internal static class RestartFigures
{
    private const int Starts = 5;

    public static async Task<IEnumerable<Figure>> MeasureAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        await using var simulator = await RunningSimulator.StartAsync(time, projects: 1, cancellationToken);
        var (few, many) = (new List<Start>(), new List<Start>());
        for (var i = 0; i < Starts; i++)
        {
            few.Add(await StartAsync(time, simulator, LoadBenchmarks.ThinPath, cancellationToken));
            many.Add(await StartAsync(time, simulator, LoadBenchmarks.Path, cancellationToken));
        }

        var (quick, slow) = (Median(few, start => start.Seconds), Median(many, start => start.Seconds));
        var (small, large) = (Median(few, start => start.Mebibytes), Median(many, start => start.Mebibytes));
        return
        [
            new Figure("a process with 1,000,000 remembered runs listens", Units.Seconds(slow), $"{Units.Seconds(quick)}, with 1,000", slow / quick),
            Figure.AtMost("resident memory that they add to it", large - small, 100, Units.Mebibytes, $"{Units.Mebibytes(small)}, with 1,000", (large - small) / small),
        ];
    }

    private static async Task<Start> StartAsync(TimeProvider time, RunningSimulator simulator, string ledger, CancellationToken cancellationToken)
    {
        await using var exporter = await RunningExporter.StartAsync(time, simulator, budget: "", ledger, cancellationToken);
        var (_, listening) = await exporter.Process.LineAsync("msg=\"listening\"", cancellationToken);
        return new Start(listening.TotalSeconds, exporter.Process.ResidentMebibytes());
    }

    private static double Median(List<Start> starts, Func<Start, double> of) => starts.Select(of).Order().ElementAt(starts.Count / 2);

    private sealed record Start(double Seconds, double Mebibytes);
}
