using CircleExporter.CircleCi;

namespace CircleExporter.Polling;

/// <summary>What can be due.</summary>
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
/// What is urgent is never kept waiting by the rest: of that only some can be away at a time, so that they come to an end, and no target is blocked for long.
/// Runs on the monotonic clock, so a step of the wall clock moves nothing. Thread-safe.
/// </summary>
internal sealed class PollSchedule(TimeProvider time)
{
    /// <summary>Whoever is due for that long rises by one class, so that none waits for ever.</summary>
    private static readonly TimeSpan Ageing = TimeSpan.FromSeconds(30);

    /// <summary>Who asks to be left alone for longer is asked again after that long.</summary>
    private static readonly TimeSpan LongestPutOff = TimeSpan.FromMinutes(15);

    private readonly Lock gate = new();
    private readonly long origin = time.GetTimestamp();
    private readonly Dictionary<PollTask, Due> due = [];
    private readonly HashSet<string> busy = [];
    private int places = int.MaxValue;

    private TimeSpan Now => time.GetElapsedTime(origin);

    /// <summary>How many tasks that are not urgent can be away at once.</summary>
    public void Limit(int tasks)
    {
        lock (gate)
            places = tasks;
    }

    /// <summary>Makes a task due after a delay, whatever it was before.</summary>
    public void Set(PollTask task, TimeSpan delay) => Set(task, delay, task.Kind.Urgency());

    /// <summary>The same, with an urgency of its own.</summary>
    public void Set(PollTask task, TimeSpan delay, RequestPriority urgency)
    {
        lock (gate)
            due[task] = new(Now + delay, urgency);
    }

    /// <summary>Makes a task due after a delay unless it is due earlier, and as urgent unless it is more urgent.</summary>
    public void Hasten(PollTask task, TimeSpan delay) => Hasten(task, delay, task.Kind.Urgency());

    /// <summary>The same, with an urgency of its own.</summary>
    public void Hasten(PollTask task, TimeSpan delay, RequestPriority urgency)
    {
        lock (gate)
        {
            var at = Now + delay;
            due[task] = due.TryGetValue(task, out var known)
                ? known with { At = Later(known.NotBefore, known.At < at ? known.At : at), Urgency = known.Urgency < urgency ? known.Urgency : urgency }
                : new(at, urgency);
        }
    }

    /// <summary>Makes a task due after a delay, whatever it was before, but not before CircleCI wants it, however it is hastened.</summary>
    /// <param name="task">The task.</param>
    /// <param name="wait">What CircleCI asked for.</param>
    /// <param name="delay">When it is to be done unless it is hastened.</param>
    public void PutOff(PollTask task, TimeSpan wait, TimeSpan delay)
    {
        lock (gate)
        {
            var notBefore = Now + (wait < LongestPutOff ? wait : LongestPutOff);
            due[task] = new(Later(notBefore, Now + delay), task.Kind.Urgency(), notBefore);
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
            var rank = (long.MaxValue, TimeSpan.MaxValue);
            foreach (var (task, entry) in due)
            {
                if (entry.At <= now && IsFree(task, tokenOnly) && entry.RankAt(now).CompareTo(rank) < 0)
                    (best, rank) = (task, entry.RankAt(now));
            }

            if (best is not null)
            {
                due.Remove(best);
                busy.Add(best.Target);
                if (!IsUrgent(best))
                    places--;
            }

            return best;
        }
    }

    /// <summary>Lets the next task of a taken task's target go.</summary>
    public void Release(PollTask task)
    {
        lock (gate)
        {
            busy.Remove(task.Target);
            if (!IsUrgent(task))
                places++;
        }
    }

    /// <summary>How long until a task is due that could be taken, in whole milliseconds, never too short; null when there is none.</summary>
    public TimeSpan? UntilNext(bool tokenOnly)
    {
        lock (gate)
        {
            TimeSpan? next = null;
            foreach (var (task, entry) in due)
            {
                if (IsFree(task, tokenOnly) && (next is null || entry.At < next))
                    next = entry.At;
            }

            return next is null ? null : WholeMilliseconds(next.Value - Now);
        }
    }

    private static TimeSpan Later(TimeSpan one, TimeSpan other) => one > other ? one : other;

    // Timers cut to whole milliseconds: one that fires a moment too early would make its waiter spin.
    private static TimeSpan WholeMilliseconds(TimeSpan time) => TimeSpan.FromMilliseconds(Math.Max(0, Math.Ceiling(time.TotalMilliseconds)));

    private static bool IsUrgent(PollTask task) => task.Kind is PollKind.Token or PollKind.Signals or PollKind.Discovery;

    private bool IsFree(PollTask task, bool tokenOnly) =>
        !busy.Contains(task.Target) && (!tokenOnly || task.Kind == PollKind.Token) && (places > 0 || IsUrgent(task));

    private readonly record struct Due(TimeSpan At, RequestPriority Urgency, TimeSpan NotBefore = default)
    {
        public (long, TimeSpan) RankAt(TimeSpan now) => (Math.Max(0, (long)Urgency - ((now - At).Ticks / Ageing.Ticks)), At);
    }
}
