using System.Collections.Concurrent;
using CircleExporter.CircleCi;
using CircleExporter.Ledger;
using CircleExporter.Metrics;
using CircleExporter.Polling.Collectors;

namespace CircleExporter.Polling;

/// <summary>Does one task and decides what is due after it.</summary>
internal sealed partial class PollWork(
    PollSchedule schedule,
    PollTargets targets,
    PollMode mode,
    TokenCheck tokenCheck,
    Troubles troubles,
    TargetDiscovery discovery,
    SummaryCollector summaries,
    ProjectFactsCollector facts,
    RunCollector runs,
    RunRecorder recorder,
    CurrentPlan plan,
    CatchingUp catchingUp,
    ApiBudget budget,
    ServerClock clock,
    LiveMetrics live,
    TimeProvider time,
    ILogger<PollWork> logger)
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan FactsInterval = TimeSpan.FromDays(1);
    private static readonly TimeSpan ShortestDeadline = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<PollTask, int> failures = new();
    private readonly ConcurrentDictionary<PollTask, ValueTuple> spread = new();
    private long changes;

    /// <summary>Rises with everything that was read.</summary>
    public long Changes => Interlocked.Read(ref changes);

    /// <summary>Makes the first tasks due.</summary>
    public void Begin()
    {
        live.Budget = () =>
        {
            var advertised = budget.Advertised;
            return new(budget.RequestsPerSecond, budget.ThrottledUntil, advertised?.Limit, advertised?.Remaining);
        };
        schedule.Set(PollTask.Token, TimeSpan.Zero);
        foreach (var organization in targets.Organizations.Keys)
            schedule.Set(new PollTask(PollKind.Discovery, organization), TimeSpan.Zero);
        foreach (var project in targets.Projects)
            schedule.Set(new PollTask(PollKind.Signals, project.Name), TimeSpan.Zero);
        catchingUp.Start();
        CountTargets();
    }

    /// <summary>Does a task that was taken from the schedule.</summary>
    public async Task DoAsync(PollTask task, CancellationToken cancellationToken)
    {
        ApiBudget.Priority = task.Kind.Urgency();
        switch (task.Kind)
        {
            case PollKind.Token:
                await tokenCheck.CheckAsync(cancellationToken);
                break;
            case PollKind.Discovery when targets.Organizations.TryGetValue(task.Target, out var organization):
                await DiscoverAsync(task, organization, cancellationToken);
                break;
            default:
                if (targets.Find(task.Target) is { } project)
                    await CollectAsync(task, project, cancellationToken);
                break;
        }

        plan.Revise();
        CountTargets();
        if (catchingUp.Done(targets.Find(task.Target), failures.ContainsKey(task)))
        {
            TellTargets();

            // No later reading takes as much memory as the one of everything; what it took is given back.
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive);
        }
        Interlocked.Increment(ref changes);
    }

    /// <summary>Makes a task due again that was not done completely: soon at first, later with every failure, at most its interval later; or as soon as CircleCI is asked again.</summary>
    public void Retry(PollTask task, CircleCiException? failure)
    {
        // What was not sent says nothing of the target.
        if (failure is { Reason: CircleCiFailure.CircuitOpen, RetryAfter: { } end })
        {
            Again(task, end);
            return;
        }

        var count = failures.AddOrUpdate(task, 1, (_, before) => before + 1);
        var backoff = FirstRetry * Math.Pow(2, Math.Min(count - 1, 10));
        var interval = task.Kind == PollKind.Discovery ? plan.Now.DiscoveryInterval : plan.Now.RunsInterval;
        var delay = backoff < interval ? backoff : interval;
        if (failure?.RetryAfter is { } wait && !mode.Once)
            schedule.PutOff(task, wait, delay);
        else
            Again(task, delay);
    }

    private async Task DiscoverAsync(PollTask task, PolledOrganization organization, CancellationToken cancellationToken)
    {
        var wasPutOff = organization.LastOutcome?.IsThrottled == true;
        var (outcome, added, removed) = await discovery.DiscoverAsync(organization, cancellationToken);
        foreach (var project in added)
        {
            catchingUp.Found(targets.Find(project)!, hasCounted: recorder.Shows(project));
            schedule.Set(new PollTask(PollKind.Signals, project), TimeSpan.Zero);
        }

        organization.LastOutcome = outcome; // what it found is among the targets now, and waited for

        foreach (var project in removed)
            Forget(project);

        tokenCheck.Suspect(outcome, hasWorked: organization.LastSuccess is not null);
        Tell(task, outcome, wasPutOff, outcome);
        Settle(task, outcome, plan.Now.DiscoveryInterval);
    }

    private void Forget(string project)
    {
        schedule.Remove(project);
        troubles.Forget(project);
        catchingUp.Forget(project);
        foreach (var task in Enum.GetValues<PollKind>().Select(kind => new PollTask(kind, project)))
        {
            failures.TryRemove(task, out _);
            spread.TryRemove(task, out _);
        }
    }

    private async Task CollectAsync(PollTask task, PolledProject project, CancellationToken cancellationToken)
    {
        var outcome = task.Kind switch
        {
            PollKind.Signals => await summaries.CollectSignalsAsync(project, cancellationToken),
            PollKind.Facts => await facts.CollectAsync(project, cancellationToken),
            PollKind.Summaries => await summaries.CollectSummariesAsync(project, cancellationToken),
            PollKind.Runs => await runs.CollectAsync(project, Deadline(project), cancellationToken),
            _ => throw new ArgumentOutOfRangeException(nameof(task), task.Kind, "not a project's task"),
        };

        if (targets.Find(task.Target) != project)
            return; // it was let go meanwhile

        project.RememberedBranch ??= recorder.DefaultBranchOf(project.Name);
        Note(task, project, outcome);
        switch (task.Kind)
        {
            case PollKind.Signals:
                Settle(task, outcome, project.Workflows.IsEmpty ? plan.Now.DiscoveryInterval : plan.Now.RunsInterval);
                if (outcome.Result == ReadingResult.Failed)
                    break;
                catchingUp.SignalsRead(project);
                FollowSignals(project);
                break;
            case PollKind.Facts:
                Settle(task, outcome, FactsInterval);
                if (outcome.Result == ReadingResult.Complete)
                    FollowSignals(project);
                break;
            case PollKind.Summaries:
                Settle(task, outcome, plan.Now.SummaryInterval);
                break;
            case PollKind.Runs when outcome.Result != ReadingResult.Complete:
                Retry(task, outcome.Failure);
                break;
            case PollKind.Runs when outcome.HasMore:
                schedule.Set(task, TimeSpan.Zero, UrgencyOfRuns(project));
                break;
            case PollKind.Runs: // the next signals call for them again
                failures.TryRemove(task, out _);
                project.HasFirstPass = true;
                break;
        }
    }

    // The order of a project's first pass: signals, facts, summaries of branches, runs. Later the signals call for the runs each time.
    private void FollowSignals(PolledProject project)
    {
        if (project.Facts is null)
            schedule.Hasten(new PollTask(PollKind.Facts, project.Name), TimeSpan.Zero);
        if (project.Branches is not { } branches)
            return;

        // An empty project is born too, so that its first runs are no history.
        if (clock.Now is { } now)
            recorder.Discover(project.Name, branches, now, []);
        // What CircleCI names no more is known to the ledger only; a pass lets it retire.
        if (project.Workflows.IsEmpty && !recorder.Shows(project.Name))
            return;

        if (!project.HasRead(PollKind.Summaries))
            schedule.Hasten(new PollTask(PollKind.Summaries, project.Name), TimeSpan.Zero);
        schedule.Hasten(new PollTask(PollKind.Runs, project.Name), TimeSpan.Zero, UrgencyOfRuns(project));
    }

    // A pass without a list to read asks nothing, and what it notes is worth having soon.
    private static RequestPriority UrgencyOfRuns(PolledProject project) =>
        project.Workflows.Values.Where(workflow => workflow.Due != RunsDue.No).Select(workflow => workflow.Due.Urgency(isDeep: false)).DefaultIfEmpty(RequestPriority.ChangedRuns).Min();

    private void Note(PollTask task, PolledProject project, ReadingOutcome outcome)
    {
        var wasPutOff = project.HasPutOff;
        tokenCheck.Suspect(outcome, hasWorked: project.LastSuccess is not null);
        project.Note(task.Kind, outcome, time.GetUtcNow());
        Tell(task, outcome, wasPutOff, project.Trouble);
        PollWorkLog.TaskDone(logger, mode.Once ? LogLevel.Information : LogLevel.Debug, outcome.Result, task.Kind, task.Target);
    }

    private void Tell(PollTask task, ReadingOutcome outcome, bool wasPutOff, ReadingOutcome? trouble)
    {
        if (outcome.IsThrottled && !wasPutOff)
            troubles.NotePutOff(task.Target);
        troubles.Note(task.Target, outcome, trouble);
    }

    private void Settle(PollTask task, ReadingOutcome outcome, TimeSpan interval)
    {
        if (outcome.Result != ReadingResult.Complete)
        {
            Retry(task, outcome.Failure);
            return;
        }

        failures.TryRemove(task, out _);
        Again(task, spread.TryAdd(task, default) ? interval * StartSpread.Of($"{task.Kind}", task.Target) : interval);
    }

    private void Again(PollTask task, TimeSpan delay)
    {
        if (!mode.Once)
            schedule.Set(task, delay);
    }

    private TimeSpan? Deadline(PolledProject project) =>
        mode.Once || !project.HasFirstPass ? null
        : plan.Now.RunsInterval > ShortestDeadline ? plan.Now.RunsInterval : ShortestDeadline;

    private void TellTargets()
    {
        var projects = targets.Projects.ToList();
        var workflows = projects.Sum(project => project.Workflows.Count);
        PollWorkLog.Targets(logger, workflows, projects.Count, targets.Organizations.Count);
        if (!mode.Once && recorder.NewProjects > 0)
            PollWorkLog.Adopted(logger, recorder.SinceStart.Adopted);
    }

    private void CountTargets()
    {
        var projects = targets.Projects.ToList();
        live.Targets(targets.Organizations.Count, projects.Count, projects.Sum(project => project.Workflows.Count));
    }

    // The generator hands over values that the message does not name last one first.
    private static partial class PollWorkLog
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "targets")]
        public static partial void Targets(ILogger logger, int workflows, int projects, int organizations);

        [LoggerMessage(Level = LogLevel.Information, Message = "history adopted runs={Runs}; counters start at 0 and rise with runs that finish from now on")]
        public static partial void Adopted(ILogger logger, long runs);

        [LoggerMessage(Message = "read")]
        public static partial void TaskDone(ILogger logger, LogLevel level, ReadingResult result, PollKind kind, string target);
    }
}
