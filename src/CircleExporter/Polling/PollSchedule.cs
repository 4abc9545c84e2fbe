namespace CircleExporter.Polling;

/// <summary>What can be due, most urgent first.</summary>
internal enum PollKind
{
    Token,
    Discovery,
    Signals,
    Facts,
    Summaries,
    Runs,
}

/// <summary>One kind of work on one target.</summary>
/// <param name="Kind">What to do.</param>
/// <param name="Target">The slug of a project or organization; empty for the token.</param>
internal sealed record PollTask(PollKind Kind, string Target)
{
    /// <summary>The check of the token.</summary>
    public static PollTask Token { get; } = new(PollKind.Token, "");
}

/// <summary>
/// When each task is due. A task that was taken is away until it is set again; no two tasks of one target are away at once.
/// Runs on the monotonic clock, so a step of the wall clock moves nothing. Thread-safe.
/// </summary>
internal sealed class PollSchedule(TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly long origin = time.GetTimestamp();
    private readonly Dictionary<PollTask, TimeSpan> due = [];
    private readonly HashSet<string> busy = [];

    private TimeSpan Now => time.GetElapsedTime(origin);

    /// <summary>Makes a task due after a delay, whatever it was before.</summary>
    public void Set(PollTask task, TimeSpan delay)
    {
        lock (gate)
            due[task] = Now + delay;
    }

    /// <summary>Makes a task due after a delay unless it is due earlier.</summary>
    public void Hasten(PollTask task, TimeSpan delay)
    {
        lock (gate)
        {
            var at = Now + delay;
            if (!due.TryGetValue(task, out var earlier) || at < earlier)
                due[task] = at;
        }
    }

    /// <summary>Forgets all tasks of a target.</summary>
    public void Remove(string target)
    {
        lock (gate)
        {
            foreach (var task in due.Keys.Where(task => task.Target == target).ToList())
                due.Remove(task);
        }
    }

    /// <summary>Takes the most urgent task that is due; among equals the one that has waited longest.</summary>
    /// <param name="tokenOnly">Whether nothing but the check of the token may be taken.</param>
    public PollTask? Take(bool tokenOnly)
    {
        lock (gate)
        {
            var now = Now;
            PollTask? best = null;
            foreach (var (task, at) in due)
            {
                if (at <= now && IsFree(task, tokenOnly) && (best is null || (task.Kind, at).CompareTo((best.Kind, due[best])) < 0))
                    best = task;
            }

            if (best is not null)
            {
                due.Remove(best);
                busy.Add(best.Target);
            }

            return best;
        }
    }

    /// <summary>Lets the next task of a taken task's target go.</summary>
    public void Release(PollTask task)
    {
        lock (gate)
            busy.Remove(task.Target);
    }

    /// <summary>How long until a task is due that could be taken, in whole milliseconds, never too short; null when there is none.</summary>
    public TimeSpan? UntilNext(bool tokenOnly)
    {
        lock (gate)
        {
            TimeSpan? next = null;
            foreach (var (task, at) in due)
            {
                if (IsFree(task, tokenOnly) && (next is null || at < next))
                    next = at;
            }

            return next is null ? null : WholeMilliseconds(next.Value - Now);
        }
    }

    // Timers cut to whole milliseconds: one that fires a moment too early would make its waiter spin.
    private static TimeSpan WholeMilliseconds(TimeSpan time) => TimeSpan.FromMilliseconds(Math.Max(0, Math.Ceiling(time.TotalMilliseconds)));

    private bool IsFree(PollTask task, bool tokenOnly) => !busy.Contains(task.Target) && (!tokenOnly || task.Kind == PollKind.Token);
}
