using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace CircleExporter.Ledger;

/// <summary>What is committed of one workflow's runs. Not thread-safe; <see cref="RunRecorder"/> guards it.</summary>
internal sealed class WorkflowLedger(WorkflowMarks marks)
{
    private readonly Dictionary<RunKey, RememberedRun> runs = [];
    private readonly Dictionary<RunKey, DateTimeOffset> awaited = [];
    private readonly SortedDictionary<string, BranchHistory> branches = new(StringComparer.Ordinal);
    private RecentRuns? recent;

    /// <summary>How far its runs are known.</summary>
    public WorkflowMarks Marks { get; set; } = marks;

    /// <summary>When runs were last forgotten; not worth remembering across restarts.</summary>
    public DateTimeOffset LastSwept { get; set; }

    /// <summary>All remembered runs.</summary>
    public IReadOnlyDictionary<RunKey, RememberedRun> Runs => runs;

    /// <summary>The unfinished runs that readings must reach, with the time of their creation.</summary>
    public IReadOnlyDictionary<RunKey, DateTimeOffset> Awaited => awaited;

    /// <summary>The newest ends by raw branch.</summary>
    public IReadOnlyDictionary<string, BranchHistory> Branches => branches;

    /// <summary>Makes room for that many runs at once.</summary>
    public void Reserve(int count) => runs.EnsureCapacity(count);

    /// <summary>Sets what is remembered of a run; null forgets it.</summary>
    public void Set(RunKey key, RememberedRun? run)
    {
        if (run is not { } after)
        {
            runs.Remove(key);
            awaited.Remove(key);
            return;
        }

        ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(runs, key, out _);
        if (after.IsFinished && !known.IsFinished)
            recent?.Add(after);
        known = after;
        if (after.IsAwaited)
            awaited[key] = after.Created;
        else
            awaited.Remove(key);
    }

    /// <summary>Sets the newest ends of a branch; null forgets them.</summary>
    public void Set(string branch, BranchHistory? history)
    {
        if (history is null)
            branches.Remove(branch);
        else
            branches[branch] = history;
    }

    /// <summary>The newest finished runs of a branch that keeps its name, by stop time, newest first.</summary>
    public IEnumerable<RememberedRun> Recent(string branch, BranchNaming naming, DateTimeOffset since)
    {
        if (recent?.Naming != naming)
            recent = new RecentRuns(naming, runs.Values);
        return recent.Of(branch).TakeWhile(run => run.Stopped >= since);
    }
}

/// <summary>The newest finished runs of every branch that keeps its name, so that no publishing has to look through all runs.</summary>
internal sealed class RecentRuns
{
    /// <summary>How many runs the recent figures are computed from at most.</summary>
    private const int Most = 250;

    private static readonly Comparer<RememberedRun> NewestFirst = Comparer<RememberedRun>.Create(static (left, right) =>
        (right.StoppedMilliseconds, right.CreatedMilliseconds, right.Status).CompareTo((left.StoppedMilliseconds, left.CreatedMilliseconds, left.Status)));

    private readonly Dictionary<string, List<RememberedRun>> branches = [];

    /// <summary>Takes in all finished runs.</summary>
    public RecentRuns(BranchNaming naming, IEnumerable<RememberedRun> runs)
    {
        Naming = naming;
        foreach (var run in runs)
        {
            if (run.IsFinished)
                Add(run);
        }
    }

    /// <summary>Which branches keep their name.</summary>
    public BranchNaming Naming { get; }

    /// <summary>The newest runs of a branch, newest first.</summary>
    public IReadOnlyList<RememberedRun> Of(string branch) => branches.GetValueOrDefault(branch) ?? (IReadOnlyList<RememberedRun>)[];

    /// <summary>Takes in a finished run.</summary>
    public void Add(in RememberedRun run)
    {
        if (run.Branch is not { Length: > 0 } branch)
            return;

        if (!branches.TryGetValue(branch, out var newest))
        {
            // Branches come and go: those without a name leave nothing behind.
            if (!Naming.KeepsName(branch))
                return;
            branches[branch] = newest = [];
        }

        if (newest.Count == Most && NewestFirst.Compare(run, newest[^1]) >= 0)
            return;

        var index = newest.BinarySearch(run, NewestFirst);
        newest.Insert(index < 0 ? ~index : index, run);
        if (newest.Count > Most)
            newest.RemoveAt(Most);
    }
}
