using System.Text.Json.Nodes;
using CircleExporter.Tests.Alerts;
using CircleExporter.Tests.Support;
using FluentAssertions;
using Xunit;
using static CircleExporter.Tests.Chart.RenderedChart;

namespace CircleExporter.Tests.Chart;

/// <summary>The rules that the chart gives to the Prometheus operator are those that are shipped and tested.</summary>
public sealed class ChartRuleTests
{
    private static readonly string[] Least = ["--set", "demo=true", "--set", "prometheusRule.enabled=true"];

    public static TheoryData<string> TestFiles => [.. AlertRules.TestFiles];

    [Theory]
    [MemberData(nameof(TestFiles))]
    public async Task The_rendered_rules_pass_the_tests_of_the_shipped_ones(string file)
    {
        var rules = await RulesAsync(Least);

        var check = await Promtool.CheckAsync(rules.ToJsonString());
        var test = await Promtool.TestAsync(rules.ToJsonString(), await File.ReadAllTextAsync(Repository.PathOf(file), TestContext.Current.CancellationToken));

        check.Text.Should().Contain($"{AlertRules.Alerts.Count + AlertRules.Records.Count} rules found");
        test.ExitCode.Should().Be(0, test.Text + test.Error);
    }

    [Fact]
    public async Task Rules_are_left_out_added_and_linked_elsewhere_as_the_values_say()
    {
        var rules = await RulesAsync("--values", Helm.PathOf("prometheus-operator-values.yaml"));

        var check = await Promtool.CheckAsync(rules.ToJsonString());
        var all = List(rules["groups"]).SelectMany(group => List(group["rules"])).ToList();
        var shipped = all.Where(rule => Text(rule["alert"]) is { } name && name != "CircleCINothingRuns").ToList();

        check.ExitCode.Should().Be(0, check.Error);
        all.Select(rule => Text(rule["alert"])).OfType<string>().Distinct().Should().BeEquivalentTo(AlertRules.Names.Except(["CircleCICreditsSpike", "CircleCIWorkflowSlow"]).Append("CircleCINothingRuns"));
        shipped.Should().OnlyContain(rule => Text(rule["annotations"]!["runbook_url"]) == $"https://wiki.example.com/ci#{Text(rule["alert"])!.ToLowerInvariant()}");
    }

    [Theory]
    [MemberData(nameof(EachAlert))]
    public async Task Any_alert_can_be_left_out(string name)
    {
        var rules = await RulesAsync([.. Least, "--set", $"prometheusRule.disabled={{{name}}}"]);

        List(rules["groups"]).SelectMany(group => List(group["rules"])).Select(rule => Text(rule["alert"])).OfType<string>().Distinct().Should().BeEquivalentTo(AlertRules.Names.Except([name]));
    }

    public static TheoryData<string> EachAlert => [.. AlertRules.Names];

    private static async Task<JsonNode> RulesAsync(params string[] arguments) =>
        (await Helm.RenderAsync([.. arguments])).OfKind("PrometheusRule").Single()["spec"]!;
}
