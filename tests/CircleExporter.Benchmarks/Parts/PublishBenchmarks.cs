using System.IO.Compression;
using BenchmarkDotNet.Attributes;
using CircleExporter.Metrics;

namespace CircleExporter.Benchmarks.Parts;

/// <summary>Rendering and compressing all data families in both formats.</summary>
public class PublishBenchmarks
{
    private readonly ExpositionSnapshot snapshot = new(TimeProvider.System, new MetricsOptions { MaxSeries = 10_000_000 });
    private ExpositionSnapshot full = new(TimeProvider.System, new MetricsOptions());
    private IReadOnlyCollection<MetricFamily> families = [];
    private byte[] plain = [];

    [Params(1_000, 10_000, 20_000, 100_000)]
    public int Series { get; set; }

    [GlobalSetup]
    public void Fill()
    {
        families = SampleFamilies.Of(Series);
        var rendered = snapshot.Publish(families);
        using var inflated = new DeflateStream(new MemoryStream(rendered.Text.Bytes), CompressionMode.Decompress);
        plain = new byte[rendered.Text.Length];
        inflated.ReadExactly(plain);
        full = new ExpositionSnapshot(TimeProvider.System, new MetricsOptions { MaxSeries = rendered.Lines / 2 });
        full.Publish(families);
    }

    [Benchmark]
    public object Publish() => snapshot.Publish(families);

    /// <summary>Half of the lines are held back.</summary>
    [Benchmark]
    public object PublishHalf() => full.Publish(families);

    [Benchmark(Baseline = true)]
    public long Compress() => DeflatedLength() + DeflatedLength();

    private long DeflatedLength()
    {
        using var body = new MemoryStream();
        using (var gzip = new GZipStream(body, CompressionLevel.Optimal, leaveOpen: true))
            gzip.Write(plain);
        return body.Length;
    }
}
