namespace CircleExporter.Ledger;

/// <summary>
/// What a project would be after a commit. Everything a pass brought is worked out here, over what is committed and without touching it,
/// so that a commit that fails leaves no trace.
/// </summary>
internal sealed class ProjectDraft
{
    private readonly Dictionary<string, WorkflowDraft> workflows = [];
    private readonly SeriesDraft series;
    private readonly ProjectLedger committed;
    private readonly LedgerTerms terms;
    private readonly DateTimeOffset now;
    private ProjectHeader header;

    /// <summary>Begins with what is committed, or with the birth of the project.</summary>
    public ProjectDraft(ProjectLedger committed, LedgerTerms terms, DateTimeOffset now, BranchNaming branches)
    {
        (this.committed, this.terms, this.now, series) = (committed, terms, now, new SeriesDraft(committed, terms, now));
        var before = committed.Header ?? new(0, terms.Rules.Start(now, terms.History), DateTimeOffset.UnixEpoch, branches, now, default, 0);
        header = before with { Version = before.Version + 1, Branches = before.Branches.IsSame(branches) ? before.Branches : branches };
    }

    /// <summary>What there is to say of this pass once it is committed.</summary>
    public PassNotes Notes { get; } = new();

    /// <summary>Whether anything changed but the version.</summary>
    public bool HasChanges => committed.Header is null || series.HasChanges || workflows.Values.Any(workflow => workflow.ToChange() is not null);

    /// <summary>Gives birth, at 0, to the series that a workflow has from its discovery on.</summary>
    public void Discover(string workflow)
    {
        WorkflowOf(workflow);
        foreach (var branch in header.Branches.ExactNames)
            series.Birth(workflow, branch);
        series.Birth(workflow, BranchNaming.Other);
    }

    /// <summary>Begins a pass: the clock moves on.</summary>
    public void BeginPass() =>
        header = header with { LastPass = now, Floor = terms.Rules.Floor(header.Floor, now, terms.History) };

    /// <summary>Takes in which workflows the summaries name.</summary>
    public void Name(WorkflowNames named)
    {
        foreach (var name in named.Names)
        {
            Discover(name);
            var workflow = WorkflowOf(name);
            workflow.Marks = workflow.Marks with { LastNamed = now };
        }
    }

    /// <summary>Takes in the runs of a workflow, and how far they were read.</summary>
    public void Record(RunListing listing)
    {
        var workflow = WorkflowOf(listing.Workflow);
        foreach (var run in listing.Runs.Where(run => run.Created >= listing.Reading.StartDate))
            Record(workflow, run);

        // A list that lacks a run known to be there was cut, however near to its start.
        var behind = listing.IsFull ? workflow.Awaited().Where(run => run.Value.Created < listing.LastCreated).ToList() : [];
        if (listing.IsShort || behind.Count > 0)
            NoteShort(workflow, listing, behind);

        var marks = workflow.Marks;
        if (terms.Rules.MovesMark(listing) && listing.FirstPageNewest is { } first && first >= listing.Reading.StartDate && (first < now ? first : now) is var newest && newest > (marks.Newest ?? DateTimeOffset.MinValue))
            marks = marks with { Newest = newest };
        if (listing.IsComplete)
        {
            var deep = listing.Reading.IsDeep && !(marks.LastDeep > listing.Reading.Begun) ? listing.Reading.Begun : marks.LastDeep;
            marks = marks with { LastDeep = deep, LastRead = now, Signature = listing.Signature };
        }

        workflow.Marks = marks with { Cursor = listing.Cursor };
    }

    /// <summary>Forgets what is too old to be counted anew, should it be listed again; at most once an hour, since it looks at everything.</summary>
    public void Sweep()
    {
        foreach (var (name, ledger) in committed.Workflows)
        {
            if (now - ledger.LastSwept < TimeSpan.FromHours(1))
                continue;

            ledger.LastSwept = now;
            Sweep(WorkflowOf(name));
        }
    }

