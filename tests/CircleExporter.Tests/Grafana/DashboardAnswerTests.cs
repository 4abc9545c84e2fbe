using System.Text.Json;
using System.Text.RegularExpressions;
using CircleExporter.Tests.Support;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Grafana;

/// <summary>What a real Prometheus that scraped the demo answers to the dashboards.</summary>
[Collection(RealProcesses.Name)]
public sealed partial class DashboardAnswerTests
{
    /// <summary>Runs have to fail for some panels to have something to show.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);

    [Fact]
    public async Task Every_query_and_every_variable_is_answered_with_data_on_the_demo()
    {
        SlowTests.SkipUnlessWanted();
        RealPrometheus.SkipUnlessInstalled();
        await using var exporter = ExporterProcess.Start(["--demo", "--web.listen-address=127.0.0.1:0"]);
        await using var prometheus = await RealPrometheus.StartAsync((await exporter.AddressAsync()).Authority);
        var unanswered = Dashboard.All.SelectMany(QueriesOf).ToList();
        unanswered.Should().HaveCountGreaterThan(80);

        try
        {
            await exporter.UntilAsync(async () => (unanswered = await UnansweredAsync(prometheus, unanswered)).Count == 0, Patience);
        }
        catch (TimeoutException)
        {
            // Which they are, the assertion tells.
        }

        unanswered.Select(query => query.ToString()).Should().BeEmpty();
    }

    [Fact]
    public async Task Projects_are_offered_under_their_names_where_the_slug_says_nothing()
    {
        SlowTests.SkipUnlessWanted();
        RealPrometheus.SkipUnlessInstalled();
        await using var exporter = ExporterProcess.Start(["--demo", "--web.listen-address=127.0.0.1:0"]);
        await using var prometheus = await RealPrometheus.StartAsync((await exporter.AddressAsync()).Authority);
        var variable = Dashboard.All[0].Variables.Single(variable => variable.GetProperty("name").GetString() == "project");
        var expression = QueryResult().Match(variable.GetProperty("query").GetProperty("query").GetString()!).Groups["expression"].Value;
        var choice = new Regex(variable.GetProperty("regex").GetString()!.Trim('/'), RegexOptions.None, TimeSpan.FromSeconds(5));
        IReadOnlyList<JsonElement> answer = [];
        await exporter.UntilAsync(async () => (answer = await prometheus.QueryAsync(Dashboard.Filled(expression))).Count == 6);

        // As Grafana spells a series before it applies the expression of the variable.
        var choices = answer.Select(series => "{" + string.Join(',', series.GetProperty("metric").EnumerateObject().Select(label => $"{label.Name}=\"{label.Value}\"")) + "} 1 1")
            .Select(text => choice.Match(text)).ToDictionary(match => match.Groups["value"].Value, match => match.Groups["text"].Value);

        choices.Should().Contain("circleci/43G3kM5RtfFE7v5sa4nWAU/44n9pujWcTnVZ2b5S8Fnat", "billing portal")
            .And.Contain("gh/acme/shop-api", "gh/acme/shop-api").And.HaveCount(6);
    }

    private static IEnumerable<DashboardQuery> QueriesOf(Dashboard dashboard) => dashboard.Queries.Concat(
        dashboard.AskedVariables.Select(variable => new DashboardQuery($"{dashboard.Name}, variable {variable.Name}", QueryOf(variable.Query))));

    // What label_values offers is the label in the series of its selector.
    private static string QueryOf(string variable) => LabelValues().Match(variable) is { Success: true } values
        ? $"group by ({values.Groups["label"].Value}) ({values.Groups["selector"].Value})"
        : QueryResult().Match(variable).Groups["expression"].Value;

    private static async Task<List<DashboardQuery>> UnansweredAsync(RealPrometheus prometheus, List<DashboardQuery> queries)
    {
        var unanswered = new List<DashboardQuery>();
        foreach (var query in queries)
        {
            if ((await prometheus.QueryAsync(Dashboard.Filled(query.Expression))).Count == 0)
                unanswered.Add(query);
        }

        return unanswered;
    }

    [GeneratedRegex(@"^label_values\((?<selector>.*), (?<label>\w+)\)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex LabelValues();

    [GeneratedRegex(@"^query_result\((?<expression>.*)\)$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex QueryResult();
}
