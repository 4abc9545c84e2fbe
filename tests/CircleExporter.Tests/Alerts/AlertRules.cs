using System.Globalization;
using System.Text.RegularExpressions;
using CircleExporter.Tests.Support;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace CircleExporter.Tests.Alerts;

/// <summary>The alert and recording rules as they are shipped, and promtool's tests of them.</summary>
internal static partial class AlertRules
{
    /// <summary>Where they are, from the root.</summary>
    public const string File = "grafana/alerts/circleci.rules.yaml";

    private static readonly IDeserializer Yaml = new DeserializerBuilder().WithNamingConvention(UnderscoredNamingConvention.Instance).IgnoreUnmatchedProperties().Build();

    /// <summary>The file as it is.</summary>
    public static string Text { get; } = System.IO.File.ReadAllText(Repository.PathOf(File));

    /// <summary>Its groups.</summary>
    public static IReadOnlyList<RuleGroup> Groups { get; } = Yaml.Deserialize<RuleFile>(Text).Groups;

    /// <summary>The rules that record sums.</summary>
    public static IReadOnlyList<Rule> Records { get; } = [.. Groups.SelectMany(group => group.Rules).Where(rule => rule.Record is not null)];

    /// <summary>The rules that alert.</summary>
    public static IReadOnlyList<Rule> Alerts { get; } = [.. Groups.SelectMany(group => group.Rules).Where(rule => rule.Alert is not null)];

    /// <summary>Their names; an alert of two severities has one.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Alerts.Select(rule => rule.Alert!).Distinct()];

    /// <summary>The files of tests, from the root.</summary>
    public static IReadOnlyList<string> TestFiles { get; } =
        [.. Directory.EnumerateFiles(Repository.PathOf(Path.GetDirectoryName(File)!), "*.test.yaml").Select(path => Path.GetRelativePath(Repository.Root, path)).Order(StringComparer.Ordinal)];

    /// <summary>What the tests expect of alerts.</summary>
    public static IReadOnlyList<ExpectedAlerts> Expected { get; } =
        [.. TestFiles.SelectMany(file => Yaml.Deserialize<RuleTestFile>(System.IO.File.ReadAllText(Repository.PathOf(file))).Tests).SelectMany(test => test.AlertRuleTest)];

    /// <summary>
    /// The same rules for a test in real time: each <c>for</c>, window, offset and interval is divided by <paramref name="factor"/>. Ages that are
    /// compared with a number of seconds stay, as what they are compared with does.
    /// </summary>
    public static string Shortened(double factor) => Duration().Replace(
        Text, match => string.Create(CultureInfo.InvariantCulture, $"{double.Parse(match.Groups["count"].ValueSpan, CultureInfo.InvariantCulture) * MillisecondsOf(match.Groups["unit"].Value) / factor:F0}ms"));

    private static double MillisecondsOf(string unit) => unit switch
    {
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        _ => throw new FormatException($"{unit} is no unit of time"),
    };

    [GeneratedRegex(@"(?<=\bfor: |\binterval: |\[|\boffset )(?<count>[0-9]+)(?<unit>[a-z]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Duration();
}

/// <summary>A file of rules.</summary>
internal sealed class RuleFile
{
    public List<RuleGroup> Groups { get; init; } = [];
}

/// <summary>Rules that are evaluated together.</summary>
internal sealed class RuleGroup
{
    public string Name { get; init; } = "";

    public List<Rule> Rules { get; init; } = [];
}

/// <summary>A rule: it records or it alerts.</summary>
internal sealed record Rule
{
    public string? Record { get; init; }

    public string? Alert { get; init; }

    public string Expr { get; init; } = "";

    public string? For { get; init; }

    public Dictionary<string, string>? Labels { get; init; }

    public Dictionary<string, string>? Annotations { get; init; }
}

/// <summary>A file of promtool's tests.</summary>
internal sealed class RuleTestFile
{
    public List<RuleTest> Tests { get; init; } = [];
}

/// <summary>One of its tests.</summary>
internal sealed class RuleTest
{
    public List<ExpectedAlerts> AlertRuleTest { get; init; } = [];
}

/// <summary>The alerts of a name that fire at a moment.</summary>
internal sealed class ExpectedAlerts
{
    public string Alertname { get; init; } = "";

    public List<ExpectedAlert> ExpAlerts { get; init; } = [];
}

/// <summary>One alert that fires.</summary>
internal sealed class ExpectedAlert
{
    public Dictionary<string, string> ExpLabels { get; init; } = [];

    public Dictionary<string, string> ExpAnnotations { get; init; } = [];
}
