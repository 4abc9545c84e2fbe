using System.Collections.Immutable;

namespace CircleExporter.Metrics;

/// <summary>How good a right to be shown a series has within its family; the best first.</summary>
internal enum SeriesStanding
{
    /// <summary>The snapshot before showed it.</summary>
    Shown,

    /// <summary>It is known to have been shown once, perhaps by an earlier process.</summary>
    ShownOnce,

    /// <summary>Nobody has seen it.</summary>
    New,
}

/// <summary>The series of one family that have the same right to be shown. Not thread-safe.</summary>
internal sealed class SeriesClaim(MetricDefinition definition, SeriesStanding standing)
{
    private readonly List<(ImmutableArray<string> Labels, MetricSeries Series)> claimed = [];
    private int granted;

    /// <summary>Their family.</summary>
    public MetricDefinition Definition => definition;

    /// <summary>Their right.</summary>
    public SeriesStanding Standing => standing;

    /// <summary>What is shown of them, as it was handed over.</summary>
    public IEnumerable<MetricSeries> Granted => claimed.Take(granted).Select(claim => claim.Series);

    /// <summary>What is not.</summary>
    public IEnumerable<MetricSeries> HeldBack => claimed.Skip(granted).Select(claim => claim.Series);

    /// <summary>The claims of a family's series.</summary>
    /// <param name="family">The family.</param>
    /// <param name="before">The labels of those that the snapshot before showed.</param>
    public static ImmutableArray<SeriesClaim> Of(MetricFamily family, IEnumerable<ImmutableArray<string>> before)
    {
        ImmutableArray<SeriesClaim> claims = [.. Enum.GetValues<SeriesStanding>().Select(standing => new SeriesClaim(family.Definition, standing))];
        var shown = before.ToHashSet(LabelOrder.Instance);
        foreach (var series in family.Series)
        {
            var labels = LabelText.Sanitise(series.LabelValues);
            var standing = shown.Contains(labels) ? SeriesStanding.Shown : series.WasShown ? SeriesStanding.ShownOnce : SeriesStanding.New;
            claims[(int)standing].claimed.Add((labels, series));
        }

        return claims;
    }

    /// <summary>Grants what fits, in the order of the labels.</summary>
    /// <returns>How many lines that takes.</returns>
    public int Take(int room)
    {
        var lines = claimed.Sum(claim => (long)claim.Series.Lines);
        if (lines <= room)
        {
            granted = claimed.Count;
            return (int)lines;
        }

        // When the room is gone nothing is sorted: there can be millions that wait for it.
        if (room < claimed.Min(claim => claim.Series.Lines))
            return 0;

        claimed.Sort(static (one, other) => LabelOrder.Instance.Compare(one.Labels, other.Labels));
        var taken = 0;
        for (; granted < claimed.Count; granted++)
        {
            // Names that became equal are one series.
            var more = granted > 0 && LabelOrder.Instance.Equals(claimed[granted].Labels, claimed[granted - 1].Labels) ? 0 : claimed[granted].Series.Lines;
            if (taken + more > room)
                break;

            taken += more;
        }

        return taken;
    }
}
