using System.Collections.Immutable;

namespace CircleExporter.Cli;

/// <summary>Reads a mapping against the keys it may hold.</summary>
internal sealed class KeyReader(ImmutableArray<ConfigKey> keys, ICollection<Fault> faults)
{
    /// <summary>The values of all keys that are set and sound.</summary>
    public Dictionary<ConfigKey, SettingValue> Read(MappingNode mapping)
    {
        var values = new Dictionary<ConfigKey, SettingValue>();
        ReadEntries(mapping, prefix: "", values);
        return values;
    }

    private void ReadEntries(MappingNode mapping, string prefix, Dictionary<ConfigKey, SettingValue> values)
    {
        var lines = new Dictionary<string, int>();
        foreach (var (name, node) in mapping.Entries)
        {
            var path = prefix + name;
            if (!lines.TryAdd(name, node.Place.Line))
                faults.Add(new Fault(node.Place, $"set a second time, first in line {lines[name]} (once)"));
            else if (keys.FirstOrDefault(key => key.Path == path) is { } key)
                ReadKey(key, node, values);
            else if (keys.Any(key => key.Path.StartsWith(path + '.', StringComparison.Ordinal)))
                ReadSection(path, node, values);
            else
                faults.Add(new Fault(node.Place, $"unknown key ({Hint(path, name, prefix, node.Place.Path)})"));
        }
    }

    private void ReadKey(ConfigKey key, ConfigNode node, Dictionary<ConfigKey, SettingValue> values)
    {
        if (node is ScalarNode { IsNull: true })
            return;
        if (key.TryRead(node, faults, out var value))
            values[key] = value;
    }

    private void ReadSection(string path, ConfigNode node, Dictionary<ConfigKey, SettingValue> values)
    {
        if (node is MappingNode section)
            ReadEntries(section, path + '.', values);
        else if (node is not ScalarNode { IsNull: true })
            faults.Add(new Fault(node.Place, $"{node.Description} is not a mapping (its keys: {Names(path + '.')})"));
    }

    /// <summary>The nearest key, the key of that name in another section, or all there are.</summary>
    private string Hint(string path, string name, string prefix, string fullPath)
    {
        var sections = prefix.Length > 0 ? [] : keys.Select(key => key.Path.Split('.')[0]);
        var nearest = Nearest.Of(path, [.. keys.Select(key => key.Path), .. sections])
            ?? keys.FirstOrDefault(key => key.Path.EndsWith('.' + name, StringComparison.Ordinal))?.Path;
        // Keys of a list's item are known by their names alone; the fault spells the whole path.
        return nearest is null ? $"known here: {Names(prefix)}" : $"did you mean {fullPath[..^path.Length]}{nearest}?";
    }

    private string Names(string prefix) => string.Join(", ", keys
        .Where(key => key.Path.StartsWith(prefix, StringComparison.Ordinal))
        .Select(key => key.Path[prefix.Length..].Split('.')[0])
        .Distinct());
}
