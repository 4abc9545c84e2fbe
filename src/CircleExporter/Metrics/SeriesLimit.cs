using System.Collections.Immutable;

namespace CircleExporter.Metrics;

/// <summary>
/// Keeps a snapshot within so many exposition lines. A series that was shown stays as long as it exists; what is new gets the room that is left,
/// in the order of <see cref="MetricCatalogue.ByImportance"/> and of its labels, and only whole.
/// </summary>
/// <remarks>
/// Series of a project as such go before all others: what teams name their workflows and branches does not multiply them, and without them nobody
/// can tell whether the rest is true.
/// </remarks>
internal sealed class SeriesLimit(int mostLines)
{
    private static readonly ImmutableDictionary<string, int> Ranks =
        MetricCatalogue.ByImportance.Select((definition, rank) => (definition.Name, rank)).ToImmutableDictionary(entry => entry.Name, entry => entry.rank);

    /// <summary>Chooses what of these families is shown.</summary>
    /// <param name="families">All families of the snapshot, in the order of the catalogue.</param>
    /// <param name="before">What the snapshot before showed; null in the beginning.</param>
    /// <param name="isSettled">
    /// False while much of what there is has yet to be read. Then importance alone decides between families, lest what is read first takes all the room.
    /// </param>
    public LimitedFamilies Apply(IReadOnlyList<MetricFamily> families, ShownLabels? before, bool isSettled)
    {
        if (families.Sum(family => family.Series.Sum(series => (long)series.Lines)) <= mostLines)
            return LimitedFamilies.Whole(families);

        var claims = families.Select((family, index) => SeriesClaim.Of(family, before?.Families[index] ?? [])).ToList();
        var room = mostLines;
        foreach (var claim in claims.SelectMany(claim => claim).OrderBy(claim => Order(claim, isSettled)))
            room -= claim.Take(room);
        return LimitedFamilies.Of(families, claims);
    }

    private static (bool, bool, int, bool) Order(SeriesClaim claim, bool isSettled) =>
        (claim.Definition.Labels.Contains("workflow"), isSettled && claim.IsNew, Ranks[claim.Definition.Name], claim.IsNew);
}
