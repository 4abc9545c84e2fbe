using System.Text.RegularExpressions;

namespace CircleExporter.Simulator.Configuration;

/// <summary>What <c>&lt;&lt; pipeline.… &gt;&gt;</c> stands for.</summary>
internal sealed partial class PipelineValues(IReadOnlyDictionary<string, object?> values)
{
    /// <summary>All of them, by full name.</summary>
    internal IReadOnlyDictionary<string, object?> All => values;

    /// <summary>Those that every pipeline has.</summary>
    internal static Dictionary<string, object?> Of(SimulatedPipeline pipeline, string gitUrl, string projectType) => new()
    {
        ["pipeline.id"] = pipeline.Id.ToString(),
        ["pipeline.number"] = (long)pipeline.Number,
        ["pipeline.project.git_url"] = gitUrl,
        ["pipeline.project.type"] = projectType,
        ["pipeline.git.branch"] = pipeline.Branch ?? "",
        ["pipeline.git.tag"] = pipeline.Tag ?? "",
        ["pipeline.git.revision"] = pipeline.Revision,
        ["pipeline.git.base_revision"] = "",
        ["pipeline.trigger_source"] = pipeline.TriggerType,
    };

    /// <summary>The configuration with every value in its place.</summary>
    internal ConfigNode Fill(ConfigNode node) => node switch
    {
        ConfigScalar scalar => Fill(scalar),
        ConfigList list => new ConfigList([.. list.Items.Select(Fill)]),
        ConfigMap map => new ConfigMap([.. map.Entries.Select(entry => KeyValuePair.Create(Fill(new ConfigScalar(entry.Key, false)).Text, Fill(entry.Value)))]),
        _ => node,
    };

    /// <summary>A value that consists of nothing else keeps its type; amid other text it becomes text.</summary>
    internal ConfigScalar Fill(ConfigScalar scalar)
    {
        if (!scalar.Text.Contains("<<", StringComparison.Ordinal))
            return scalar;
        if (Expression().Match(scalar.Text) is { Success: true } match && match.Length == scalar.Text.Trim().Length)
            return ConfigScalar.Of(Value(match.Groups["name"].Value));

        var text = Expression().Replace(scalar.Text, match => ConfigScalar.TextOf(Value(match.Groups["name"].Value)));
        return text == scalar.Text ? scalar : new ConfigScalar(text, IsPlain: false);
    }

    private object? Value(string name) =>
        values.TryGetValue(name, out var value) ? value : throw new ConfigException($"Unknown variable: {name}");

    [GeneratedRegex(@"<<\s*(?<name>pipeline\.[\w.-]+)\s*>>", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Expression();
}
