using System.Collections.Immutable;

namespace CircleExporter.Cli;

/// <summary>What the demo sets where nobody else does.</summary>
internal static class DemoPreset
{
    private static readonly (ConfigKey Key, string Text)[] Values =
    [
        (ConfigKeys.RunsInterval, "10s"),
        (ConfigKeys.SummaryInterval, "10s"),
        (ConfigKeys.DiscoveryInterval, "10s"),
        (ConfigKeys.RequestsPerSecond, "1000"),
        (ConfigKeys.Burst, "10000"),
        (ConfigKeys.LedgerPath, Ledger.LedgerOptions.InMemory),
        (ConfigKeys.BirthHold, "10s"),
    ];

    /// <summary>Keys that only the simulator can know.</summary>
    public static ImmutableArray<ConfigKey> OfTheSimulator { get; } =
        [ConfigKeys.Url, ConfigKeys.TokenFile, ConfigKeys.AllowHttp, ConfigKeys.CaFile];

    /// <summary>
    /// What the environment says of CircleCI and of the ledger: it often belongs to a real exporter, which must not disturb the demo, nor find
    /// the demo's runs in its counters.
    /// </summary>
    public static bool IsIgnored(string variable) =>
        variable is ConfigEnvironment.TokenVariable or ConfigEnvironment.TokenFileVariable
        || OfTheSimulator.Append(ConfigKeys.Projects).Append(ConfigKeys.Organizations).Append(ConfigKeys.LedgerPath).Any(key => key.Variable == variable);

    /// <summary>The preset as a source of its own, between the user's and the defaults.</summary>
    public static ConfigLayer Layer { get; } = Build();

    private static ConfigLayer Build()
    {
        var faults = new List<Fault>();
        var values = new Dictionary<ConfigKey, SettingValue>();
        foreach (var (key, text) in Values)
        {
            if (key.TryRead(new ScalarNode(new Place("--demo"), text), faults, out var value))
                values[key] = value;
        }

        return faults.Count == 0 ? new ConfigLayer(values, isComplete: true) : throw new InvalidOperationException(faults[0].ToString());
    }
}
