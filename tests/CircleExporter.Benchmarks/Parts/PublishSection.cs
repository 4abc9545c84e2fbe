using CircleExporter.Benchmarks.Report;

namespace CircleExporter.Benchmarks.Parts;

/// <summary>What a publish costs: paid when something changed, not by a scrape.</summary>
internal static class PublishSection
{
    public static Section Measure()
    {
        var suite = Suite.Run<PublishBenchmarks>(warmups: 30, iterations: 40);
        return new Section(
            "Publishing",
            "Rendering all data families as text 0.0.4 and as OpenMetrics and compressing both. It happens on a timer when something changed, at most every `metrics.publish_interval`, never in a scrape. " +
            "The comparison is compressing the finished text twice. In the last row metrics.max_series lets half of the lines through; it is compared with rendering all of them.",
            [.. ((int[])[1_000, 10_000, 20_000, 100_000]).Select(size => Row(suite, size)), Half(suite, 100_000)]);
    }

    private static Figure Half(Suite suite, int size)
    {
        var (half, all) = (suite[nameof(PublishBenchmarks.PublishHalf), size], suite[nameof(PublishBenchmarks.Publish), size]);
        return new Figure($"{Units.Count(size)} series, half of them held back", Units.Milliseconds(half), $"{Units.Milliseconds(all)}, all of them", half / all);
    }

    private static Figure Row(Suite suite, int size)
    {
        var (publish, compress) = (suite[nameof(PublishBenchmarks.Publish), size], suite[nameof(PublishBenchmarks.Compress), size]);
        return new Figure($"{Units.Count(size)} series", Units.Milliseconds(publish), $"{Units.Milliseconds(compress)}, compressing", publish / compress);
    }
}
