using CircleExporter.CircleCi;
using CircleExporter.Ledger;
using CircleExporter.Metrics;

namespace CircleExporter.Polling;

/// <summary>What is known of the token.</summary>
internal enum TokenState
{
    Unknown,
    Accepted,
    Rejected,
}

/// <summary>Whether CircleCI answers us: what <c>circleci_up</c> tells. Thread-safe.</summary>
internal sealed class ApiHealth
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Lock gate = new();
    private readonly LiveMetrics live;
    private readonly ServerClock clock;
    private readonly TimeProvider time;
    private bool wasUseful;
    private long? failingSince;
    private TokenState token;
    private bool wasAskedInVain;

    /// <summary>Knows nothing yet; each scrape asks it from now on.</summary>
    public ApiHealth(LiveMetrics live, ServerClock clock, TimeProvider time)
    {
        (this.live, this.clock, this.time) = (live, clock, time);
        live.Up = () => IsUp;
    }

    /// <summary>What CircleCI last said of the token.</summary>
    public TokenState Token
    {
        get
        {
            lock (gate)
                return token;
        }
    }

    /// <summary>Whether nothing can be read since CircleCI was asked whether it accepts the token and did not say yes.</summary>
    public bool IsBarred
    {
        get
        {
            lock (gate)
                return token == TokenState.Rejected || (token == TokenState.Unknown && wasAskedInVain);
        }
    }

    /// <summary>Whether the token is not rejected and requests are answered usefully.</summary>
    public bool IsUp
    {
        get
        {
            lock (gate)
                return token != TokenState.Rejected && wasUseful && !(failingSince is { } since && time.GetElapsedTime(since) >= Patience);
        }
    }

    /// <summary>Notes what CircleCI said of the token; true when that is news.</summary>
    public bool NoteToken(bool isAccepted)
    {
        live.TokenAccepted(isAccepted);
        lock (gate)
        {
            var before = token;
            token = isAccepted ? TokenState.Accepted : TokenState.Rejected;
            return before != token;
        }
    }

    /// <summary>Notes that CircleCI did not say whether it accepts the token.</summary>
    public void NoteUnanswered()
    {
        lock (gate)
            wasAskedInVain = true;
    }

    /// <summary>Notes an attempt.</summary>
    public void Note(ApiAttempt attempt)
    {
        live.ApiAttempt(attempt.Endpoint, attempt.Code, attempt.Duration);
        if (attempt.IsUseful)
            clock.Note(attempt.ServerTime);
        lock (gate)
        {
            wasUseful |= attempt.IsUseful;
            failingSince = attempt.IsUseful ? null : failingSince ?? time.GetTimestamp();
        }
    }
}
