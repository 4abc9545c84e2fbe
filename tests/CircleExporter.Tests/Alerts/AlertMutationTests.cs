using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using CircleExporter.Tests.Support;
using FluentAssertions;
using Xunit;
using YamlDotNet.Serialization;
using YamlDotNet.Serialization.NamingConventions;

namespace CircleExporter.Tests.Alerts;

/// <summary>
/// Rules that are wrong in one place fail their tests: a quiet case is close to firing when it fires as soon as a condition is left out.
/// </summary>
public sealed partial class AlertMutationTests
{
    private static readonly ISerializer Yaml =
        new SerializerBuilder().WithNamingConvention(UnderscoredNamingConvention.Instance).ConfigureDefaultValuesHandling(DefaultValuesHandling.OmitNull).Build();

    public static TheoryData<string> Names => [.. AlertRules.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task An_alert_with_a_wrong_condition_fails_its_tests(string name)
    {
        SlowTests.SkipUnlessWanted();
        var rules = AlertRules.Alerts.Where(rule => rule.Alert == name).ToList();
        var tests = TestsOf(name);
        (await TestAsync(rules, tests)).ExitCode.Should().Be(0, "without a mistake they pass");
        var mutants = rules.SelectMany(rule => Mutants(rule).Select(mutant => (Mutant: mutant, Rules: rules.Select(other => other == rule ? mutant : other).ToList()))).ToList();
        var survivors = new ConcurrentBag<string>();

        await Parallel.ForEachAsync(mutants, TestContext.Current.CancellationToken, async (mutant, _) =>
        {
            var result = await TestAsync(mutant.Rules, tests);
            (result.Text + result.Error).Should().NotContain("parse error", "a mutant has to be a rule");
            if (result.ExitCode == 0)
                survivors.Add($"for: {mutant.Mutant.For}, expr: {mutant.Mutant.Expr}");
        });

        mutants.Should().HaveCountGreaterThan(rules.Count);
        survivors.Should().BeEmpty();
    }

    /// <summary>The rule without its time, and with each comparison always or never true, each label not asked for, each operator of sets another.</summary>
    private static IEnumerable<Rule> Mutants(Rule rule)
    {
        return
        [
            rule with { For = "0s" },
            .. Changed(Comparison(), match => match.Value[0] == '<' ? "<= 1e18 + " : $">={match.Groups["matching"].Value} -1e18 + "),
            .. Changed(Comparison(), match => match.Value[0] == '<' ? "< -1e18 + " : $">{match.Groups["matching"].Value} 1e18 + "),
            .. Changed(Labels(), _ => ""),
            .. Changed(SetOperator(), match => match.Value == "and" ? "or" : "and"),
        ];

        IEnumerable<Rule> Changed(Regex pattern, Func<Match, string> other) => pattern.Matches(rule.Expr)
            .Select(match => rule with { Expr = $"{rule.Expr[..match.Index]}{other(match)}{rule.Expr[(match.Index + match.Length)..]}" });
    }

    private static Task<ToolResult> TestAsync(IEnumerable<Rule> rules, string tests) => Promtool.TestAsync(
        Yaml.Serialize(new RuleFile { Groups = [new RuleGroup { Name = "circleci-recording", Rules = [.. AlertRules.Records, .. rules] }] }), tests);

    private static string TestsOf(string name)
    {
        var parts = AlertRules.TestFiles.Select(file => File.ReadAllText(Repository.PathOf(file)).Split("\n  - name: ")).Single(parts => parts.Any(IsAbout));
        return string.Join("\n  - name: ", parts.Where((part, index) => index == 0 || IsAbout(part)));

        bool IsAbout(string part) => part.Contains($"alertname: {name}\n", StringComparison.Ordinal);
    }

    [GeneratedRegex(@"([<>]=?|==)(?<matching>\s*(on|ignoring) \([\w, ]*\)\s*group_left \(\))?", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Comparison();

    [GeneratedRegex(@"\{[^}]*\}", RegexOptions.None, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Labels();

    [GeneratedRegex(@"\b(and|unless|or)\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex SetOperator();
}
