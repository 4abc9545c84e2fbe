namespace CircleExporter.Simulator;

/// <summary>A clock that can be put forward: beside the real one, or standing still until it is. Timers run in real time.</summary>
public sealed class SimulatedClock(TimeProvider real, bool standsStill) : TimeProvider
{
    private readonly DateTimeOffset begin = real.GetUtcNow();
    private long advancedTicks;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <inheritdoc/>
    public override long TimestampFrequency => real.TimestampFrequency;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() =>
        (standsStill ? begin : real.GetUtcNow()).AddTicks(Interlocked.Read(ref advancedTicks));

    /// <summary>Puts the clock forward.</summary>
    public void Advance(TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        Interlocked.Add(ref advancedTicks, time.Ticks);
    }

    /// <inheritdoc/>
    public override long GetTimestamp() => real.GetTimestamp();

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        real.CreateTimer(callback, state, dueTime, period);
}
