using System.Collections.Immutable;

namespace CircleExporter.Metrics;

/// <summary>
/// Puts the series of a family into the one order in which they are exposed, so that the same state gives the same bytes
/// whatever order it was handed over in, and leaves no two with the same labels.
/// </summary>
/// <remarks>
/// Different names may become equal when they are sanitised. Counters and histograms of such names are then added up, so that nothing counted is lost;
/// of gauges the first by the original names stays. A series handed over twice counts once.
/// </remarks>
internal static class SeriesOrder
{
    /// <summary>The family with its series sanitised, sorted by label values, free of duplicates.</summary>
    public static MetricFamily Arrange(MetricFamily family)
    {
        var sorted = new List<Entry>(family.Series.Count);
        foreach (var series in family.Series)
            sorted.Add(new Entry(LabelText.Sanitise(series.LabelValues), series));
        sorted.Sort(Compare);

        var arranged = new List<MetricSeries>(sorted.Count);
        for (var i = 0; i < sorted.Count; i++)
        {
            var current = Clean(sorted[i]);
            if (i == 0 || LabelOrder.Instance.Compare(arranged[^1].LabelValues, current.LabelValues) != 0)
                arranged.Add(current);
            else if (LabelOrder.Instance.Compare(sorted[i - 1].Series.LabelValues, sorted[i].Series.LabelValues) != 0)
                arranged[^1] = Merge(family.Definition.Type, arranged[^1], current);
        }

        return family with { Series = arranged };
    }

    private static MetricSeries Clean(Entry entry) =>
        entry.Labels == entry.Series.LabelValues ? entry.Series : entry.Series with { LabelValues = entry.Labels };

    private static MetricSeries Merge(MetricType type, MetricSeries first, MetricSeries second) => (first, second) switch
    {
        (ValueSeries one, ValueSeries other) when type == MetricType.Counter => one with { Value = one.Value + other.Value },
        (HistogramSeries one, HistogramSeries other) when one.Bounds.SequenceEqual(other.Bounds) => one with
        {
            BucketCounts = [.. one.BucketCounts.Zip(other.BucketCounts, (a, b) => a + b)],
            SumMilliseconds = one.SumMilliseconds + other.SumMilliseconds,
        },
        _ => first,
    };

    private static int Compare(Entry one, Entry other)
    {
        var byLabels = LabelOrder.Instance.Compare(one.Labels, other.Labels);
        if (byLabels == 0)
            byLabels = LabelOrder.Instance.Compare(one.Series.LabelValues, other.Series.LabelValues);
        return byLabels == 0 ? Weight(one.Series).CompareTo(Weight(other.Series)) : byLabels;
    }

    // Only decides which of two equal series is dropped: it must not depend on the order they came in.
    private static double Weight(MetricSeries series) => series is ValueSeries value ? value.Value : ((HistogramSeries)series).SumMilliseconds;

    private readonly record struct Entry(ImmutableArray<string> Labels, MetricSeries Series);
}
