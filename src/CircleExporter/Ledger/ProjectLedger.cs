namespace CircleExporter.Ledger;

/// <summary>
/// A series as it is committed, and which generations of the snapshot showed it. The latter is known to this process only.
/// </summary>
internal sealed class ShownSeries(CountedSeries value)
{
    /// <summary>What is committed.</summary>
    public CountedSeries Value { get; set; } = value;

    /// <summary>The first generation that showed its 0 while that was not acknowledged.</summary>
    public long? BirthShownIn { get; set; }

    /// <summary>When that generation was rendered, on the monotonic clock.</summary>
    public long BirthShownAt { get; set; }

    /// <summary>When the first complete GET of such a generation began, on the monotonic clock.</summary>
    public long? BirthSeenAt { get; set; }

    /// <summary>The first generation that showed the present value.</summary>
    public long? ValueShownIn { get; set; }

    /// <summary>Whether the newest generation leaves it out for want of room.</summary>
    public bool IsHeldBack { get; set; }

    /// <summary>Whether what is shown is what was counted.</summary>
    public bool IsShownWhole => Value.IsAcknowledged || Value.IsZero;

    /// <summary>Notes that it is no longer shown: whoever saw its 0 or its value before has to see it again.</summary>
    public void Hide() => (BirthShownIn, BirthSeenAt, ValueShownIn) = (null, null, null);
}

/// <summary>What is committed of one project. Not thread-safe; <see cref="RunRecorder"/> guards it.</summary>
internal sealed class ProjectLedger(string name)
{
    private readonly SortedDictionary<string, WorkflowLedger> workflows = new(StringComparer.Ordinal);
    private readonly Dictionary<SeriesKey, ShownSeries> series = [];

    /// <summary>The project's normalised slug.</summary>
    public string Name => name;

    /// <summary>What is known of it as a whole; null before its first commit.</summary>
    public ProjectHeader? Header { get; private set; }

    /// <summary>The workflows with a run or a summary.</summary>
    public IReadOnlyDictionary<string, WorkflowLedger> Workflows => workflows;

    /// <summary>What was counted.</summary>
    public IReadOnlyDictionary<SeriesKey, ShownSeries> Series => series;

    /// <summary>Takes over what was committed.</summary>
    public void Apply(ProjectChange change)
    {
        Header = change.After;
        foreach (var (workflow, _, marks, runs, branches) in change.Workflows)
        {
            var ledger = Workflow(workflow, marks);
            foreach (var (key, _, after) in runs)
                ledger.Set(key, after);
            foreach (var (branch, _, after) in branches)
                ledger.Set(branch, after);
        }

        foreach (var (key, _, after) in change.Series)
            Set(key, after);
    }

    /// <summary>A workflow with these marks, which is added if need be.</summary>
    public WorkflowLedger Workflow(string workflow, WorkflowMarks marks)
    {
        if (!workflows.TryGetValue(workflow, out var ledger))
            workflows[workflow] = ledger = new WorkflowLedger(marks);
        ledger.Marks = marks;
        return ledger;
    }

    /// <summary>Sets a series; null retires it.</summary>
    public void Set(SeriesKey key, CountedSeries? value)
    {
        if (value is null)
            series.Remove(key);
        else if (!series.TryGetValue(key, out var shown))
            series[key] = new ShownSeries(value);
        else
            (shown.Value, shown.ValueShownIn) = (value, null);
    }

    /// <summary>Whether the sum of what is shown and what was retired is what was counted.</summary>
    public bool IsBalanced => Header!.Accounts.Counted - Header.Accounts.Retired
        == series.Where(entry => entry.Key.Kind == SeriesKind.Runs).Sum(entry => entry.Value.Value.Value);

    /// <summary>The seal that all that is in memory ought to have.</summary>
    public ulong ComputeSeal()
    {
        var seal = 0UL;
        foreach (var (workflow, ledger) in workflows)
        {
            seal += RowMark.Of(workflow, ledger.Marks);
            foreach (var (key, run) in ledger.Runs)
                seal += RowMark.Of(workflow, key, run);
            foreach (var (branch, history) in ledger.Branches)
                seal += RowMark.Of(workflow, branch, history);
        }

        foreach (var (key, shown) in series)
            seal += RowMark.Of(key, shown.Value);
        return seal + RowMark.Of(name, Header!);
    }

    /// <summary>How a workflow's runs are to be read now.</summary>
    public RunReading Reading(string workflow, DateTimeOffset now, TimeSpan history, LedgerRules rules)
    {
        workflows.TryGetValue(workflow, out var ledger);
        if (ledger?.Marks.Cursor is { } cursor && now - cursor.Begun < LedgerRules.CursorLife)
            return cursor;

        var marks = ledger?.Marks;
        var isDeep = marks?.Newest is null || now - (marks.LastDeep ?? DateTimeOffset.MinValue) >= rules.DeepEvery;
        var back = marks?.Newest is { } newest ? newest - rules.Overlap : now;
        if (isDeep && DeepReach(marks, now, history, rules) is var deep && deep < back)
            back = deep;
        foreach (var created in ledger?.Awaited.Values ?? [])
        {
            if (created < back)
                back = created;
        }

        var reach = now - LedgerRules.Reach;
        return new RunReading(back > reach ? back : reach, isDeep, now, marks?.Newest);
    }

    /// <summary>How far back the next deep reading of a workflow goes.</summary>
    public DateTimeOffset DeepReach(WorkflowMarks? marks, DateTimeOffset now, TimeSpan history, LedgerRules rules) =>
        marks?.LastDeep is { } last ? last - history : rules.FirstReach(Header?.Start ?? rules.Start(now, history), history);
}