    /// <summary>Retires the series of workflows that complete summaries no longer name, and rare statuses that have not occurred for long.</summary>
    /// <param name="mayRetire">Whether every Prometheus scraped the present value of a series, or none ever will.</param>
    public void Retire(Func<ShownSeries, bool> mayRetire)
    {
        foreach (var (key, shown) in committed.Series)
        {
            var lastNamed = WorkflowOf(key.Workflow).Marks.LastNamed;
            var isOver = key.IsThereFromTheStart ? now - lastNamed >= LedgerRules.RetireAfter : now - shown.Value.Recorded >= terms.History;
            if (!isOver || series.IsChanged(key) || !mayRetire(shown))
                continue;

            series.Retire(key);
            if (key.Kind == SeriesKind.Runs)
                Enter(new LedgerAccounts(Retired: shown.Value.Value));
            if (key.IsThereFromTheStart)
                ForgetBranches(key);
        }
    }

    /// <summary>Lets the values of series be shown whose 0 was seen.</summary>
    public void Acknowledge(SeriesKey key) => series.Acknowledge(key);

    /// <summary>Begins a histogram anew with other buckets.</summary>
    public void Rebucket(SeriesKey key) => series.Renew(key);

    /// <summary>What is to be committed.</summary>
    /// <exception cref="InvalidOperationException">The counters would not add up.</exception>
    public ProjectChange ToChange()
    {
        if (!IsBalanced())
            throw new InvalidOperationException($"the counters of {committed.Name} would not add up to its runs");

        var change = new ProjectChange(
            committed.Name,
            header,
            [.. workflows.Values.Select(workflow => workflow.ToChange()).OfType<WorkflowChange>()],
            series.ToChanges());
        return change with { After = header with { Seal = Seals.After(committed, change) } };
    }

    // What series rise and fall by is what is counted and retired.
    private bool IsBalanced()
    {
        var more = header.Accounts - (committed.Header?.Accounts ?? default);
        return series.Growth == more.Counted - more.Retired;
    }

    private void Record(WorkflowDraft workflow, Run run)
    {
        var key = RunKey.Of(run.Id);
        var known = workflow.Find(key);
        if (terms.Rules.IsDuplicate(run, known, workflow.Marks.Newest))
        {
            if (known is { } before)
                LearnMore(workflow, key, before, run);
            return;
        }

        if (known is null && IsKnownElsewhere(workflow, key))
            return;

        var remembered = known ?? RememberedRun.New(run, now);
        if (RunStatuses.Of(run) == RunStatus.Unfinished)
            workflow.Set(key, remembered);
        else if (terms.Rules.IsHistory(run, header.Start))
            Settle(workflow, key, remembered.Finished(run, RunState.Adopted), new(Adopted: 1));
        else if (run.Created < header.Floor && known is null)
            Lose(workflow, key, remembered.Finished(run, RunState.Late));
        else
            Count(workflow, key, remembered.Finished(run, RunState.Counted, run.Branch is not null && header.Branches.KeepsName(run.Branch)), run.Credits);
    }

    private void Enter(LedgerAccounts more) => header = header with { Accounts = header.Accounts + more };

    private void Settle(WorkflowDraft workflow, RunKey key, RememberedRun run, LedgerAccounts account)
    {
        workflow.End(key, run);
        Enter(account);
        Notes.Ended[workflow.Name] = Notes.Ended.GetValueOrDefault(workflow.Name) + 1;
    }

    // It may have been listed before and be forgotten, so it says nothing of the newest ends either.
    private void Lose(WorkflowDraft workflow, RunKey key, RememberedRun run)
    {
        workflow.Set(key, run);
        Enter(new LedgerAccounts(Late: 1));
    }

    private void Count(WorkflowDraft workflow, RunKey key, RememberedRun run, long? credits)
    {
        Settle(workflow, key, run, new(Counted: 1));
        var label = run.Label!;
        series.Birth(workflow.Name, label);
        series.Raise(new(workflow.Name, label, SeriesKind.Runs, run.Status), before => before.Plus(1, now));
        if (!run.Has(RunFacts.Approval) && label != BranchNaming.Other && run.Status is RunStatus.Success or RunStatus.Failed)
            series.Raise(new(workflow.Name, label, SeriesKind.Durations, run.Status), before => before.Observing(run.DurationMilliseconds, now));
        AddCredits(workflow, label, credits);
        Notes.Counted(run, now);
    }

