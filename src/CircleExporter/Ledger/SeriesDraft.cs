using System.Collections.Immutable;

namespace CircleExporter.Ledger;

/// <summary>What the series of a project would be after a commit, over what is committed and without touching it.</summary>
internal sealed class SeriesDraft(ProjectLedger committed, LedgerTerms terms, DateTimeOffset now)
{
    private readonly Dictionary<SeriesKey, CountedSeries?> changed = [];

    /// <summary>Whether anything changed.</summary>
    public bool HasChanges => changed.Count > 0;

    /// <summary>By how much the counters of runs would rise, those that retire taken off.</summary>
    public long Growth => changed.Where(entry => entry.Key.Kind == SeriesKind.Runs)
        .Sum(entry => (entry.Value?.Value ?? 0) - (committed.Series.GetValueOrDefault(entry.Key)?.Value.Value ?? 0));

    /// <summary>Whether this series changed.</summary>
    public bool IsChanged(SeriesKey key) => changed.ContainsKey(key);

    /// <summary>Gives birth, at 0, to the series of a workflow's branch that are not there.</summary>
    public void Birth(string workflow, string branch)
    {
        foreach (var key in SeriesKey.AtBirth(workflow, branch))
        {
            if (Find(key) is null)
                changed[key] = New(key);
        }
    }

    /// <summary>Changes a value, of a new series if there is none.</summary>
    public void Raise(SeriesKey key, Func<CountedSeries, CountedSeries> by) => changed[key] = by(Find(key) ?? New(key));

    /// <summary>Lets the values of a series be shown whose 0 was seen.</summary>
    public void Acknowledge(SeriesKey key) => changed[key] = committed.Series[key].Value with { IsAcknowledged = true };

    /// <summary>Begins a series anew.</summary>
    public void Renew(SeriesKey key) => changed[key] = New(key);

    /// <summary>Takes a series away.</summary>
    public void Retire(SeriesKey key) => changed[key] = null;

    /// <summary>What is to be committed.</summary>
    public IReadOnlyList<RowChange<SeriesKey, CountedSeries>> ToChanges() =>
        [.. changed.Select(entry => new RowChange<SeriesKey, CountedSeries>(entry.Key, committed.Series.GetValueOrDefault(entry.Key)?.Value, entry.Value))];

    private CountedSeries? Find(SeriesKey key) => changed.TryGetValue(key, out var series) ? series : committed.Series.GetValueOrDefault(key)?.Value;

    private CountedSeries New(SeriesKey key)
    {
        var born = new CountedSeries(now, IsAcknowledged: !terms.Rules.IsHeldAtBirth);
        return key.Kind == SeriesKind.Durations
            ? born with { Bounds = terms.Bounds, Buckets = ImmutableArray.Create(new long[terms.Bounds.Length + 1]) }
            : born;
    }
}
