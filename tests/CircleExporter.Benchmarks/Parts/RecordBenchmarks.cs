using BenchmarkDotNet.Attributes;
using CircleExporter.Ledger;
using CircleExporter.Metrics;

namespace CircleExporter.Benchmarks.Parts;

/// <summary>A pass of 10,000 runs that end up in the counters.</summary>
public class RecordBenchmarks
{
    private const int Workflows = 10;

    private readonly ProjectPass newestFirst = SampleRuns.Pass(SampleRuns.ProjectName(0), Workflows, 1_000, TimeSpan.FromDays(10), new Random(1));
    private readonly ProjectPass oldestFirst;
    private RunRecorder recorder = NewRecorder();

    public RecordBenchmarks() =>
        oldestFirst = newestFirst with { Listings = [.. newestFirst.Listings.Select(listing => listing with { Runs = [.. listing.Runs.Reverse()] })] };

    [IterationSetup(Targets = [nameof(NewRuns), nameof(NewRunsOldestFirst)])]
    public void Empty() => recorder = NewRecorder();

    [IterationSetup(Target = nameof(KnownRuns))]
    public void Known()
    {
        recorder = NewRecorder();
        recorder.Record(newestFirst);
    }

    [Benchmark]
    public long NewRuns() => recorder.Record(newestFirst).Counted;

    [Benchmark]
    public long NewRunsOldestFirst() => recorder.Record(oldestFirst).Counted;

    [Benchmark]
    public long KnownRuns() => recorder.Record(newestFirst).Counted;

    [Benchmark(Baseline = true)]
    public int Dictionary()
    {
        var seen = new Dictionary<RunKey, object>();
        foreach (var run in newestFirst.Listings.SelectMany(listing => listing.Runs))
            seen.Add(RunKey.Of(run.Id), run);
        return seen.Count;
    }

    private static RunRecorder NewRecorder() => new(new LedgerOptions(), new MetricsOptions(), countsHistory: true);
}
