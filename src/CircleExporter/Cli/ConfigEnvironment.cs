using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace CircleExporter.Cli;

/// <summary>What the environment sets.</summary>
/// <param name="Layer">The keys.</param>
/// <param name="Token">The token of <c>CIRCLECI_TOKEN</c>; null if there is none.</param>
/// <param name="Warnings">Variables that look like ours and are not.</param>
internal sealed partial record ConfigEnvironment(ConfigLayer Layer, string? Token, ImmutableArray<string> Warnings)
{
    /// <summary>How the variables of keys begin.</summary>
    public const string Prefix = "CIRCLE_EXPORTER_";

    /// <summary>The variable that holds the token itself.</summary>
    public const string TokenVariable = "CIRCLECI_TOKEN";

    /// <summary>A second name of the token file's variable.</summary>
    public const string TokenFileVariable = "CIRCLECI_TOKEN_FILE";

    /// <summary>Where one would look for the token, which has no key of its own.</summary>
    private const string Misplaced = Prefix + TokenVariable;

    /// <summary>An environment that sets nothing.</summary>
    public static ConfigEnvironment Empty { get; } = new(ConfigLayer.Empty, null, []);

    /// <summary>Never the token, which a record would print.</summary>
    public override string ToString() => nameof(ConfigEnvironment);

    /// <summary>Reads every variable of ours; an empty one counts as not set.</summary>
    public static ConfigEnvironment Read(IReadOnlyDictionary<string, string> environment, ICollection<Fault> faults)
    {
        var before = faults.Count;
        var set = environment.Where(variable => variable.Value.Length > 0).ToDictionary();
        var values = new Dictionary<ConfigKey, SettingValue>();
        foreach (var key in ConfigKeys.All.OrderBy(key => key.Variable, StringComparer.Ordinal))
        {
            if (set.TryGetValue(key.Variable, out var text))
                ReadKey(key, key.Variable, text, values, faults);
        }

        ReadTokenFile(set, values, faults);
        var token = ReadToken(set, values, faults);
        return new ConfigEnvironment(new ConfigLayer(values, isComplete: faults.Count == before), token, [.. Unknown(set.Keys)]);
    }

    private static void ReadKey(ConfigKey key, string variable, string text, Dictionary<ConfigKey, SettingValue> values, ICollection<Fault> faults)
    {
        var place = new Place(variable);
        ConfigNode node = key.IsList
            ? new ListNode(place, [.. text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(item => new ScalarNode(place, item))])
            : new ScalarNode(place, text.Trim());
        if (key.TryRead(node, faults, out var value))
            values[key] = value;
    }

    private static void ReadTokenFile(Dictionary<string, string> set, Dictionary<ConfigKey, SettingValue> values, ICollection<Fault> faults)
    {
        if (!set.TryGetValue(TokenFileVariable, out var text))
            return;
        if (set.TryGetValue(ConfigKeys.TokenFile.Variable, out var other) && other.Trim() != text.Trim())
            faults.Add(new Fault(new Place(TokenFileVariable), $"{ConfigKeys.TokenFile.Variable} names another file (set one of them)"));
        ReadKey(ConfigKeys.TokenFile, TokenFileVariable, text, values, faults);
    }

    private static string? ReadToken(Dictionary<string, string> set, Dictionary<ConfigKey, SettingValue> values, ICollection<Fault> faults)
    {
        if (!set.TryGetValue(TokenVariable, out var text))
            return null;
        if (values.TryGetValue(ConfigKeys.TokenFile, out var file))
            faults.Add(new Fault(new Place(TokenVariable), $"{file.Place.Source} is set too (a token or a file, not both)"));
        if (TokenText.Problem(text) is { } problem)
            faults.Add(new Fault(new Place(TokenVariable), problem));
        return text.Trim();
    }

    private static IEnumerable<string> Unknown(IEnumerable<string> names)
    {
        var known = ConfigKeys.All.Select(key => key.Variable).ToHashSet();
        var candidates = known.Append(Misplaced);
        return names
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal) && !known.Contains(name) && !OfKubernetes().IsMatch(name))
            .Order(StringComparer.Ordinal)
            .Select(name => Nearest.Of(name, candidates) is { } nearest
                ? $"{name} is not a known variable and is ignored (did you mean {(nearest == Misplaced ? TokenVariable : nearest)}?)"
                : $"{name} is not a known variable and is ignored");
    }

    /// <summary>What Kubernetes tells every container of Services whose names begin like ours.</summary>
    [GeneratedRegex(@"\ACIRCLE_EXPORTER_(.+_)?(SERVICE_HOST|SERVICE_PORT(_.+)?|PORT(_.+)?)\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex OfKubernetes();
}
