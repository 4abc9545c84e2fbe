using BenchmarkDotNet.Attributes;

namespace CircleExporter.Benchmarks.Parts;

/// <summary>One scrape over HTTP on loopback, and the same number of bytes out of an array through the same server.</summary>
public class ScrapeBenchmarks
{
    private const string OpenMetrics = "application/openmetrics-text;version=1.0.0;q=0.6,application/openmetrics-text;version=0.0.1;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.2";

    private ScrapeServer? server;

    [Params(1_000, 10_000, 20_000, 100_000)]
    public int Series { get; set; }

    [GlobalSetup]
    public async Task StartAsync()
    {
        server = await ScrapeServer.StartAsync(Series, CancellationToken.None);
        await server.CopyToArrayAsync(OpenMetrics, "gzip", CancellationToken.None);
    }

    [GlobalCleanup]
    public async Task StopAsync() => await server!.DisposeAsync();

    [Benchmark]
    public Task<byte[]> Scrape() => server!.GetAsync("/metrics", OpenMetrics, "gzip", CancellationToken.None);

    [Benchmark]
    public Task<byte[]> ScrapePlainText() => server!.GetAsync("/metrics", "text/plain;version=0.0.4", "identity", CancellationToken.None);

    [Benchmark(Baseline = true)]
    public Task<byte[]> StaticArray() => server!.GetAsync("/array", OpenMetrics, "gzip", CancellationToken.None);
}
