namespace CircleExporter.Ledger;

/// <summary>
/// What is known of a project as a whole. Immutable.
/// </summary>
/// <param name="Version">Rises by one with each commit.</param>
/// <param name="Start">When counting began, in CircleCI's time: what stopped until then is history.</param>
/// <param name="Floor">Runs created earlier are admitted no more; never falls.</param>
/// <param name="Branches">Which branches keep their name, as of the last pass.</param>
/// <param name="LastPass">CircleCI's time at the last pass.</param>
/// <param name="Accounts">What became of everything that was listed.</param>
/// <param name="Seal">The sum of the marks of all rows: tells whether a row was lost or altered.</param>
internal sealed record ProjectHeader(
    long Version, DateTimeOffset Start, DateTimeOffset Floor, BranchNaming Branches, DateTimeOffset LastPass, LedgerAccounts Accounts, ulong Seal);

/// <summary>How far a workflow's runs are known. Immutable.</summary>
/// <param name="LastNamed">CircleCI's time when a summary last named it.</param>
internal sealed record WorkflowMarks(DateTimeOffset LastNamed)
{
    /// <summary>The newest created time on the first page of the last complete listing; never falls.</summary>
    public DateTimeOffset? Newest { get; init; }

    /// <summary>When the last complete deep reading began.</summary>
    public DateTimeOffset? LastDeep { get; init; }

    /// <summary>When its runs were last read completely.</summary>
    public DateTimeOffset? LastRead { get; init; }

    /// <summary>The signature of the summary that the last complete reading followed; null when none is known.</summary>
    public long? Signature { get; init; }

    /// <summary>Whether it was said that CircleCI cuts its listings.</summary>
    public bool IsShortSaid { get; init; }

    /// <summary>Where to go on with an interrupted reading.</summary>
    public RunReading? Cursor { get; init; }
}

/// <summary>A row before and after a change; null: there is none.</summary>
internal readonly record struct RowChange<TKey, TRow>(TKey Key, TRow? Before, TRow? After);

/// <summary>A run before and after a change; without a value there is none.</summary>
internal readonly record struct RunChange(RunKey Key, RememberedRun? Before, RememberedRun? After);

/// <summary>What a commit changes of one workflow.</summary>
internal sealed record WorkflowChange(
    string Name, WorkflowMarks? Before, WorkflowMarks After, IReadOnlyList<RunChange> Runs, IReadOnlyList<RowChange<string, BranchHistory>> Branches);

/// <summary>What a commit changes of one project.</summary>
internal sealed record ProjectChange(
    string Project, ProjectHeader After, IReadOnlyList<WorkflowChange> Workflows, IReadOnlyList<RowChange<SeriesKey, CountedSeries>> Series);
