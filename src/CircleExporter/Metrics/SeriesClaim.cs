using System.Collections.Immutable;

namespace CircleExporter.Metrics;

/// <summary>The series of one family that the snapshot before showed, or those that it did not. Not thread-safe.</summary>
internal sealed class SeriesClaim(MetricDefinition definition, bool isNew)
{
    private readonly List<(ImmutableArray<string> Labels, MetricSeries Series)> claimed = [];
    private int granted;

    /// <summary>Their family.</summary>
    public MetricDefinition Definition => definition;

    /// <summary>Whether the snapshot before did not show them.</summary>
    public bool IsNew => isNew;

    /// <summary>What is shown of them, as it was handed over.</summary>
    public IEnumerable<MetricSeries> Granted => claimed.Take(granted).Select(claim => claim.Series);

    /// <summary>What is not.</summary>
    public IEnumerable<MetricSeries> HeldBack => claimed.Skip(granted).Select(claim => claim.Series);

    /// <summary>The two claims of a family.</summary>
    /// <param name="family">The family.</param>
    /// <param name="before">The labels of those that the snapshot before showed.</param>
    public static ImmutableArray<SeriesClaim> Of(MetricFamily family, IEnumerable<ImmutableArray<string>> before)
    {
        var (old, young) = (new SeriesClaim(family.Definition, isNew: false), new SeriesClaim(family.Definition, isNew: true));
        var shown = before.ToHashSet(LabelOrder.Instance);
        foreach (var series in family.Series)
        {
            var labels = LabelText.Sanitise(series.LabelValues);
            (shown.Contains(labels) ? old : young).claimed.Add((labels, series));
        }

        return [old, young];
    }

    /// <summary>Grants what fits: first what an earlier process showed, and each in the order of the labels.</summary>
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

        claimed.Sort(static (one, other) => one.Series.WasShown != other.Series.WasShown
            ? other.Series.WasShown.CompareTo(one.Series.WasShown)
            : LabelOrder.Instance.Compare(one.Labels, other.Labels));
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
