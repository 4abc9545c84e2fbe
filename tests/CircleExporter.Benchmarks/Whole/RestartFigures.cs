using CircleExporter.Benchmarks.Parts;
using CircleExporter.Benchmarks.Report;

namespace CircleExporter.Benchmarks.Whole;

/// <summary>The start of a process that finds a million runs in its ledger, beside one that finds none.</summary>
internal static class RestartFigures
{
    private const int Starts = 5;

    public static async Task<IEnumerable<Figure>> MeasureAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        await using var simulator = await RunningSimulator.StartAsync(time, projects: 1, cancellationToken);
        var starts = new List<(double Empty, double Full, double EmptyMebibytes, double FullMebibytes)>();
        for (var i = 0; i < Starts; i++)
        {
            var (empty, emptyMebibytes) = await StartAsync(time, simulator, ledger: null, cancellationToken);
            var (full, fullMebibytes) = await StartAsync(time, simulator, LoadBenchmarks.Path, cancellationToken);
            starts.Add((empty, full, emptyMebibytes, fullMebibytes));
        }

        var (without, with) = (Median(starts, start => start.Empty), Median(starts, start => start.Full));
        var (little, much) = (Median(starts, start => start.EmptyMebibytes), Median(starts, start => start.FullMebibytes));
        return
        [
            new Figure("a process with 1,000,000 remembered runs listens", Units.Seconds(with), $"{Units.Seconds(without)}, without any", with / without),
            Figure.AtMost("resident memory that they add to it", much - little, 100, Units.Mebibytes, $"{Units.Mebibytes(little)}, without any", (much - little) / little),
        ];
    }

    private static async Task<(double Seconds, double Mebibytes)> StartAsync(TimeProvider time, RunningSimulator simulator, string? ledger, CancellationToken cancellationToken)
    {
        await using var exporter = await RunningExporter.StartAsync(time, simulator, budget: "", ledger, cancellationToken);
        var (_, listening) = await exporter.Process.LineAsync("msg=\"listening\"", cancellationToken);
        return (listening.TotalSeconds, exporter.Process.ResidentMebibytes());
    }

    private static double Median<T>(List<T> values, Func<T, double> of) => values.Select(of).Order().ElementAt(values.Count / 2);
}
