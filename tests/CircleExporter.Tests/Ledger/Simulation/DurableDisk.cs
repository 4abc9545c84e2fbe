using System.Collections.ObjectModel;
using CircleExporter.Ledger;

namespace CircleExporter.Tests.Ledger.Simulation;

/// <summary>The process ends at this point.</summary>
internal sealed class CrashException : Exception;

/// <summary>Where a commit can be struck.</summary>
internal enum CommitFault
{
    None,
    DiskFull,
    CrashBefore,
    CrashAfter,
}

/// <summary>A disk that outlives the process: it keeps what was committed, and can be struck before, while and after it does.</summary>
internal class DurableDisk
{
    private readonly Dictionary<string, ProjectLedger> rows = [];
    private readonly HashSet<RunKey> counted = [];
    private readonly HashSet<RunKey> withCredits = [];
    private readonly HashSet<RunKey> late = [];

    /// <summary>All runs that were ever committed as counted.</summary>
    public IReadOnlySet<RunKey> Counted => counted;

    /// <summary>Those of them whose credits were committed too.</summary>
    public IReadOnlySet<RunKey> WithCredits => withCredits;

    /// <summary>All runs that were ever committed as late.</summary>
    public IReadOnlySet<RunKey> Late => late;

    /// <summary>What happens to the next commit.</summary>
    public CommitFault Next { get; set; }

    /// <summary>What else happens while a commit is struck.</summary>
    public Action? WhileStruck { get; set; }

    /// <summary>Whether a commit is being struck.</summary>
    public bool IsStruck { get; private set; }

    /// <summary>The runs of a workflow that are on disk.</summary>
    public IReadOnlyDictionary<RunKey, RememberedRun> Runs(string project, string workflow) =>
        rows.GetValueOrDefault(project)?.Workflows.GetValueOrDefault(workflow)?.Runs ?? ReadOnlyDictionary<RunKey, RememberedRun>.Empty;

    /// <summary>What a process that starts now finds.</summary>
    public IReadOnlyCollection<ProjectLedger> Read() => [.. rows.Values.Select(Copy)];

    public void Commit(IReadOnlyList<ProjectChange> changes)
    {
        var fault = Next;
        Next = CommitFault.None;
        IsStruck = fault != CommitFault.None;
        if (IsStruck)
            WhileStruck?.Invoke();
        IsStruck = false;
        if (fault == CommitFault.DiskFull)
            throw new LedgerNotWritableException("disk full");
        Write(changes, fault);
        if (fault == CommitFault.CrashAfter)
            throw new CrashException();
    }

    /// <summary>A commit is there whole or not at all.</summary>
    protected virtual void Write(IReadOnlyList<ProjectChange> changes, CommitFault fault)
    {
        if (fault == CommitFault.CrashBefore)
            throw new CrashException();
        Append(changes);
    }

    protected void Append(IEnumerable<ProjectChange> changes)
    {
        foreach (var change in changes)
        {
            if (!rows.TryGetValue(change.Project, out var project))
                rows[change.Project] = project = new ProjectLedger(change.Project);
            project.Apply(change);
            Note(change);
        }
    }

    private void Note(ProjectChange change)
    {
        foreach (var (key, _, after) in change.Workflows.SelectMany(workflow => workflow.Runs))
        {
            if (after?.State == RunState.Late)
                late.Add(key);
            if (after?.State != RunState.Counted)
                continue;

            counted.Add(key);
            if (after.Value.Has(RunFacts.CreditsKnown))
                withCredits.Add(key);
        }
    }

    private static ProjectLedger Copy(ProjectLedger project)
    {
        var copy = new ProjectLedger(project.Name);
        copy.Apply(new ProjectChange(
            project.Name,
            project.Header!,
            [.. project.Workflows.Select(entry => new WorkflowChange(
                entry.Key,
                Before: null,
                entry.Value.Marks,
                [.. entry.Value.Runs.Select(run => new RunChange(run.Key, Before: null, run.Value))],
                [.. entry.Value.Branches.Select(branch => new RowChange<string, BranchHistory>(branch.Key, Before: null, branch.Value))]))],
            [.. project.Series.Select(entry => new RowChange<SeriesKey, CountedSeries>(entry.Key, Before: null, entry.Value.Value))]));
        return copy;
    }
}

/// <summary>Mutant: counters and what was seen are written one after the other.</summary>
internal sealed class TwoWritesDisk : DurableDisk
{
    protected override void Write(IReadOnlyList<ProjectChange> changes, CommitFault fault)
    {
        Append(changes.Select(change => change with { Workflows = [] }));
        if (fault == CommitFault.CrashBefore)
            throw new CrashException();
        Append(changes.Select(change => change with { Series = [] }));
    }
}

/// <summary>Mutant: acknowledgements are not written.</summary>
internal sealed class ForgetfulDisk : DurableDisk
{
    protected override void Write(IReadOnlyList<ProjectChange> changes, CommitFault fault) => base.Write(
        [.. changes.Select(change => change with { Series = [.. change.Series.Select(row => row with { After = row.After is null ? null : row.After with { IsAcknowledged = false } })] })], fault);
}

/// <summary>A process's access to the disk.</summary>
internal sealed class DiskLedger(DurableDisk disk) : IRunLedger
{
    public IReadOnlyCollection<ProjectLedger> Load(LedgerTerms terms) => disk.Read();

    public void Commit(IReadOnlyList<ProjectChange> changes) => disk.Commit(changes);

    public void Dispose()
    {
    }
}
