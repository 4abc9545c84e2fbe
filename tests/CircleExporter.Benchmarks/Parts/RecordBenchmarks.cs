using BenchmarkDotNet.Attributes;
using CircleExporter.Ledger;

namespace CircleExporter.Benchmarks.Parts;

/// <summary>A pass of 10,000 runs that end up in the counters.</summary>
public class RecordBenchmarks
{
    private const int Workflows = 10;

    private readonly ProjectPass newestFirst = SampleRuns.Pass(SampleRuns.ProjectName(0), Workflows, 1_000, TimeSpan.FromDays(10), new Random(1));
    private readonly ProjectPass oldestFirst;
    private RunRecorder recorder = SampleLedger.Recorder();

    public RecordBenchmarks() =>
        oldestFirst = newestFirst with { Listings = [.. newestFirst.Listings.Select(listing => listing with { Runs = [.. listing.Runs.Reverse()] })] };

    [IterationSetup(Targets = [nameof(NewRuns), nameof(NewRunsOldestFirst)])]
    public void Empty() => recorder = SampleLedger.Recorder();

    [IterationSetup(Target = nameof(KnownRuns))]
    public void Known()
    {
        recorder = SampleLedger.Recorder();
        recorder.Record(newestFirst);
    }

    [Benchmark]
    public object? NewRuns() => recorder.Record(newestFirst);

    [Benchmark]
    public object? NewRunsOldestFirst() => recorder.Record(oldestFirst);

    [Benchmark]
    public object? KnownRuns() => recorder.Record(newestFirst);

    [Benchmark(Baseline = true)]
    public int Dictionary()
    {
        var seen = new Dictionary<RunKey, object>();
        foreach (var run in newestFirst.Listings.SelectMany(listing => listing.Runs))
            seen.Add(RunKey.Of(run.Id), run);
        return seen.Count;
    }
}
