using CircleExporter.Benchmarks.Report;

namespace CircleExporter.Benchmarks.Parts;

/// <summary>What recording runs and computing their families costs.</summary>
internal static class LedgerSection
{
    public static Section Measure()
    {
        var record = Suite.Run<RecordBenchmarks>(warmups: 20, iterations: 50);
        var families = Suite.Run<RunFamiliesBenchmarks>(warmups: 10, iterations: 30);
        return new Section(
            "Recording runs",
            "One pass over a project of 10 workflows with 1,000 runs each is recorded; the comparison reads the same ids into a dictionary and does nothing else. " +
            "Then the families of 200,000 remembered runs are computed, which every publish does; the comparison is rendering and compressing those families.",
            [
                Recording(record, nameof(RecordBenchmarks.NewRuns), "10,000 new runs, newest first as CircleCI lists them"),
                Recording(record, nameof(RecordBenchmarks.NewRunsOldestFirst), "10,000 new runs, oldest first"),
                Recording(record, nameof(RecordBenchmarks.KnownRuns), "10,000 runs that are all known"),
                Computing(families, 500, "families of 500 workflows with 400 runs each"),
                Computing(families, 10, "families of 10 workflows with 20,000 runs each"),
            ]);
    }

    private static Figure Recording(Suite suite, string method, string what)
    {
        var (recording, dictionary) = (suite[method], suite[nameof(RecordBenchmarks.Dictionary)]);
        return new Figure(what, Units.Milliseconds(recording), $"{Units.Milliseconds(dictionary)}, dictionary", recording / dictionary);
    }

    private static Figure Computing(Suite suite, int workflows, string what)
    {
        var (computing, rendering) = (suite[nameof(RunFamiliesBenchmarks.Families), workflows], suite[nameof(RunFamiliesBenchmarks.Publish), workflows]);
        return new Figure(what, Units.Milliseconds(computing), $"{Units.Milliseconds(rendering)}, rendering", computing / rendering);
    }
}
