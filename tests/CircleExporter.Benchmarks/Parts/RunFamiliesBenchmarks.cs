using BenchmarkDotNet.Attributes;
using CircleExporter.Ledger;
using CircleExporter.Metrics;

namespace CircleExporter.Benchmarks.Parts;

/// <summary>Computing the families of 200,000 remembered runs, spread thinly or thickly.</summary>
public class RunFamiliesBenchmarks
{
    private const int Runs = 200_000;

    private readonly ExpositionSnapshot snapshot = new(TimeProvider.System, new MetricsOptions { MaxSeries = 10_000_000 });
    private RunRecorder recorder = SampleLedger.Recorder();
    private IReadOnlyList<MetricFamily> families = [];

    /// <summary>Ten a project.</summary>
    [Params(500, 10)]
    public int Workflows { get; set; }

    [GlobalSetup]
    public void Fill()
    {
        var random = new Random(1);
        recorder = SampleLedger.Recorder();
        for (var project = 0; project < Workflows / 10; project++)
            recorder.Record(SampleRuns.Pass(SampleRuns.ProjectName(project), 10, Runs / Workflows, TimeSpan.FromDays(13), random));
        families = recorder.Expose().Families;
    }

    [Benchmark]
    public object Families() => recorder.Expose().Families;

    [Benchmark(Baseline = true)]
    public object Publish() => snapshot.Publish(families);
}