    private void AddCredits(WorkflowDraft workflow, string label, long? credits)
    {
        if (credits > 0)
            series.Raise(new(workflow.Name, label, SeriesKind.Credits, RunStatus.Unfinished), before => before.Plus(credits.Value, now));
    }

    // CircleCI may publish a run before its credits, and may change its mind about its end.
    private void LearnMore(WorkflowDraft workflow, RunKey key, RememberedRun known, Run run)
    {
        // A list from a while ago may show it as it was before its end, with credits that say nothing yet.
        var status = RunStatuses.Of(run);
        if (known.State != RunState.Counted || status == RunStatus.Unfinished)
            return;

        var after = known;
        if (run.Credits is not null && !known.Has(RunFacts.CreditsKnown))
        {
            after = after with { Facts = after.Facts | RunFacts.CreditsKnown };
            AddCredits(workflow, known.Label!, run.Credits);
        }

        if (status != known.Status && !known.Has(RunFacts.Conflict))
        {
            after = after with { Facts = after.Facts | RunFacts.Conflict };
            Enter(new LedgerAccounts(Conflicts: 1));
        }

        if (after != known)
            workflow.Set(key, after);
    }

    private void NoteShort(WorkflowDraft workflow, RunListing listing, List<KeyValuePair<RunKey, RememberedRun>> behind)
    {
        Enter(new LedgerAccounts(Short: 1));
        if (!workflow.Marks.IsShortSaid)
            Notes.CutListings.Add(workflow.Name);
        workflow.Marks = workflow.Marks with { IsShortSaid = true };

        foreach (var (key, run) in behind)
            workflow.Set(key, run with { Facts = run.Facts | RunFacts.OutOfReach });
        if (behind.Count == 0 && listing.LastCreated <= (listing.Reading.NewestBefore ?? header.Start))
            return;

        Enter(new LedgerAccounts(Gaps: 1));
        Notes.Gaps.Add(workflow.Name);
    }

    private void Sweep(WorkflowDraft workflow)
    {
        var horizon = now - terms.History - LedgerRules.Grace;
        foreach (var (key, run) in workflow.UnchangedRuns().Where(run => run.Value.State == RunState.Unfinished && run.Value.Seen < horizon).ToList())
        {
            workflow.Set(key, run with { State = RunState.Late });
            Enter(new LedgerAccounts(Late: 1));
        }

        if (workflow.Marks.Newest is not { } newest)
            return;

        var kept = workflow.Awaited().Select(run => run.Value.Created)
            .Append(newest - terms.Rules.Overlap)
            .Append(committed.DeepReach(workflow.Marks, now, terms.History, terms.Rules))
            .Append(workflow.Marks.Cursor?.StartDate ?? DateTimeOffset.MaxValue)
            .Min();
        foreach (var (key, _) in workflow.UnchangedRuns().Where(run => run.Value.State != RunState.Unfinished && run.Value.Seen < horizon && run.Value.Created < kept).ToList())
            workflow.Set(key, null);
        foreach (var (branch, _) in workflow.Branches().Where(branch => branch.Value.LastStopped < horizon && !header.Branches.KeepsName(branch.Key)).ToList())
            workflow.Forget(branch);
    }

    private void ForgetBranches(SeriesKey key)
    {
        var workflow = WorkflowOf(key.Workflow);
        foreach (var (branch, _) in workflow.Branches().Where(branch => header.Branches.LabelOf(branch.Key) == key.Branch).ToList())
            workflow.Forget(branch);
    }

    private bool IsKnownElsewhere(WorkflowDraft here, RunKey key) =>
        committed.Workflows.Any(other => other.Key != here.Name && other.Value.Runs.ContainsKey(key))
        || workflows.Values.Any(other => other != here && other.Find(key) is not null);

    private WorkflowDraft WorkflowOf(string workflow)
    {
        if (!workflows.TryGetValue(workflow, out var draft))
        {
            var known = committed.Workflows.GetValueOrDefault(workflow);
            workflows[workflow] = draft = new WorkflowDraft(workflow, known, known?.Marks ?? new WorkflowMarks(now));
        }

        return draft;
    }
}
