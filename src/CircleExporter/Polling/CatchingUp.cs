using CircleExporter.Metrics;

namespace CircleExporter.Polling;

/// <summary>
/// Whether counters may be rising by what finished while nothing was read: from the start, and after a long pause, until every project's due readings are done.
/// What is done within seconds a scrape would not see, so it is told until one has shown what was read.
/// </summary>
internal sealed class CatchingUp
{
    /// <summary>Projects that fail that often in a row while CircleCI answers are not waited for.</summary>
    private const int TriesWaitedFor = 3;

    private readonly Lock gate = new();
    private readonly PollTargets targets;
    private readonly CurrentPlan plan;
    private readonly ApiHealth health;
    private readonly PollMode mode;
    private readonly TimeProvider time;
    private readonly HashSet<string> signalled = [];
    private readonly Dictionary<string, int> failed = [];
    private long? lastSignals;
    private volatile bool isStarting = true;
    private bool isOn;
    private bool isShown = true;
    private long? shownSince;

    /// <summary>Nothing was read yet; each scrape asks from now on whether it is told.</summary>
    public CatchingUp(PollTargets targets, CurrentPlan plan, ApiHealth health, PollMode mode, ExpositionSnapshot snapshot, LiveMetrics live, TimeProvider time)
    {
        (this.targets, this.plan, this.health, this.mode, this.time) = (targets, plan, health, mode, time);
        live.CatchingUp = () => IsTold(snapshot.Served);
    }

    /// <summary>Whether it has not ended yet.</summary>
    public bool IsOn
    {
        get
        {
            lock (gate)
                return isOn;
        }
    }

    /// <summary>Whether everything that was due at the start is read.</summary>
    public bool HasEndedOnce => !isStarting;

    /// <summary>Begins: nothing was read yet.</summary>
    public void Start()
    {
        lock (gate)
            Begin();
    }

    /// <summary>A project was found; at the start it is waited for like the others.</summary>
    /// <param name="project">The project.</param>
    /// <param name="hasCounted">Whether runs of it were counted before: they rise by what finished since, whenever it is found.</param>
    public void Found(PolledProject project, bool hasCounted)
    {
        lock (gate)
        {
            project.IsBehind |= isStarting || hasCounted;
            isOn |= hasCounted;
        }
    }

    /// <summary>A project is observed no more.</summary>
    public void Forget(string project)
    {
        lock (gate)
        {
            signalled.Remove(project);
            failed.Remove(project);
        }
    }

    /// <summary>A project's change signals came in: the first ones after a pause begin to catch up.</summary>
    public void SignalsRead(PolledProject project)
    {
        lock (gate)
        {
            if (lastSignals is { } last && time.GetElapsedTime(last) > plan.Now.LongestPause)
                Begin();
            lastSignals = time.GetTimestamp();
            signalled.Add(project.Name);
        }
    }

    /// <summary>A project's task is done; ends the catching-up when it was the last one. True when that is so for the first time.</summary>
    /// <param name="project">The project; null when it was another task.</param>
    /// <param name="isFailing">Whether the task failed.</param>
    public bool Done(PolledProject? project, bool isFailing)
    {
        lock (gate)
        {
            if (project is { IsBehind: true } && (IsRead(project) || (isFailing && health.IsUp && Failed(project) >= TriesWaitedFor)))
                project.IsBehind = false;
            if (!isOn || targets.Organizations.Values.Any(IsUnknown) || targets.Projects.Any(other => other.IsBehind))
                return false;

            (isOn, isShown, shownSince) = (false, mode.Once, null); // nobody scrapes what is printed once
            var isFirst = isStarting;
            isStarting = false;
            return isFirst;
        }
    }

    /// <summary>A snapshot shows everything that was read by the end of it.</summary>
    public void Shown(long generation)
    {
        lock (gate)
            shownSince ??= generation;
    }

    private bool IsTold(ServedGenerations served)
    {
        lock (gate)
        {
            isShown |= shownSince is { } generation && served.FirstBeginSince(generation) is not null;
            return isOn || !isShown;
        }
    }

    private bool IsRead(PolledProject project) =>
        signalled.Contains(project.Name) && !project.HasPutOff && (project.Workflows.IsEmpty || (project.Named is null && project.Workflows.Values.All(workflow => workflow.Due == RunsDue.No)));

    private int Failed(PolledProject project) => failed[project.Name] = failed.GetValueOrDefault(project.Name) + 1;

    private bool IsUnknown(PolledOrganization organization) => organization.LastOutcome is null || (organization.LastSuccess is null && !health.IsUp);

    private void Begin()
    {
        isOn = true;
        signalled.Clear();
        failed.Clear();
        foreach (var project in targets.Projects)
            project.IsBehind = true;
    }
}
