using System.Collections.Immutable;

namespace CircleExporter.Metrics;

/// <summary>The types of metric families in use.</summary>
internal enum MetricType
{
    Gauge,
    Counter,
    Histogram,
}

/// <summary>A family as data: the catalogue holds one for every family there is.</summary>
/// <param name="Name">As exposed; a counter's ends in <c>_total</c>.</param>
/// <param name="Type">Its type.</param>
/// <param name="Help">Constant, one line, names the API field or rule it comes from.</param>
/// <param name="Labels">Label names in the order of the values of each series.</param>
/// <param name="IsLive">Whether it is collected at the scrape instead of standing in the snapshot.</param>
internal sealed record MetricDefinition(string Name, MetricType Type, string Help, ImmutableArray<string> Labels, bool IsLive)
{
    /// <summary>Upper bounds of a live histogram; empty where the series bring their own.</summary>
    public ImmutableArray<double> Buckets { get; init; } = [];
}

/// <summary>A family with its series at one moment. What the ledger and polling hand over to be exposed.</summary>
internal sealed record MetricFamily(MetricDefinition Definition, IReadOnlyList<MetricSeries> Series);

/// <summary>One series of a family.</summary>
/// <param name="LabelValues">Raw values, in the order of the definition's labels; they are sanitised and escaped when they are rendered.</param>
internal abstract record MetricSeries(ImmutableArray<string> LabelValues)
{
    /// <summary>How many lines it has in the exposition.</summary>
    public abstract int Lines { get; }

    /// <summary>Whether it is known to have been shown, be it by an earlier process.</summary>
    public bool WasShown { get; init; }
}

/// <summary>One series of a gauge or a counter.</summary>
internal sealed record ValueSeries(ImmutableArray<string> LabelValues, double Value) : MetricSeries(LabelValues)
{
    /// <inheritdoc/>
    public override int Lines => 1;
}

/// <summary>One series of a histogram, in whole numbers so that the same state gives the same bytes.</summary>
/// <param name="LabelValues">Raw values, in the order of the definition's labels.</param>
/// <param name="Bounds">Rising upper bounds in seconds, without +Inf.</param>
/// <param name="BucketCounts">Observations of each bucket alone, not cumulative; one more than bounds, the last is +Inf's.</param>
/// <param name="SumMilliseconds">Sum of all observations.</param>
internal sealed record HistogramSeries(
    ImmutableArray<string> LabelValues, ImmutableArray<double> Bounds, ImmutableArray<long> BucketCounts, long SumMilliseconds)
    : MetricSeries(LabelValues)
{
    /// <inheritdoc/>
    public override int Lines => BucketCounts.Length + 2;
}
