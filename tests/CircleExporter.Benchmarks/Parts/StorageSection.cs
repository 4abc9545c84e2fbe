using CircleExporter.Benchmarks.Report;
using CircleExporter.Benchmarks.Whole;

namespace CircleExporter.Benchmarks.Parts;

/// <summary>What it costs that a restart forgets nothing.</summary>
internal static class StorageSection
{
    public static async Task<Section> MeasureAsync(TimeProvider time, CancellationToken cancellationToken)
    {
        var load = Suite.Run<LoadBenchmarks>(warmups: 2, iterations: 9);
        var commit = Suite.Run<CommitBenchmarks>(warmups: 3, iterations: 15);
        var (loading, scanning, checking) = (load[nameof(LoadBenchmarks.Load)], load[nameof(LoadBenchmarks.Scan)], load[nameof(LoadBenchmarks.QuickCheck)]);
        var size = (double)new FileInfo(LoadBenchmarks.Path).Length;
        var (processor, heap) = LoadOnce();
        return new Section(
            "The ledger's file",
            "One pass brings 10 workflows with 1,000 new runs each, and is timed until it is on disk, once into an empty file and once into one of a million runs; the comparison appends the same runs as lines to a plain file and flushes that. " +
            "Then a file of 100 projects with 10,000 runs each is brought back, its pages, its seals and its sums checked, which happens before the exporter listens; the comparison lets SQLite alone read all of its rows. " +
            "Its memory is first what the garbage collector holds afterwards, then what the kernel says of a whole process; a process is started five times with that file and five times with one of the same workflows with a single run each, so that the difference is what the runs take.",
            [
                Committing(commit, 0),
                Committing(commit, LoadBenchmarks.Runs),
                Figure.AtMost("1,000,000 remembered runs are loaded and checked", loading, 2_000, Units.Milliseconds, $"{Units.Milliseconds(scanning)}, SQLite alone reads them", loading / scanning),
                new Figure("processor time of that, which other programs do not lengthen much", Units.Milliseconds(processor), $"{Units.Milliseconds(loading)}, by the clock", processor / loading),
                new Figure("SQLite's check of its pages, a part of it", Units.Milliseconds(checking), $"{Units.Milliseconds(loading)}, all", checking / loading),
                Figure.AtMost("managed memory they take", heap, 100, Units.Mebibytes),
                .. await RestartFigures.MeasureAsync(time, cancellationToken),
                Figure.AtMost("bytes of the file for each run", size / LoadBenchmarks.Runs, 200, Units.Count),
            ]);
    }

    private static Figure Committing(Suite suite, int known)
    {
        var (commit, append) = (suite[nameof(CommitBenchmarks.Commit), known], suite[nameof(CommitBenchmarks.Append), known]);
        return Figure.AtMost($"10,000 new runs are committed beside {Units.Count(known)}", commit, 1_000, Units.Milliseconds, $"{Units.Milliseconds(append)}, appended to a file", commit / append);
    }

    private static (double ProcessorMilliseconds, double Mebibytes) LoadOnce()
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var began = Environment.CpuUsage.TotalTime;
        using var ledger = SampleLedger.File(LoadBenchmarks.Path);
        var projects = ledger.Load(SampleLedger.Terms);
        var took = Environment.CpuUsage.TotalTime - began;
        var after = GC.GetTotalMemory(forceFullCollection: true);
        GC.KeepAlive(projects);
        return (took.TotalMilliseconds, (after - before) / (1024.0 * 1024));
    }
}
