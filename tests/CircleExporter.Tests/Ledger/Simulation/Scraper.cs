namespace CircleExporter.Tests.Ledger.Simulation;

/// <summary>A Prometheus: sums what counters rise, takes a fall for a reset, and cannot see a step before its first sample.</summary>
internal sealed class Scraper
{
    private readonly Dictionary<string, double> last = [];
    private Dictionary<string, double>? taken;

    /// <summary>What <c>increase()</c> over all time would say, by series.</summary>
    public Dictionary<string, double> Increase { get; } = [];

    /// <summary>The first rule that a sample broke; null while none did.</summary>
    public string? Fault { get; private set; }

    public void Take(Dictionary<string, double> values)
    {
        if (ReferenceEquals(values, taken))
            return;

        taken = values;
        foreach (var (series, value) in values)
        {
            if (!last.TryGetValue(series, out var before))
                before = value;
            if (value < before && value != 0)
                Fault ??= $"{series} fell from {before} to {value}";
            Increase[series] = Increase.GetValueOrDefault(series) + (value >= before ? value - before : value);
            last[series] = value;
        }
    }
}
