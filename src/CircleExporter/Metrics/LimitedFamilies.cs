using System.Collections.Immutable;

namespace CircleExporter.Metrics;

/// <summary>What is shown of a snapshot's families, and what is not.</summary>
/// <param name="Families">What is shown, ready to be written.</param>
/// <param name="Labels">The labels of that.</param>
/// <param name="Dropped">How many lines are held back of which family; empty when all are shown.</param>
/// <param name="HeldBack">The counters and histograms among them, as they were handed over. A gauge has no beginning that must be seen.</param>
internal sealed record LimitedFamilies(
    IReadOnlyList<MetricFamily> Families,
    ShownLabels Labels,
    ImmutableArray<DroppedLines> Dropped,
    IReadOnlySet<MetricSeries> HeldBack)
{
    /// <summary>All there is.</summary>
    public static LimitedFamilies Whole(IReadOnlyList<MetricFamily> families) => Of([.. families.Select(SeriesOrder.Arrange)], [], ImmutableHashSet<MetricSeries>.Empty);

    /// <summary>What the claims on the room were granted.</summary>
    public static LimitedFamilies Of(IReadOnlyList<MetricFamily> families, IReadOnlyList<ImmutableArray<SeriesClaim>> claims)
    {
        var heldBack = claims.SelectMany(claim => claim).Where(claim => claim.Definition.Type != MetricType.Gauge).SelectMany(claim => claim.HeldBack);
        return Of(
            [.. families.Zip(claims, (family, own) => SeriesOrder.Arrange(family with { Series = [.. own.SelectMany(claim => claim.Granted)] }))],
            [.. families.Zip(claims, (family, own) => new DroppedLines(family.Definition, own.Sum(claim => claim.HeldBack.Sum(series => series.Lines)))).Where(dropped => dropped.Lines > 0)],
            heldBack.ToHashSet<MetricSeries>(ReferenceEqualityComparer.Instance));
    }

    private static LimitedFamilies Of(List<MetricFamily> shown, ImmutableArray<DroppedLines> dropped, IReadOnlySet<MetricSeries> heldBack) =>
        new(shown, new ShownLabels([.. shown.Select(family => family.Series.Select(series => series.LabelValues).ToArray())]), dropped, heldBack);
}

/// <summary>Which series a snapshot shows: the label values of each, by family in the order of the catalogue. All that is kept of them, since bodies are kept compressed.</summary>
internal sealed record ShownLabels(ImmutableArray<ImmutableArray<string>[]> Families);

/// <summary>Lines of a family that are held back.</summary>
internal readonly record struct DroppedLines(MetricDefinition Family, int Lines);
