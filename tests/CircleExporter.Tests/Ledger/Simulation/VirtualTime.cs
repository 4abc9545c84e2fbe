namespace CircleExporter.Tests.Ledger.Simulation;

/// <summary>A wall clock that can be set, and a monotonic one that cannot.</summary>
internal sealed class VirtualTime(DateTimeOffset start) : TimeProvider
{
    /// <summary>What the time really is.</summary>
    public DateTimeOffset True { get; private set; } = start;

    /// <summary>How wrong the wall clock is.</summary>
    public TimeSpan Error { get; set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => True + Error;

    public override long GetTimestamp() => True.UtcTicks;

    public void Advance(TimeSpan by) => True += by;
}
