using System.Collections.Immutable;

namespace CircleExporter.Ledger;

/// <summary>What every pass is judged by.</summary>
/// <param name="History">How late a run may appear and still be counted.</param>
/// <param name="Bounds">Upper bounds of the duration histogram in seconds.</param>
/// <param name="Rules">The rules that are not for users to set.</param>
internal sealed record LedgerTerms(TimeSpan History, ImmutableArray<double> Bounds, LedgerRules Rules);

/// <summary>What there is to say of a pass once it is committed.</summary>
internal sealed class PassNotes
{
    /// <summary>Workflows whose listing was seen cut for the first time.</summary>
    public List<string> CutListings { get; } = [];

    /// <summary>Workflows of which runs are missing.</summary>
    public List<string> Gaps { get; } = [];

    /// <summary>How late CircleCI showed each counted run.</summary>
    public List<TimeSpan> Lateness { get; } = [];

    /// <summary>How many runs of each workflow were seen to have ended that were not known to.</summary>
    public Dictionary<string, int> Ended { get; } = [];

    /// <summary>Whether a run stopped before it was created.</summary>
    public bool HasNegativeDuration { get; private set; }

    /// <summary>Notes a counted run.</summary>
    public void Counted(RememberedRun run, DateTimeOffset now)
    {
        Lateness.Add(now > run.Stopped ? now - run.Stopped : TimeSpan.Zero);
        HasNegativeDuration |= run.StoppedMilliseconds < run.CreatedMilliseconds;
    }
}

/// <summary>Works out the seal of a project, see <see cref="RowMark"/>.</summary>
internal static class Seals
{
    /// <summary>The seal after a change.</summary>
    public static ulong After(ProjectLedger committed, ProjectChange change)
    {
        var seal = (committed.Header?.Seal ?? 0) - (committed.Header is { } before ? RowMark.Of(committed.Name, before) : 0);
        foreach (var (name, marks, after, runs, branches) in change.Workflows)
        {
            seal += RowMark.Of(name, after) - (marks is null ? 0 : RowMark.Of(name, marks));
            foreach (var (key, was, becomes) in runs)
                seal += (becomes is { } run ? RowMark.Of(name, key, run) : 0) - (was is { } old ? RowMark.Of(name, key, old) : 0);
            foreach (var (branch, was, becomes) in branches)
                seal += (becomes is null ? 0 : RowMark.Of(name, branch, becomes)) - (was is null ? 0 : RowMark.Of(name, branch, was));
        }

        foreach (var (key, was, becomes) in change.Series)
            seal += (becomes is null ? 0 : RowMark.Of(key, becomes)) - (was is null ? 0 : RowMark.Of(key, was));
        return seal + RowMark.Of(change.Project, change.After);
    }
}
