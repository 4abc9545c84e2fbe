namespace CircleExporter.CircleCi.Sending;

/// <summary>
/// A clock that nobody sets: its time of day is the other's at the beginning, and moves on as time passes. Polly's breaker compares times of day; a correction of
/// the system's clock must not keep it open for longer.
/// </summary>
internal sealed class SteadyTime(TimeProvider time) : TimeProvider
{
    private readonly DateTimeOffset start = time.GetUtcNow();
    private readonly long origin = time.GetTimestamp();

    public override long TimestampFrequency => time.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => start + time.GetElapsedTime(origin);

    public override long GetTimestamp() => time.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => time.CreateTimer(callback, state, dueTime, period);
}
