namespace CircleExporter.Ledger;

/// <summary>
/// CircleCI's time, as its answers tell it. The local clock may be wrong or may be set, and a single answer may come from a cache: what
/// is more than an hour off needs a second answer that says the same. Thread-safe.
/// </summary>
internal sealed class ServerClock(TimeProvider time)
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromHours(1);

    private readonly Lock gate = new();
    private Reading? known;
    private Reading? doubted;

    /// <summary>CircleCI's time now; null while it is not known.</summary>
    public DateTimeOffset? Now
    {
        get
        {
            lock (gate)
                return known?.At(time);
        }
    }

    /// <summary>Takes in what an answer says.</summary>
    /// <param name="date">The answer's own time; null when it does not say, then the local clock stands in.</param>
    public void Note(DateTimeOffset? date)
    {
        lock (gate)
        {
            var said = date ?? time.GetUtcNow();
            var expected = known?.At(time) ?? time.GetUtcNow();
            if (Agree(said, expected) || (doubted is { } before && Agree(said, before.At(time))))
                (known, doubted) = (new Reading(said, time.GetTimestamp()), null);
            else
                doubted = new Reading(said, time.GetTimestamp());
        }
    }

    private static bool Agree(DateTimeOffset left, DateTimeOffset right) => (left - right).Duration() <= Tolerance;

    private sealed record Reading(DateTimeOffset Said, long Timestamp)
    {
        public DateTimeOffset At(TimeProvider time) => Said + time.GetElapsedTime(Timestamp);
    }
}
