namespace CircleExporter.CircleCi.Sending;

/// <summary>What 429s do to the budget: a pause for everything, and a slower rate that recovers evenly after it. Not thread-safe.</summary>
internal sealed class Throttle
{
    internal static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(15);
    internal static readonly TimeSpan Recovery = TimeSpan.FromMinutes(10);

    private const double LeastShare = 0.1;
    private static readonly TimeSpan FirstBackoff = TimeSpan.FromSeconds(30);

    /// <summary>What was refused that long ago is no longer a sign of anything.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromHours(1);

    private readonly Dictionary<string, TimeSpan> refused = []; // and not accepted since
    private double lowestShare = 1;
    private int refusalsInARow;
    private TimeSpan lastRefusal = TimeSpan.MinValue;
    private TimeSpan lastAccepted = TimeSpan.MinValue;

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

    /// <summary>
    /// A request that started then was refused. What was in flight together is refused together, and counts once. A resource that is refused again, while others were accepted meanwhile
    /// and it was not, has a limit of its own: that it goes on to be refused does not slow down the others further.
    /// </summary>
    /// <param name="resource">What was asked for.</param>
    /// <param name="started">When the request started.</param>
    /// <param name="now">When it was refused.</param>
    /// <param name="retryAfter">What CircleCI asked for; a wish of no wait at all is none.</param>
    /// <returns>Whether the resource has a limit of its own.</returns>
    public bool Refused(string resource, TimeSpan started, TimeSpan now, TimeSpan? retryAfter)
    {
        var hasOwnLimit = refused.TryGetValue(resource, out var before) && started > before && lastAccepted > before && now - before <= Memory;
        refused[resource] = now;
        if (started > lastRefusal)
        {
            lowestShare = hasOwnLimit ? ShareAt(now) : Math.Max(LeastShare, ShareAt(now) / 2);
            refusalsInARow++;
            lastRefusal = now;
            Forget(now - Memory);
        }

        var pause = retryAfter is { Ticks: > 0 } wish ? wish : FirstBackoff * Math.Pow(2, Math.Min(refusalsInARow - 1, 10));
        var until = now + (pause < LongestPause ? pause : LongestPause);
        if (until > PausedUntil)
            PausedUntil = until;
        return hasOwnLimit;
    }

    /// <summary>A request that started then was not refused.</summary>
    public void Accepted(string resource, TimeSpan started)
    {
        if (started > lastRefusal)
            refusalsInARow = 0;
        if (started > lastAccepted)
            lastAccepted = started;
        if (refused.TryGetValue(resource, out var before) && started > before)
            refused.Remove(resource);
    }

    private void Forget(TimeSpan before)
    {
        foreach (var (resource, at) in refused)
        {
            if (at < before)
                refused.Remove(resource);
        }
    }
}
