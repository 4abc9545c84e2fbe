using Microsoft.Extensions.Time.Testing;

namespace CircleExporter.Tests.Support;

/// <summary>A clock that stands still until it is moved, and knows which requests of the exporter wait on it.</summary>
internal sealed class ScenarioTime(DateTimeOffset start) : FakeTimeProvider(start)
{
    private static readonly AsyncLocal<bool> IsWithinRequest = new();
    private static readonly AsyncLocal<bool> IsOfBudget = new();

    private readonly Lock gate = new();
    private readonly HashSet<WatchedTimer> pending = [];
    private int timeouts;

    /// <summary>How long one attempt may take: timers of that length run beside the work, nobody waits for them.</summary>
    public TimeSpan AttemptLimit { get; set; }

    /// <summary>How long the simulator holds back every answer.</summary>
    public TimeSpan Latency { get; set; }

    /// <summary>How many attempts ran out of time.</summary>
    public int Timeouts => Volatile.Read(ref timeouts);

    /// <summary>How many timers are set, whoever set them.</summary>
    public int Timers
    {
        get
        {
            lock (gate)
                return pending.Count;
        }
    }

    /// <summary>How many requests stand still until the clock moves: between two attempts, or held back by the simulator.</summary>
    public int Waits
    {
        get
        {
            lock (gate)
                return pending.Count(timer => timer.IsWaitedFor);
        }
    }

    /// <summary>Whether something that is not a request waits for that time to pass, or for less.</summary>
    public bool HasWaitWithin(TimeSpan time)
    {
        lock (gate)
            return pending.Any(timer => timer.IsOnceAndOfNoRequest && timer.DueAt <= GetUtcNow() + time);
    }

    public override string ToString()
    {
        lock (gate)
            return string.Join("; ", pending.OrderBy(timer => timer.DueAt));
    }

    /// <summary>Marks what it sends as a request of the exporter.</summary>
    public static DelegatingHandler Marker() => new MarkingHandler();

    /// <summary>Makes the budget, whose one timer stands for all that wait for it; the budget itself says how many do.</summary>
    public static T MakeBudget<T>(Func<T> make)
    {
        IsOfBudget.Value = true;
        try
        {
            return make();
        }
        finally
        {
            IsOfBudget.Value = false;
        }
    }

    /// <summary>When the next timer fires; the end of time when there is none.</summary>
    public DateTimeOffset NextTimer
    {
        get
        {
            lock (gate)
                return pending.Select(timer => timer.DueAt).DefaultIfEmpty(DateTimeOffset.MaxValue).Min();
        }
    }

    /// <summary>Moves on to the moment at which the next timer fires.</summary>
    public void MoveToNextTimer()
    {
        var next = NextTimer;
        if (next == DateTimeOffset.MaxValue)
            throw new InvalidOperationException("nobody waits for anything");
        if (next > GetUtcNow())
            SetUtcNow(next);
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var watched = new WatchedTimer(this, IsWithinRequest.Value, IsOfBudget.Value);
        watched.Inner = base.CreateTimer(
            inner =>
            {
                watched.Fired();
                callback(inner);
            },
            state,
            Timeout.InfiniteTimeSpan,
            Timeout.InfiniteTimeSpan);
        watched.Change(dueTime, period);
        return watched;
    }

    private sealed class MarkingHandler : DelegatingHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            IsWithinRequest.Value = true;
            return await base.SendAsync(request, cancellationToken);
        }
    }

    private sealed class WatchedTimer(ScenarioTime time, bool isOfRequest, bool isOfBudget) : ITimer
    {
        private TimeSpan due;
        private TimeSpan interval;
        private int changes;

        public ITimer? Inner { get; set; }

        public override string ToString() => $"in {DueAt - time.GetUtcNow()} of {due}{(isOfRequest ? " of a request" : isOfBudget ? " of the budget" : "")}";

        public DateTimeOffset DueAt { get; private set; }

        public bool IsWaitedFor => !isOfBudget && (isOfRequest ? !IsLimit : due > TimeSpan.Zero && due == time.Latency);

        public bool IsOnceAndOfNoRequest => !isOfRequest && !isOfBudget && interval <= TimeSpan.Zero;

        private bool IsLimit => due == time.AttemptLimit;

        public void Fired()
        {
            lock (time.gate)
            {
                if (interval > TimeSpan.Zero)
                {
                    DueAt += interval;
                }
                else
                {
                    changes++;
                    time.pending.Remove(this);
                }

                if (isOfRequest && due == time.AttemptLimit)
                    time.timeouts++;
            }
        }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            int mine;
            lock (time.gate)
                (mine, due, interval) = (++changes, dueTime, period);

            // Whoever moves the clock must not see the timer before it is really set: it would count from the wrong moment, and be waited for in vain.
            var isSet = Inner!.Change(dueTime, period);
            lock (time.gate)
            {
                if (changes != mine)
                    return isSet; // it has fired at once, or was set anew meanwhile

                DueAt = time.GetUtcNow() + (dueTime > TimeSpan.Zero ? dueTime : TimeSpan.Zero);
                if (dueTime == Timeout.InfiniteTimeSpan)
                    time.pending.Remove(this);
                else
                    time.pending.Add(this);
            }

            return isSet;
        }

        public void Dispose()
        {
            Forget();
            Inner!.Dispose();
        }

        public ValueTask DisposeAsync()
        {
            Forget();
            return Inner!.DisposeAsync();
        }

        private void Forget()
        {
            lock (time.gate)
                time.pending.Remove(this);
        }
    }
}
