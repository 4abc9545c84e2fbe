using CircleExporter.Benchmarks.Report;

namespace CircleExporter.Benchmarks.Parts;

/// <summary>What a scrape costs, and how that grows.</summary>
internal static class ScrapeSection
{
    private static readonly int[] Sizes = [1_000, 10_000, 20_000, 100_000];

    public static Section Measure()
    {
        var suite = Suite.Run<ScrapeBenchmarks>(warmups: 300, iterations: 300);
        return new Section(
            "One scrape",
            "The median of 300 scrapes over HTTP on loopback, client and server in one process. As Prometheus asks means OpenMetrics and gzip. " +
            "The comparison is an array of bytes as long as that compressed body, sent by the same Kestrel behind the same middleware: nothing can be served faster.",
            [
                .. Sizes.Select(size => Compressed(suite, size)),
                Growth(suite),
                Plain(suite),
            ]);
    }

    private static Figure Compressed(Suite suite, int size)
    {
        var (scrape, array) = (suite[nameof(ScrapeBenchmarks.Scrape), size], suite[nameof(ScrapeBenchmarks.StaticArray), size]);
        var figure = new Figure($"{Units.Count(size)} series, as Prometheus asks", Units.Milliseconds(scrape), $"{Units.Milliseconds(array)}, array", scrape / array);
        return size == 20_000 ? figure with { Target = "≤ 5 ms", IsMet = scrape <= 5 } : figure;
    }

    private static Figure Growth(Suite suite)
    {
        var (small, large) = (suite[nameof(ScrapeBenchmarks.Scrape), 10_000], suite[nameof(ScrapeBenchmarks.Scrape), 100_000]);
        return new Figure("growth from 10,000 to 100,000 series", Units.Milliseconds(large), $"{Units.Milliseconds(small)}, at 10,000", large / small, "≤ × 2", large / small <= 2);
    }

    private static Figure Plain(Suite suite)
    {
        var (plain, compressed) = (suite[nameof(ScrapeBenchmarks.ScrapePlainText), 20_000], suite[nameof(ScrapeBenchmarks.Scrape), 20_000]);
        return new Figure("20,000 series as text 0.0.4, not compressed", Units.Milliseconds(plain), $"{Units.Milliseconds(compressed)}, compressed", plain / compressed);
    }
}
