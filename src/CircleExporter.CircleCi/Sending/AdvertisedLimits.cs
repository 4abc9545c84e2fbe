namespace CircleExporter.CircleCi.Sending;

/// <summary>Keeps the budget below what CircleCI advertises: for each window the lowest limit counts that was named lately. Not thread-safe.</summary>
internal sealed class AdvertisedLimits
{
    /// <summary>What stays free for everyone else who uses the token.</summary>
    private const double Part = 0.8;

    private static readonly TimeSpan Memory = TimeSpan.FromHours(1);

    private readonly Dictionary<TimeSpan, (long Limit, TimeSpan NamedAt)> limits = [];

    /// <summary>Nothing may be sent before: CircleCI said that no request is left.</summary>
    public TimeSpan PausedUntil { get; private set; }

    /// <summary>The lowest in the long run of those that the last answer with any advertised; null before.</summary>
    public AdvertisedLimit? Latest { get; private set; }

    /// <summary>Takes over what an answer advertised.</summary>
    public void Note(IReadOnlyCollection<RateLimit> advertised, TimeSpan now)
    {
        if (advertised.Count > 0)
        {
            var lowest = advertised.MinBy(limit => (limit.Limit / limit.Window.TotalSeconds, limit.Remaining ?? limit.Limit));
            Latest = new AdvertisedLimit(lowest.Limit, lowest.Window, lowest.Remaining);
        }

        foreach (var (limit, window, _, exhaustedFor) in advertised)
        {
            if (!limits.TryGetValue(window, out var known) || limit <= known.Limit || now - known.NamedAt > Memory)
                limits[window] = (limit, now);
            if (exhaustedFor is { } wait)
                Pause(now + (wait < Throttle.LongestPause ? wait : Throttle.LongestPause));
        }
    }

    /// <summary>A pace that stays within all limits: what is saved up and what comes in a window are together at most the part of its limit that is ours.</summary>
    public Pace Clip(Pace pace, TimeSpan now)
    {
        foreach (var (window, (limit, namedAt)) in limits)
        {
            if (now - namedAt <= Memory)
                pace = pace with { Rate = Math.Min(pace.Rate, Math.Max((Part * limit) - 1, Part * limit / 2) / window.TotalSeconds) };
        }

        foreach (var (window, (limit, namedAt)) in limits)
        {
            if (now - namedAt <= Memory)
                pace = pace with { Capacity = Math.Min(pace.Capacity, Math.Max(1, (Part * limit) - (pace.Rate * window.TotalSeconds))) };
        }

        return pace;
    }

    private void Pause(TimeSpan until)
    {
        if (until > PausedUntil)
            PausedUntil = until;
    }
}
