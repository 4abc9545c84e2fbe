using CircleExporter.CircleCi;

namespace CircleExporter.Polling;

/// <summary>What is known of the token.</summary>
internal enum TokenState
{
    Unknown,
    Accepted,
    Rejected,
}

/// <summary>Whether CircleCI answers us: what <c>circleci_up</c> tells. Thread-safe.</summary>
internal sealed class ApiHealth(TimeProvider time)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Lock gate = new();
    private bool wasUseful;
    private long? failingSince;
    private TokenState token;

    /// <summary>What CircleCI last said of the token.</summary>
    public TokenState Token
    {
        get
        {
            lock (gate)
                return token;
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
        lock (gate)
        {
            var before = token;
            token = isAccepted ? TokenState.Accepted : TokenState.Rejected;
            return before != token;
        }
    }

    /// <summary>Notes an attempt.</summary>
    public void Note(ApiAttempt attempt)
    {
        lock (gate)
        {
            wasUseful |= attempt.IsUseful;
            failingSince = attempt.IsUseful ? null : failingSince ?? time.GetTimestamp();
        }
    }
}
