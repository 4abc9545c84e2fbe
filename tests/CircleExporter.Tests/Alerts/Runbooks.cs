using System.Text.RegularExpressions;
using CircleExporter.Tests.Support;

namespace CircleExporter.Tests.Alerts;

/// <summary>The page that alerts link to.</summary>
internal static partial class Runbooks
{
    /// <summary>Where it is, from the root.</summary>
    public const string File = "docs/runbooks.md";

    private static readonly string Text = System.IO.File.ReadAllText(Repository.PathOf(File));

    /// <summary>Its sections about alerts: headings of one word.</summary>
    public static IReadOnlyList<RunbookSection> Sections { get; } =
        [.. Section().Matches(Text).Select(match => new RunbookSection(
            match.Groups["title"].Value, match.Groups["text"].Value, [.. Queries().Matches(match.Groups["text"].Value).SelectMany(block => block.Groups["query"].Captures).Select(query => query.Value)]))];

    /// <summary>The part of Alertmanager's configuration that it recommends.</summary>
    public static string InhibitRules { get; } = Yaml().Match(Text).Groups["yaml"].Value;

    [GeneratedRegex(@"^## (?<title>\w+)\n(?<text>.*?)(?=^## |\z)", RegexOptions.ExplicitCapture | RegexOptions.Multiline | RegexOptions.Singleline, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Section();

    [GeneratedRegex(@"^```promql\n((?<query>[^\n]+)\n)+```$", RegexOptions.ExplicitCapture | RegexOptions.Multiline, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Queries();

    [GeneratedRegex(@"^```yaml\n(?<yaml>inhibit_rules:.*?)^```$", RegexOptions.ExplicitCapture | RegexOptions.Multiline | RegexOptions.Singleline, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Yaml();
}

/// <summary>What to do about one alert.</summary>
/// <param name="Title">The alert's name.</param>
/// <param name="Text">All below the heading.</param>
/// <param name="Queries">The queries that show it.</param>
internal sealed record RunbookSection(string Title, string Text, IReadOnlyList<string> Queries);
