namespace CircleExporter.Ledger;

/// <summary>What a workflow would be after a commit: changes laid over what is committed, which stays as it is.</summary>
internal sealed class WorkflowDraft(string name, WorkflowLedger? committed, WorkflowMarks marks)
{
    private readonly Dictionary<RunKey, RememberedRun?> runs = [];
    private readonly Dictionary<string, BranchHistory?> branches = [];
    private readonly Dictionary<string, List<RememberedRun>> ended = [];

    /// <summary>Its name.</summary>
    public string Name => name;

    /// <summary>How far its runs are known.</summary>
    public WorkflowMarks Marks { get; set; } = marks;

    /// <summary>The remembered run of that id; null when it was never listed or is forgotten.</summary>
    public RememberedRun? Find(RunKey key) =>
        runs.TryGetValue(key, out var changed) ? changed : committed is not null && committed.Runs.TryGetValue(key, out var known) ? known : null;

    /// <summary>Sets what is remembered of a run; null forgets it.</summary>
    public void Set(RunKey key, RememberedRun? run) => runs[key] = run;

    /// <summary>Remembers that a run ended, for the newest ends of its branch too.</summary>
    public void End(RunKey key, RememberedRun run)
    {
        Set(key, run);
        if (run.Branch is not { Length: > 0 } branch)
            return;

        if (!ended.TryGetValue(branch, out var list))
            ended[branch] = list = [];
        list.Add(run);
    }

    /// <summary>The remembered runs of which this pass brings nothing new.</summary>
    public IEnumerable<KeyValuePair<RunKey, RememberedRun>> UnchangedRuns() =>
        (committed?.Runs ?? Enumerable.Empty<KeyValuePair<RunKey, RememberedRun>>()).Where(run => !runs.ContainsKey(run.Key));

    /// <summary>All remembered runs.</summary>
    public IEnumerable<KeyValuePair<RunKey, RememberedRun>> Runs() =>
        UnchangedRuns().Concat(runs.Where(run => run.Value is not null).Select(run => KeyValuePair.Create(run.Key, run.Value!.Value)));

    /// <summary>The unfinished runs that readings must reach.</summary>
    public IEnumerable<KeyValuePair<RunKey, RememberedRun>> Awaited() =>
        (committed?.Awaited.Keys ?? Enumerable.Empty<RunKey>()).Union(runs.Keys)
            .Select(key => (Key: key, Run: Find(key)))
            .Where(entry => entry.Run is { IsAwaited: true })
            .Select(entry => KeyValuePair.Create(entry.Key, entry.Run!.Value));

    /// <summary>The newest ends by raw branch.</summary>
    public IEnumerable<KeyValuePair<string, BranchHistory>> Branches() => committed?.Branches ?? Enumerable.Empty<KeyValuePair<string, BranchHistory>>();

    /// <summary>Forgets the newest ends of a branch.</summary>
    public void Forget(string branch) => branches[branch] = null;

    /// <summary>What is to be committed; null when nothing changed.</summary>
    public WorkflowChange? ToChange()
    {
        // One look through all runs has to do for all branches: there can be as many of these as of those.
        var finished = new Lazy<ILookup<string, RememberedRun>>(() =>
            Runs().Select(run => run.Value).Where(run => run is { IsFinished: true, Branch: not null } && ended.ContainsKey(run.Branch)).ToLookup(run => run.Branch!));
        foreach (var (branch, added) in ended)
        {
            var before = committed?.Branches.GetValueOrDefault(branch) ?? BranchHistory.None;
            branches[branch] = before.With(added, () => finished.Value[branch]);
        }

        if (committed is not null && runs.Count == 0 && branches.Count == 0 && committed.Marks == Marks)
            return null;

        return new WorkflowChange(
            name,
            committed?.Marks,
            Marks,
            [.. runs.Select(run => new RunChange(run.Key, committed is not null && committed.Runs.TryGetValue(run.Key, out var before) ? before : null, run.Value))],
            [.. branches.Select(branch => new RowChange<string, BranchHistory>(branch.Key, committed?.Branches.GetValueOrDefault(branch.Key), branch.Value))]);
    }
}
