namespace CircleExporter.CircleCi.Sending;

/// <summary>What 429s do to the budget: a pause for everything, and a slower rate that recovers evenly after it. Not thread-safe.</summary>
internal sealed class Throttle
{
    internal static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(15);
    internal static readonly TimeSpan Recovery = TimeSpan.FromMinutes(10);

    private const double LeastShare = 0.1;
    private static readonly TimeSpan FirstBackoff = TimeSpan.FromSeconds(30);

    private double lowestShare = 1;
    private int refusalsInARow;
    private TimeSpan lastRefusal = TimeSpan.MinValue;

    /// <summary>Nothing may be sent before.</summary>
    public TimeSpan PausedUntil { get; private set; }

    /// <summary>The part of the rate that is left.</summary>
    public double ShareAt(TimeSpan now)
    {
        if (lowestShare >= 1 || now <= PausedUntil)
            return lowestShare;

        var recovered = Math.Min(1, (now - PausedUntil) / Recovery);
        return lowestShare + ((1 - lowestShare) * recovered);
    }

    /// <summary>A request that started then was refused. What was in flight together is refused together, and counts once.</summary>
    /// <param name="started">When the request started.</param>
    /// <param name="now">When it was refused.</param>
    /// <param name="retryAfter">What CircleCI asked for; a wish of no wait at all is none.</param>
    public void Refused(TimeSpan started, TimeSpan now, TimeSpan? retryAfter)
    {
        if (started > lastRefusal)
        {
            lowestShare = Math.Max(LeastShare, ShareAt(now) / 2);
            refusalsInARow++;
            lastRefusal = now;
        }

        var pause = retryAfter is { Ticks: > 0 } wish ? wish : FirstBackoff * Math.Pow(2, Math.Min(refusalsInARow - 1, 10));
        var until = now + (pause < LongestPause ? pause : LongestPause);
        if (until > PausedUntil)
            PausedUntil = until;
    }

    /// <summary>A request that started then was not refused.</summary>
    public void Accepted(TimeSpan started)
    {
        if (started > lastRefusal)
            refusalsInARow = 0;
    }
}
