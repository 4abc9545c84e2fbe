using System.Net;
using CircleExporter.CircleCi.Sending;

namespace CircleExporter.CircleCi;

/// <summary>
/// What may be asked of CircleCI with one token, and when: every attempt of every request waits for its turn here. A bucket of tokens bounds the rate, a window of a second
/// its peaks; a 429 stops everything until CircleCI wants to be asked again, and slows down what follows. Thread-safe.
/// </summary>
public sealed class ApiBudget : IDisposable
{
    /// <summary>A wait is thought over that often: what holds it back may have lapsed.</summary>
    private static readonly TimeSpan LongestNap = TimeSpan.FromMinutes(1);

    private static readonly AsyncLocal<RequestPriority?> Ambient = new();

    private readonly Lock gate = new();
    private readonly CircleCiOptions options;
    private readonly Circuit circuit;
    private readonly TimeProvider time;
    private readonly long origin;
    private readonly ITimer timer;
    private readonly TokenBucket bucket;
    private readonly WaitingRequests waiting = new();
    private readonly Throttle throttle = new();
    private readonly AdvertisedLimits advertised = new();
    private int inFlight;

    internal ApiBudget(CircleCiOptions options, Circuit circuit, TimeProvider time)
    {
        (this.options, this.circuit, this.time, origin) = (options, circuit, time, time.GetTimestamp());
        bucket = new TokenBucket(options.Burst, Math.Max(20, (int)Math.Ceiling(options.RequestsPerSecond)));
        timer = time.CreateTimer(static budget => ((ApiBudget)budget!).Wake(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>How urgent requests of the calling code are. What an asynchronous method sets holds for itself and all that it calls.</summary>
    public static RequestPriority Priority
    {
        get => Ambient.Value ?? RequestPriority.FactsAndSummaries;
        set => Ambient.Value = value;
    }

    /// <summary>The rate that is kept at present; less than configured after a 429, and where CircleCI advertises a lower limit.</summary>
    public double RequestsPerSecond
    {
        get
        {
            lock (gate)
                return PaceAt(Now).Rate;
        }
    }

    /// <summary>The rate that can be planned with: as configured, or lower where CircleCI advertises a lower limit. What a 429 does to the rate passes.</summary>
    public double PlannedRequestsPerSecond
    {
        get
        {
            lock (gate)
                return advertised.Clip(new Pace(options.RequestsPerSecond, options.Burst), Now).Rate;
        }
    }

    /// <summary>Until when nothing is sent because CircleCI said so; null when requests may go.</summary>
    public DateTimeOffset? ThrottledUntil
    {
        get
        {
            lock (gate)
            {
                var left = PausedUntil - Now;
                return left > TimeSpan.Zero ? time.GetUtcNow() + left : null;
            }
        }
    }

    /// <summary>The limit that CircleCI advertised last; null until it does. Of several, the one that allows the fewest requests in the long run.</summary>
    public AdvertisedLimit? Advertised
    {
        get
        {
            lock (gate)
                return advertised.Latest;
        }
    }

    /// <summary>How many requests wait for their turn.</summary>
    internal int Waiting
    {
        get
        {
            lock (gate)
                return waiting.Count;
        }
    }

    // While the circuit is not closed one at a time tells the others: it is refused at once, as they will be, or it tries whether CircleCI is back.
    private int MostInFlight => circuit.IsClosed ? options.MaxConcurrentRequests : 1;

    private TimeSpan Now => time.GetElapsedTime(origin);

    private TimeSpan PausedUntil => throttle.PausedUntil > advertised.PausedUntil ? throttle.PausedUntil : advertised.PausedUntil;

    /// <inheritdoc/>
    public void Dispose() => timer.Dispose();

    /// <summary>Waits for a request's turn. It is in flight from then on until <see cref="End"/>.</summary>
    /// <returns>When its turn came, on the budget's own clock.</returns>
    internal async Task<TimeSpan> StartAsync(RequestPriority priority, string target, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        WaitingRequest request;
        lock (gate)
        {
            request = waiting.Add(priority, target, Now);
            Dispatch();
        }

        using var registration = cancellationToken.Register(() => GiveUp(request, cancellationToken));
        return await request.Turn.Task;
    }

    /// <summary>Draws conclusions from the headers of an answer.</summary>
    /// <param name="response">The answer.</param>
    /// <param name="resource">What was asked for.</param>
    /// <param name="started">When the request had its turn.</param>
    /// <returns>Whether it was refused because of what it asked for, and not because of the token.</returns>
    internal bool Learn(HttpResponseMessage response, string resource, TimeSpan started)
    {
        lock (gate)
        {
            advertised.Note([.. RateLimitHeaders.Of(response)], Now);
            if (response.StatusCode != HttpStatusCode.TooManyRequests)
            {
                throttle.Accepted(resource, started);
                return false;
            }

            bucket.Pace(Now, PaceAt(Now));
            var hasOwnLimit = throttle.Refused(resource, started, Now, RetryAfter.Of(response, time));
            bucket.StartAnew(throttle.PausedUntil);
            return hasOwnLimit;
        }
    }

    /// <summary>A request that had its turn then was not sent after all.</summary>
    internal void GiveBack(TimeSpan turn)
    {
        lock (gate)
            bucket.PutBack(turn);
    }

    /// <summary>A request is no longer in flight.</summary>
    internal void End()
    {
        lock (gate)
        {
            inFlight--;
            Dispatch();
        }
    }

    private void Wake()
    {
        lock (gate)
            Dispatch();
    }

    private void GiveUp(WaitingRequest request, CancellationToken cancellationToken)
    {
        lock (gate)
        {
            if (waiting.Remove(request))
                request.Turn.SetCanceled(cancellationToken);
        }
    }

    private void Dispatch()
    {
        while (waiting.Count > 0 && inFlight < MostInFlight)
        {
            var now = Now;
            if (WaitAt(now) is { Ticks: > 0 } wait)
            {
                timer.Change(wait, Timeout.InfiniteTimeSpan);
                return;
            }

            bucket.Take(now);
            inFlight++;
            waiting.Take(now).Turn.SetResult(now);
        }
    }

    // Timers cut to whole milliseconds: one that fires a moment too early would have to be set again.
    private TimeSpan WaitAt(TimeSpan now)
    {
        bucket.Pace(now, PaceAt(now));
        var seconds = Math.Min(Math.Max(bucket.SecondsUntilNext(now), (PausedUntil - now).TotalSeconds), LongestNap.TotalSeconds);
        return TimeSpan.FromMilliseconds(Math.Ceiling(Math.Max(0, seconds) * 1000));
    }

    private Pace PaceAt(TimeSpan now)
    {
        var pace = advertised.Clip(new Pace(options.RequestsPerSecond, options.Burst), now);
        return pace with { Rate = pace.Rate * throttle.ShareAt(now) };
    }
}
