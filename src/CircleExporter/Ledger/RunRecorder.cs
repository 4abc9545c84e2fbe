using CircleExporter.Metrics;

namespace CircleExporter.Ledger;

/// <summary>
/// The one door through which runs are recorded: new to the ledger? then into the counters. What is shown was made durable before, and
/// a commit that fails changes nothing. Thread-safe.
/// </summary>
internal sealed partial class RunRecorder(
    IRunLedger store, LedgerOptions options, MetricsOptions metrics, LedgerRules rules, ServedGenerations served, LiveMetrics live, TimeProvider time, ILogger<RunRecorder> logger)
{
    private readonly Lock gate = new();
    private readonly SortedDictionary<string, ProjectLedger> projects = new(StringComparer.Ordinal);
    private readonly LedgerTerms terms = new(options.History, metrics.DurationBuckets, rules);
    private long version;
    private long? unwritableSince;
    private LedgerAccounts total;
    private LedgerAccounts restored;
    private bool isAnomalySaid;

    /// <summary>Rises with everything that was recorded.</summary>
    public long Version => Interlocked.Read(ref version);

    /// <summary>What became of all runs so far.</summary>
    public LedgerAccounts Total
    {
        get
        {
            lock (gate)
                return total;
        }
    }

    /// <summary>What became of the runs that this process listed.</summary>
    public LedgerAccounts SinceStart => Total - restored;

    /// <summary>How many projects this process saw for the first time.</summary>
    public int NewProjects { get; private set; }

    /// <summary>Whether what was committed in earlier lives of the exporter is back.</summary>
    public bool IsLoaded { get; private set; }

    /// <summary>For how long commits have been failing; null when they do not.</summary>
    public TimeSpan? UnwritableFor
    {
        get
        {
            lock (gate)
                return unwritableSince is { } since ? time.GetElapsedTime(since) : null;
        }
    }

    /// <summary>When counting of the first project began, in CircleCI's time; null before.</summary>
    public DateTimeOffset? CountingSince
    {
        get
        {
            lock (gate)
                return projects.Count == 0 ? null : projects.Values.Min(project => project.Header!.Start);
        }
    }

    /// <summary>Brings back all that was committed.</summary>
    /// <exception cref="LedgerUnavailableException">The ledger cannot be used.</exception>
    public void Load()
    {
        lock (gate)
        {
            foreach (var project in store.Load(terms))
            {
                projects[project.Name] = project;
                restored += project.Header!.Accounts;
            }

            total = restored;
            IsLoaded = true;
            live.Ledger(ToFigures());
            BeginOtherBuckets();
            Interlocked.Increment(ref version);
        }
    }

    /// <summary>The default branch that a project had when it was last read; null when it never was.</summary>
    public string? DefaultBranchOf(string project)
    {
        lock (gate)
            return projects.GetValueOrDefault(project)?.Header!.Branches.DefaultBranch;
    }

    /// <summary>The slugs of all projects that were ever read.</summary>
    public IReadOnlyList<string> Projects
    {
        get
        {
            lock (gate)
                return [.. projects.Where(project => project.Value.Header is not null).Select(project => project.Key)];
        }
    }

    /// <summary>Whether a project has series.</summary>
    public bool Shows(string project)
    {
        lock (gate)
            return projects.GetValueOrDefault(project)?.Series.Count > 0;
    }

    /// <summary>How far a workflow's runs are known; null when it was never heard of.</summary>
    public WorkflowMarks? Marks(string project, string workflow)
    {
        lock (gate)
            return projects.GetValueOrDefault(project)?.Workflows.GetValueOrDefault(workflow)?.Marks;
    }

    /// <summary>The workflows of a project whose runs can still bring something: summaries named them since then, or they have unfinished runs.</summary>
    public IReadOnlyList<string> Followed(string project, DateTimeOffset since)
    {
        lock (gate)
            return projects.GetValueOrDefault(project)?.Workflows.Where(workflow => workflow.Value.Marks.LastNamed >= since || workflow.Value.Awaited.Count > 0).Select(workflow => workflow.Key).ToList() ?? [];
    }

    /// <summary>How a workflow's runs are to be read to miss none.</summary>
    public RunReading Reading(string project, string workflow, DateTimeOffset now)
    {
        lock (gate)
            return Ledger(project).Reading(workflow, now, options.History, rules);
    }

    /// <summary>Begins the counters of a project's workflows at 0; series that exist stay as they are.</summary>
    public void Discover(string project, BranchNaming branches, DateTimeOffset serverTime, IEnumerable<string> workflows)
    {
        lock (gate)
        {
            var draft = new ProjectDraft(Ledger(project), terms, serverTime, branches);
            foreach (var workflow in workflows)
                draft.Discover(workflow);
            if (draft.HasChanges)
                Commit([draft]);
        }
    }

    /// <summary>Records a pass: each finished run that was never listed before enters the counters once.</summary>
    /// <returns>What there is to say of it; null when it could not be committed, so that all of it has to be read again.</returns>
    public PassNotes? Record(ProjectPass pass)
    {
        lock (gate)
        {
            var draft = new ProjectDraft(Ledger(pass.Project), terms, pass.ServerTime, pass.Branches);
            draft.BeginPass();
            if (pass.Named is { } named)
                draft.Name(named);
            foreach (var listing in pass.Listings)
                draft.Record(listing);
            draft.Sweep();
            if (pass.Named is { IsComplete: true })
                draft.Retire(MayRetire);
            if (!Commit([draft]))
                return null;

            Tell(pass.Project, draft.Notes);
            return draft.Notes;
        }
    }

    /// <summary>Lets values be shown whose 0 every Prometheus has seen, and finds out whether an unwritable ledger can be written again.</summary>
    public void Acknowledge()
    {
        lock (gate)
        {
            var drafts = projects.Values.Select(Acknowledged).OfType<ProjectDraft>().ToList();
            if (drafts.Count > 0 || unwritableSince is not null)
                Commit(drafts);
        }
    }

    /// <summary>All families that come from recorded runs, and of which series has to be told whether they are shown.</summary>
    /// <param name="isObserved">Which projects are shown; null: all. The others stay in the ledger and go on when they come back.</param>
    public ExposedRuns Expose(Predicate<string>? isObserved = null)
    {
        lock (gate)
        {
            var observed = projects.Values.ToLookup(project => isObserved is null || isObserved(project.Name));
            foreach (var series in observed[false].SelectMany(project => project.Series.Values))
                series.Hide();
            return RunFamilies.Of(observed[true], metrics.DurationBuckets, options.History);
        }
    }

    /// <summary>Notes which generation of the snapshot shows what was exposed; to be told before anybody can scrape it.</summary>
    /// <param name="exposed">What was exposed.</param>
    /// <param name="generation">The generation.</param>
    /// <param name="heldBack">Series that it does not show for want of room.</param>
    public void Shown(ExposedRuns exposed, long generation, IReadOnlySet<MetricSeries> heldBack)
    {
        lock (gate)
        {
            foreach (var (series, value, asExposed) in exposed.Series)
            {
                series.IsHeldBack = heldBack.Contains(asExposed);
                if (!rules.IsShown(series.IsHeldBack))
                    series.Hide();
                else if (!value.IsAcknowledged && series.BirthShownIn is null)
                    (series.BirthShownIn, series.BirthShownAt) = (generation, time.GetTimestamp());
                if (!series.IsHeldBack && ReferenceEquals(series.Value, value) && series.IsShownWhole)
                    series.ValueShownIn ??= generation;
            }
        }
    }

    // Like a birth, the last value has to be seen by every Prometheus. What is held back nobody waits to see: it would stay for ever.
    private bool MayRetire(ShownSeries shown) => shown.IsHeldBack || (shown.IsShownWhole && WasSeen(shown));

    private bool WasSeen(ShownSeries shown) =>
        shown.ValueShownIn is { } generation
        && served.FirstBeginSince(generation) is { } first
        && served.NewestBegin is { } newest
        && time.GetElapsedTime(first, newest) >= options.BirthHold;

    private ProjectDraft? Acknowledged(ProjectLedger project)
    {
        ProjectDraft? draft = null;
        foreach (var (key, shown) in project.Series)
        {
            if (shown.Value.IsAcknowledged || shown.BirthShownIn is not { } generation)
                continue;

            shown.BirthSeenAt ??= served.FirstBeginSince(generation);
            TimeSpan? sinceFirst = shown.BirthSeenAt is { } first && served.NewestBegin is { } newest ? time.GetElapsedTime(first, newest) : null;
            if (rules.IsSeen(sinceFirst, time.GetElapsedTime(shown.BirthShownAt), options.BirthHold))
                (draft ??= Continue(project)).Acknowledge(key);
        }

        return draft;
    }

    private void BeginOtherBuckets()
    {
        var drafts = new List<ProjectDraft>();
        foreach (var project in projects.Values)
        {
            var others = project.Series.Where(entry => entry.Key.Kind == SeriesKind.Durations && !entry.Value.Value.Bounds.AsSpan().SequenceEqual(metrics.DurationBuckets.AsSpan())).ToList();
            if (others.Count == 0)
                continue;

            var draft = Continue(project);
            others.ForEach(entry => draft.Rebucket(entry.Key));
            drafts.Add(draft);
        }

        if (drafts.Count > 0 && Commit(drafts))
            RunRecorderLog.OtherBuckets(logger);
    }

    private ProjectDraft Continue(ProjectLedger project) => new(project, terms, project.Header!.LastPass, project.Header.Branches);

    private bool Commit(List<ProjectDraft> drafts)
    {
        var changes = drafts.ConvertAll(draft => draft.ToChange());
        try
        {
            rules.Settle(() => store.Commit(changes), () => changes.ForEach(Apply));
        }
        catch (LedgerNotWritableException exception)
        {
            if (unwritableSince is null)
                RunRecorderLog.NotWritable(logger, exception.Message);
            unwritableSince ??= time.GetTimestamp();
            live.Ledger(ToFigures());
            return false;
        }

        if (unwritableSince is not null)
            RunRecorderLog.WritableAgain(logger);
        unwritableSince = null;
        live.Ledger(ToFigures());
        Interlocked.Increment(ref version);
        return true;
    }

    private void Apply(ProjectChange change)
    {
        var project = Ledger(change.Project);
        var before = project.Header?.Accounts ?? default;
        if (projects.TryAdd(change.Project, project))
            NewProjects++;
        project.Apply(change);
        total += change.After.Accounts - before;
    }

    private ProjectLedger Ledger(string project) => projects.GetValueOrDefault(project) ?? new ProjectLedger(project);

    private LedgerFigures ToFigures() => new(
        total.Counted, total.Adopted, total.Late, total.Gaps, total.Short, total.Conflicts, unwritableSince is null);

    private void Tell(string project, PassNotes notes)
    {
        foreach (var lateness in notes.Lateness)
            live.RunLateness(lateness);
        foreach (var workflow in notes.CutListings)
            RunRecorderLog.Cut(logger, workflow, project);
        foreach (var workflow in notes.Gaps)
            RunRecorderLog.Gap(logger, workflow, project);
        if (!notes.HasNegativeDuration || isAnomalySaid)
            return;

        isAnomalySaid = true;
        RunRecorderLog.NegativeDuration(logger, project);
    }

    // The generator hands over values that the message does not name last one first.
    private static partial class RunRecorderLog
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "the ledger cannot be written, so counters stay where they are: {Reason}")]
        public static partial void NotWritable(ILogger logger, string reason);

        [LoggerMessage(Level = LogLevel.Information, Message = "the ledger can be written again")]
        public static partial void WritableAgain(ILogger logger);

        [LoggerMessage(Level = LogLevel.Information, Message = "metrics.duration_buckets changed: histograms begin anew at 0, all other counters go on")]
        public static partial void OtherBuckets(ILogger logger);

        [LoggerMessage(Level = LogLevel.Information, Message = "CircleCI cuts the list of runs of a busy workflow at 250: a run that appears late behind its end cannot be seen; nothing is known to be missing")]
        public static partial void Cut(ILogger logger, string workflow, string project);

        [LoggerMessage(Level = LogLevel.Warning, Message = "CircleCI cut the list of runs before those that were known: runs are missing from the counters")]
        public static partial void Gap(ILogger logger, string workflow, string project);

        [LoggerMessage(Level = LogLevel.Warning, Message = "CircleCI gave a run that stopped before it was created; its duration is taken as 0. This is said once")]
        public static partial void NegativeDuration(ILogger logger, string project);
    }
}
