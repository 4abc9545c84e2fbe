namespace CircleExporter.Simulator.Configuration;

/// <summary>What a setup pipeline waits for: to be continued, once.</summary>
/// <param name="key">What whoever continues it must know.</param>
/// <param name="given">The parameters it was started with.</param>
internal sealed class SetupPhase(string key, IReadOnlyDictionary<string, object?> given)
{
    private int isOver;

    internal string Key => key;

    internal IReadOnlyDictionary<string, object?> Given => given;

    internal bool IsOver => Volatile.Read(ref isOver) == 1;

    /// <summary>False when it was over before.</summary>
    internal bool TryEnd() => Interlocked.Exchange(ref isOver, 1) == 0;
}
