using System.Text.RegularExpressions;

namespace CircleExporter.Tests.Alerts;

/// <summary>As much of PromQL as is needed to see which series and labels an expression of ours names.</summary>
internal static partial class PromQl
{
    /// <summary>Our series that an expression selects, with the labels it selects them by.</summary>
    public static IEnumerable<(string Name, IReadOnlyList<string> Labels)> Selectors(string expression) =>
        Selector().Matches(expression).Select(match => (match.Groups["name"].Value, (IReadOnlyList<string>)[.. match.Groups["label"].Captures.Select(label => label.Value)]));

    /// <summary>The labels that an expression groups or matches by.</summary>
    public static IEnumerable<string> Groupings(string expression) =>
        Grouping().Matches(expression).SelectMany(match => match.Groups["label"].Captures).Select(label => label.Value);

    /// <summary>The labels that an outermost <c>sum by</c> leaves; null where there is none.</summary>
    public static IReadOnlyList<string>? SummedBy(string expression) =>
        OutermostSum().Match(expression) is { Success: true } match ? [.. match.Groups["label"].Captures.Select(label => label.Value)] : null;

    [GeneratedRegex("""\b(?<name>circleci[_:][a-z0-9_:]+)(\{(\s*(?<label>\w+)\s*(=~|!~|!=|=)\s*("[^"]*"|'[^']*'|%q)\s*,?)*\})?""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Selector();

    [GeneratedRegex(@"\b(by|without|on|ignoring|group_left|group_right)\s*\(((?<label>\w+)[\s,]*)*\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Grouping();

    [GeneratedRegex(@"^sum by \(((?<label>\w+)[\s,]*)*\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex OutermostSum();
}
