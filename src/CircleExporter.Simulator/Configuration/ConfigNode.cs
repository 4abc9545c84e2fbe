using System.Globalization;

namespace CircleExporter.Simulator.Configuration;

/// <summary>A piece of a configuration.</summary>
internal abstract record ConfigNode;

/// <summary>A list.</summary>
internal sealed record ConfigList(IReadOnlyList<ConfigNode> Items) : ConfigNode;

/// <summary>Named pieces, in their order.</summary>
internal sealed record ConfigMap(IReadOnlyList<KeyValuePair<string, ConfigNode>> Entries) : ConfigNode
{
    internal ConfigNode? this[string key] => Entries.FirstOrDefault(entry => entry.Key == key).Value;

    internal ConfigMap Without(params ReadOnlySpan<string> keys)
    {
        var dropped = keys.ToArray();
        return new ConfigMap([.. Entries.Where(entry => !dropped.Contains(entry.Key))]);
    }

    internal ConfigMap With(string key, ConfigNode value) =>
        new([.. Entries.Where(entry => entry.Key != key), new(key, value)]);
}

/// <summary>A single value; plain ones may be something else than text.</summary>
internal sealed record ConfigScalar(string Text, bool IsPlain) : ConfigNode
{
    /// <summary>Null, a <see cref="bool"/>, <see cref="long"/> or <see cref="double"/>, or the text.</summary>
    internal object? Value => IsPlain ? Text switch
    {
        "" or "~" or "null" or "Null" or "NULL" => null,
        "true" or "True" or "TRUE" => true,
        "false" or "False" or "FALSE" => false,
        ".nan" or ".NaN" or ".NAN" => double.NaN,
        _ when long.TryParse(Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var integer) => integer,
        [(>= '0' and <= '9') or '-' or '.', ..] when double.TryParse(
            Text, NumberStyles.Float & ~NumberStyles.AllowLeadingWhite, CultureInfo.InvariantCulture, out var number) => number,
        _ => Text,
    }
    : Text;

    internal static ConfigScalar Of(object? value) => new(TextOf(value), value is not string text || new ConfigScalar(text, true).Value is string);

    internal static string TextOf(object? value) => value switch
    {
        null => "",
        true => "true",
        false => "false",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };
}

/// <summary>A configuration from which nothing can be built; the message says why.</summary>
internal sealed class ConfigException(string message) : Exception(message);
