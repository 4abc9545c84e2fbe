namespace CircleExporter.CircleCi.Sending;

/// <summary>How fast tokens come, and how many can be saved up.</summary>
internal readonly record struct Pace(double Rate, double Capacity);

/// <summary>A bucket of tokens, full at first, that also bounds how many are taken in any second. Not thread-safe.</summary>
internal sealed class TokenBucket(double capacity, int mostInASecond)
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly List<TimeSpan> taken = [];
    private double tokens = capacity;
    private double rate;
    private TimeSpan filled;

    /// <summary>Changes how the bucket fills. What came so far came at the former rate.</summary>
    public void Pace(TimeSpan now, Pace pace)
    {
        if (now > filled)
        {
            tokens += (now - filled).TotalSeconds * rate;
            filled = now;
        }

        tokens = Math.Min(tokens, pace.Capacity);
        rate = pace.Rate;
    }

    /// <summary>Forgets what was saved up; one token is there at that time, and the next ones follow it.</summary>
    public void StartAnew(TimeSpan at) => (tokens, filled) = (1, at);

    /// <summary>How long it takes until a token can be taken; 0 or less for now.</summary>
    public double SecondsUntilNext(TimeSpan now)
    {
        taken.RemoveAll(time => now - time >= Second);
        var forPeak = taken.Count < mostInASecond ? 0 : (taken[0] + Second - now).TotalSeconds;
        return Math.Max(forPeak, (1 - tokens) / rate);
    }

    /// <summary>Takes a token that is there.</summary>
    public void Take(TimeSpan now)
    {
        tokens--;
        taken.Add(now);
    }

    /// <summary>Puts a token back that was taken then and not used.</summary>
    public void PutBack(TimeSpan takenAt)
    {
        tokens++;
        taken.Remove(takenAt);
    }
}
