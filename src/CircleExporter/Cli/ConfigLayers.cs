namespace CircleExporter.Cli;

/// <summary>What one source sets.</summary>
/// <param name="values">The keys it sets.</param>
/// <param name="isComplete">False if something may be missing because it could not be understood.</param>
internal sealed class ConfigLayer(Dictionary<ConfigKey, SettingValue> values, bool isComplete)
{
    /// <summary>A source that sets nothing.</summary>
    public static ConfigLayer Empty { get; } = new([], isComplete: true);

    /// <summary>A source of which nobody knows what it sets.</summary>
    public static ConfigLayer Unreadable { get; } = new([], isComplete: false);

    /// <summary>Whether what is not set here is known to be absent.</summary>
    public bool IsComplete => isComplete;

    /// <summary>The value of a key, if this source sets it.</summary>
    public SettingValue? Find(ConfigKey key) => values.GetValueOrDefault(key);

    /// <summary>The same without some keys.</summary>
    public ConfigLayer Without(params ReadOnlySpan<ConfigKey> keys)
    {
        var rest = new Dictionary<ConfigKey, SettingValue>(values);
        foreach (var key in keys)
            rest.Remove(key);
        return new ConfigLayer(rest, isComplete);
    }
}

/// <summary>The sources over each other, the strongest first.</summary>
internal sealed class ConfigLayers(params ConfigLayer[] layers)
{
    /// <summary>Whether every source could be understood.</summary>
    public bool IsComplete => layers.All(layer => layer.IsComplete);

    /// <summary>The value in force.</summary>
    public T Get<T>(ConfigKey<T> key) => Find(key) is { } value ? (T)value.Value! : key.Default;

    /// <summary>The value in force and its place; null where the default holds.</summary>
    public SettingValue? Find(ConfigKey key) => layers.Select(layer => layer.Find(key)).FirstOrDefault(value => value is not null);
}
