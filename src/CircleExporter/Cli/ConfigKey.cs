using System.Diagnostics.CodeAnalysis;

namespace CircleExporter.Cli;

/// <summary>A flag that sets a key.</summary>
/// <param name="Name">With its dashes.</param>
/// <param name="ValueName">What stands for the value in the help text.</param>
/// <param name="Description">What the flag gives, where that is one item of the key's list.</param>
internal sealed record KeyFlag(string Name, string ValueName, string? Description = null);

/// <summary>A key of the configuration, as data: parsing, variables, flags, help and documentation all come from it.</summary>
internal abstract class ConfigKey(string path, string description)
{
    /// <summary>The key's path in the file.</summary>
    public string Path { get; } = path;

    /// <summary>One sentence.</summary>
    public string Description { get; } = description;

    /// <summary>The flag that sets it, if there is one.</summary>
    public KeyFlag? Flag { get; init; }

    /// <summary>The variable that sets it.</summary>
    public string Variable => ConfigEnvironment.Prefix + Path.ToUpperInvariant().Replace('.', '_');

    /// <summary>What is allowed.</summary>
    public abstract string Allowed { get; }

    /// <summary>The default as it would be written; empty if there is none.</summary>
    public abstract string DefaultText { get; }

    /// <summary>Whether the value is a list.</summary>
    public abstract bool IsList { get; }

    /// <summary>Reads a value; what is wrong with it is added to <paramref name="faults"/>.</summary>
    public abstract bool TryRead(ConfigNode node, ICollection<Fault> faults, [NotNullWhen(true)] out SettingValue? value);

    /// <summary>Writes a value of this key.</summary>
    public abstract string Format(object? value);
}

/// <summary>A key whose values are <typeparamref name="T"/>.</summary>
internal sealed class ConfigKey<T>(string path, ValueKind<T> kind, T defaultValue, string description) : ConfigKey(path, description)
{
    /// <summary>The value where nobody sets one.</summary>
    public T Default { get; } = defaultValue;

    public override string Allowed => kind.Allowed;

    public override string DefaultText => Default is null ? "" : kind.Format(Default);

    public override bool IsList => kind.IsList;

    public override bool TryRead(ConfigNode node, ICollection<Fault> faults, [NotNullWhen(true)] out SettingValue? value)
    {
        value = kind.TryRead(node, faults, out var read) ? new SettingValue(read, node.Place) : null;
        return value is not null;
    }

    public override string Format(object? value) => value is T typed ? kind.Format(typed) : "";
}

/// <summary>A value that somebody set, and where.</summary>
internal sealed record SettingValue(object? Value, Place Place);
