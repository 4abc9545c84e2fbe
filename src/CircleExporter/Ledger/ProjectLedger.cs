using System.Collections.Immutable;

namespace CircleExporter.Ledger;

/// <summary>What has been counted of one project. Not thread-safe; <see cref="RunRecorder"/> guards it.</summary>
/// <param name="name">The project's normalised slug.</param>
/// <param name="start">Runs that stopped until then are history and not counted.</param>
/// <param name="branches">Which branches keep their name.</param>
/// <param name="history">How late a run may appear and still be counted.</param>
/// <param name="bounds">Upper bounds of the duration histogram in seconds.</param>
internal sealed class ProjectLedger(string name, DateTimeOffset start, BranchNaming branches, TimeSpan history, ImmutableArray<double> bounds)
{
    private readonly SortedDictionary<string, WorkflowLedger> workflows = new(StringComparer.Ordinal);
    private readonly Dictionary<SeriesKey, CountedSeries> series = [];
    private DateTimeOffset floor = DateTimeOffset.MinValue;

    /// <summary>The project's normalised slug.</summary>
    public string Name => name;

    /// <summary>When counting began, in CircleCI's time.</summary>
    public DateTimeOffset Start => start;

    /// <summary>Which branches keep their name, as of the last pass.</summary>
    public BranchNaming Branches { get; private set; } = branches;

    /// <summary>CircleCI's time at the last pass.</summary>
    public DateTimeOffset LastPass { get; private set; }

    /// <summary>The workflows with a run or a summary.</summary>
    public IReadOnlyDictionary<string, WorkflowLedger> Workflows => workflows;

    /// <summary>What was counted, by workflow and branch label.</summary>
    public IReadOnlyDictionary<SeriesKey, CountedSeries> Series => series;

    /// <summary>From when on a workflow's runs have to be listed to miss none.</summary>
    public DateTimeOffset ReadBackTo(string workflow, DateTimeOffset now) =>
        workflows.TryGetValue(workflow, out var ledger) ? ledger.ReadBackTo(now, history) : now - history;

    /// <summary>Gives birth to the series that every workflow has, at 0.</summary>
    public void Discover(IEnumerable<string> workflowNames)
    {
        foreach (var workflow in workflowNames)
        {
            WorkflowOf(workflow);
            foreach (var branch in Branches.ExactNames)
                SeriesOf(workflow, branch);
            SeriesOf(workflow, BranchNaming.Other);
        }
    }

    /// <summary>Takes in all that a pass brought and says what became of it.</summary>
    public PassResult Record(ProjectPass pass)
    {
        Branches = pass.Branches;
        LastPass = pass.ServerTime;
        if (pass.ServerTime - history > floor)
            floor = pass.ServerTime - history;

        Discover(pass.Listings.Select(listing => listing.Workflow));
        var result = new PassResult();
        foreach (var listing in pass.Listings)
        {
            var workflow = WorkflowOf(listing.Workflow);
            foreach (var run in listing.Runs.Where(run => run.Created >= listing.StartDate))
                result += Record(listing.Workflow, workflow, run, pass.ServerTime);

            if (listing is { IsComplete: true, FirstPageNewest: { } newest })
                workflow.MoveMark(newest < pass.ServerTime ? newest : pass.ServerTime);
            workflow.Forget(pass.ServerTime, history);
        }

        return result;
    }

    private PassResult Record(string workflowName, WorkflowLedger workflow, Run run, DateTimeOffset now)
    {
        var key = RunKey.Of(run.Id);
        var known = workflow.Find(key);
        if (known is { IsFinished: true })
        {
            LearnCredits(known, run.Credits);
            return default;
        }

        var remembered = known ?? new RememberedRun { Key = key, Branch = run.Branch, Created = run.Created, FirstSeen = now };
        if (known is null)
            workflow.Remember(key, remembered);

        remembered.Status = RunStatuses.Of(run);
        if (!remembered.IsFinished)
            return default;

        remembered.Branch = run.Branch;
        remembered.Stopped = run.Stopped!.Value;
        remembered.IsApproval = run.IsApproval;
        remembered.Credits = run.Credits;
        var isLate = remembered.Created < floor && known is null;
        if (!isLate) // a late one may be a run that was listed before and forgotten
            workflow.AddToHistory(remembered);
        if (remembered.Stopped <= start)
            return new PassResult(Adopted: 1);
        if (isLate)
            return new PassResult(Late: 1);

        Count(remembered, SeriesOf(workflowName, Branches.LabelOf(run.Branch)));
        return new PassResult(Counted: 1);
    }

    private static void Count(RememberedRun run, CountedSeries into)
    {
        run.CountedIn = into;
        into.Count(run.Status);
        if (!run.IsApproval)
            into.Observe(run.Status, run.DurationMilliseconds);
        if (run.Credits is { } credits)
            into.AddCredits(credits);
    }

    // CircleCI may publish a run before its credits: they are a second fact of the same run.
    private static void LearnCredits(RememberedRun known, long? credits)
    {
        if (known.Credits is not null || credits is null)
            return;

        known.Credits = credits;
        known.CountedIn?.AddCredits(credits.Value);
    }

    private WorkflowLedger WorkflowOf(string workflow)
    {
        if (!workflows.TryGetValue(workflow, out var ledger))
            workflows[workflow] = ledger = new WorkflowLedger();
        return ledger;
    }

    private CountedSeries SeriesOf(string workflow, string branch)
    {
        var key = new SeriesKey(workflow, branch);
        if (!series.TryGetValue(key, out var counted))
            series[key] = counted = new CountedSeries(hasDurations: branch != BranchNaming.Other, bounds);
        return counted;
    }
}

/// <summary>What became of the finished runs that were new.</summary>
/// <param name="Counted">Entered the counters.</param>
/// <param name="Adopted">Stopped before counting began.</param>
/// <param name="Late">Appeared later than the history reaches.</param>
internal readonly record struct PassResult(long Counted = 0, long Adopted = 0, long Late = 0)
{
    /// <summary>Both together.</summary>
    public static PassResult operator +(PassResult left, PassResult right) =>
        new(left.Counted + right.Counted, left.Adopted + right.Adopted, left.Late + right.Late);
}
