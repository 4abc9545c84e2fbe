using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using CircleExporter.Metrics;
using CircleExporter.Tests.Support;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Alerts;

/// <summary>The shipped rules are in order, and promtool's tests of them are complete.</summary>
public sealed partial class AlertRuleTests
{
    /// <summary>The labels that every scraped series has.</summary>
    private static readonly string[] TargetLabels = ["job", "instance"];

    private static readonly string[] Severities = ["critical", "warning", "info"];

    public static TheoryData<string> Names => [.. AlertRules.Names];

    public static TheoryData<string> TestFiles => [.. AlertRules.TestFiles];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Promtool_finds_nothing_to_say_about_the_rules()
    {
        var result = await ExternalTool.RunAsync("promtool", ["check", "rules", "--lint=all", Repository.PathOf(AlertRules.File)], default, Cancelled);

        result.Should().BeEquivalentTo(new { ExitCode = 0, Error = "" });
        result.Text.Should().Contain($"SUCCESS: {AlertRules.Alerts.Count + AlertRules.Records.Count} rules found");
    }

    [Theory]
    [MemberData(nameof(TestFiles))]
    public async Task Alerts_fire_and_keep_quiet_as_their_tests_say(string file)
    {
        var result = await ExternalTool.RunAsync("promtool", ["test", "rules", Repository.PathOf(file)], default, Cancelled);

        result.ExitCode.Should().Be(0, result.Text + result.Error);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void An_alert_has_a_case_that_fires_at_each_severity_and_one_that_keeps_quiet(string name)
    {
        var expected = AlertRules.Expected.Where(test => test.Alertname == name).ToList();

        expected.SelectMany(test => test.ExpAlerts).Select(alert => alert.ExpLabels["severity"]).Distinct()
            .Should().BeEquivalentTo(AlertRules.Alerts.Where(rule => rule.Alert == name).Select(rule => rule.Labels!["severity"]));
        expected.Should().Contain(test => test.ExpAlerts.Count == 0);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void An_alert_has_a_time_a_severity_a_comparison_and_sentences(string name)
    {
        foreach (var rule in AlertRules.Alerts.Where(rule => rule.Alert == name))
        {
            name.Should().MatchRegex("^CircleCI([A-Z][a-z]+)+$");
            rule.For.Should().NotBeNullOrEmpty();
            rule.Labels.Should().ContainSingle().Which.Should().Match<KeyValuePair<string, string>>(label => label.Key == "severity" && Severities.Contains(label.Value));
            rule.Expr.Should().MatchRegex("[<>]|==");
            rule.Annotations!.Keys.Should().Equal("summary", "description", "runbook_url");
            rule.Annotations["summary"].Should().MatchRegex(@"^[A-Z][^{}]*\.$", "it is the same for every instance of the alert");
            rule.Annotations["description"].Should().Contain("{{ $labels.").And.MatchRegex(@"\.$");
        }
    }

    [Fact]
    public void What_is_expected_of_sentences_is_filled_in()
    {
        var sentences = AlertRules.Expected.SelectMany(test => test.ExpAlerts).SelectMany(alert => alert.ExpAnnotations.Values).ToList();

        sentences.Should().NotBeEmpty().And.NotContain(sentence => sentence.Contains("<no value>") || sentence.Contains('{') || sentence.Contains("  "));
    }

    [Fact]
    public void The_rules_name_only_families_of_the_catalogue_and_sums_of_their_own()
    {
        var known = MetricCatalogue.All.Select(family => family.Name).Concat(AlertRules.Records.Select(rule => rule.Record!));

        var strangers = AlertRules.Alerts.Concat(AlertRules.Records)
            .SelectMany(rule => (rule.Annotations ?? []).Values.Append(rule.Expr))
            .SelectMany(PromQl.Selectors).Select(selector => selector.Name).Except(known);

        strangers.Should().BeEmpty();
    }

    [Fact]
    public void The_rules_name_only_labels_that_the_series_have()
    {
        var labels = LabelsOfSeries();

        foreach (var rule in AlertRules.Alerts.Concat(AlertRules.Records))
        {
            // What is unknown altogether is told by the test of the families.
            var selectors = PromQl.Selectors(rule.Expr).Where(selector => labels.ContainsKey(selector.Name)).ToList();
            foreach (var (name, selected) in selectors)
                selected.Should().BeSubsetOf(labels[name], $"{rule.Alert ?? rule.Record} selects {name} by them");
            PromQl.Groupings(rule.Expr).Should().BeSubsetOf(selectors.SelectMany(selector => labels[selector.Name]).Concat(TargetLabels), $"{rule.Alert ?? rule.Record} groups by them");
        }
    }

    [Fact]
    public void Every_alert_about_workflows_leaves_other_branches_out_or_takes_all_together()
    {
        foreach (var rule in AlertRules.Alerts.Where(rule => rule.Expr.Contains("branch", StringComparison.Ordinal)))
            rule.Expr.Should().Contain("branch!=\":other\"", rule.Alert);
    }

    [Fact]
    public void Sums_are_named_by_level_metric_and_operation_and_all_are_used()
    {
        var used = AlertRules.Alerts.Concat(AlertRules.Records).SelectMany(rule => PromQl.Selectors(rule.Expr)).Select(selector => selector.Name);

        AlertRules.Records.Should().OnlyContain(rule => RecordName().IsMatch(rule.Record!));
        AlertRules.Records.Select(rule => rule.Record).Should().OnlyHaveUniqueItems().And.BeSubsetOf(used);
    }

    [Fact]
    public void Shortened_rules_differ_in_every_duration_and_nothing_else()
    {
        var shortened = AlertRules.Shortened(100);

        shortened.Should().Contain("for: 6000ms").And.Contain("[864000ms]").And.Contain("[6048000ms] offset 864000ms").And.Contain("interval: 1200ms").And.Contain("3 * 86400");
        shortened.Should().NotMatchRegex(@"(\[|for: |interval: |offset )[0-9]+[smhd]\b");
        AnyDuration().Replace(shortened, "").Should().Be(AnyDuration().Replace(AlertRules.Text, ""));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void An_alert_links_to_its_section_of_the_runbooks(string name)
    {
        var home = XDocument.Load(Repository.PathOf("Directory.Build.props")).Descendants("RepositoryUrl").Single().Value;

        AlertRules.Alerts.Where(rule => rule.Alert == name).Select(rule => rule.Annotations!["runbook_url"])
            .Should().AllBe($"{home}/blob/main/{Runbooks.File}#{name.ToLowerInvariant()}");
    }

    [Fact]
    public void Every_alert_has_a_section_in_the_runbooks_and_every_section_an_alert() =>
        Runbooks.Sections.Select(section => section.Title).Should().Equal(AlertRules.Names);

    [Fact]
    public void A_runbook_says_what_it_means_how_to_see_it_and_what_to_do()
    {
        foreach (var section in Runbooks.Sections)
        {
            section.Text.Should().Contain("**Means.**", section.Title).And.Contain("**Do.**", section.Title);
            section.Queries.Should().NotBeEmpty(section.Title);
        }
    }

    [Fact]
    public async Task Promtool_understands_every_query_of_the_runbooks()
    {
        var queries = Runbooks.Sections.SelectMany(section => section.Queries).ToList();

        var result = await Promtool.CheckAsync($"groups:\n- name: runbooks\n  rules:\n{string.Concat(queries.Select(AsRule))}");

        result.ExitCode.Should().Be(0, result.Error);
        result.Text.Should().Contain($"{queries.Count} rules found");

        static string AsRule(string query, int number) => $"  - record: query:{number}\n    expr: {JsonSerializer.Serialize(query)}\n";
    }

    private static Dictionary<string, IReadOnlyList<string>> LabelsOfSeries()
    {
        var labels = MetricCatalogue.All.ToDictionary(family => family.Name, family => (IReadOnlyList<string>)[.. family.Labels, .. TargetLabels]);
        foreach (var rule in AlertRules.Records)
            labels.Add(rule.Record!, PromQl.SummedBy(rule.Expr) ?? [.. labels[PromQl.Selectors(rule.Expr).First().Name].Except(["status"])]);
        return labels;
    }

    [GeneratedRegex("^circleci:[a-z_]+:[a-z0-9_]+$", RegexOptions.None, matchTimeoutMilliseconds: 5000)]
    private static partial Regex RecordName();

    [GeneratedRegex(@"(?<=\[|for: |interval: |offset )[0-9]+[a-z]+", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex AnyDuration();
}
