using System.Collections.Immutable;

namespace CircleExporter.Ledger;

/// <summary>All that is remembered of one workflow's runs. Not thread-safe; <see cref="RunRecorder"/> guards it.</summary>
internal sealed class WorkflowLedger
{
    /// <summary>How far behind the newest run lists are read again, since CircleCI publishes runs up to a day late.</summary>
    private static readonly TimeSpan Overlap = TimeSpan.FromHours(48);

    /// <summary>How many runs the recent figures are computed from at most.</summary>
    private const int RecentRuns = 250;

    private readonly Dictionary<RunKey, RememberedRun> seen = [];
    private readonly Dictionary<string, BranchHistory> branches = [];
    private DateTimeOffset? mark;

    /// <summary>The newest ends by raw branch.</summary>
    public IReadOnlyDictionary<string, BranchHistory> Branches => branches;

    /// <summary>The remembered run of that id; null when it was never listed or is forgotten.</summary>
    public RememberedRun? Find(RunKey key) => seen.GetValueOrDefault(key);

    /// <summary>Remembers a run from now on.</summary>
    public void Remember(RunKey key, RememberedRun run) => seen.Add(key, run);

    /// <summary>Takes a finished run into the newest ends of its branch.</summary>
    public void AddToHistory(RememberedRun run)
    {
        if (run.Branch is not { Length: > 0 } branch)
            return;

        if (!branches.TryGetValue(branch, out var history))
            branches[branch] = history = new BranchHistory();
        history.Add(run, seen.Values.Where(other => other.IsFinished && other.Branch == branch));
    }

    /// <summary>From when on the workflow's runs have to be listed to miss none.</summary>
    public DateTimeOffset ReadBackTo(DateTimeOffset now, TimeSpan history)
    {
        // Never behind the history: what lies there would not be counted, and is forgotten.
        var readBack = mark is { } newest && newest - Overlap > now - history ? newest - Overlap : now - history;
        foreach (var run in seen.Values)
        {
            if (!run.IsFinished && run.Created < readBack && run.FirstSeen > now - history - Overlap)
                readBack = run.Created;
        }

        return readBack;
    }

    /// <summary>Moves the mark after a complete listing; it never falls.</summary>
    public void MoveMark(DateTimeOffset firstPageNewest)
    {
        if (mark is null || firstPageNewest > mark)
            mark = firstPageNewest;
    }

    /// <summary>Forgets runs that are too old to be counted anew, should they be listed again.</summary>
    public void Forget(DateTimeOffset now, TimeSpan history)
    {
        var horizon = now - history - Overlap;
        foreach (var (key, run) in seen)
        {
            if (run.Created < horizon && run.FirstSeen < horizon)
                seen.Remove(key);
        }
    }

    /// <summary>The newest finished runs of a branch by stop time, newest first, as far back as the history reaches.</summary>
    public ImmutableArray<RememberedRun> Recent(string branch, DateTimeOffset now, TimeSpan history) =>
    [
        .. seen.Values
            .Where(run => run.IsFinished && run.Branch == branch && run.Stopped >= now - history)
            .OrderByDescending(run => run.Age)
            .Take(RecentRuns),
    ];
}
