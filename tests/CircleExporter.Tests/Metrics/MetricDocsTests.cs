using System.Text.RegularExpressions;
using CircleExporter.Metrics;
using CircleExporter.Tests.Support;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Metrics;

[Collection(RealProcesses.Name)]
public sealed class MetricDocsTests
{
    /// <summary>The demo's CircleCI never says so.</summary>
    private static readonly string Throttled = MetricReferences.Of(MetricCatalogue.ApiThrottledUntil).Example;

    [Fact]
    public void Every_family_has_a_section_with_its_example()
    {
        var page = MetricDocs.Render();

        MetricCatalogue.All.Should().OnlyContain(definition => page.Contains($"\n### `{definition.Name}`\n") && page.Contains($"```promql\n{MetricReferences.Of(definition).Example}\n```"));
    }

    [Fact]
    public void An_example_asks_for_its_family()
    {
        foreach (var definition in MetricCatalogue.All)
        {
            var series = definition.Type == MetricType.Histogram ? definition.Name + "_bucket" : definition.Name;
            Regex.IsMatch(MetricReferences.Of(definition).Example, $@"\b{series}\b", RegexOptions.None, TimeSpan.FromSeconds(5)).Should().BeTrue(definition.Name);
        }
    }

    [Fact]
    public async Task Every_example_is_answered_by_a_real_Prometheus_that_scraped_the_demo()
    {
        SlowTests.SkipUnlessWanted();
        RealPrometheus.SkipUnlessInstalled();
        await using var exporter = ExporterProcess.Start(["--demo", "--web.listen-address=127.0.0.1:0"]);
        await using var prometheus = await RealPrometheus.StartAsync((await exporter.AddressAsync()).Authority);
        var unanswered = MetricCatalogue.All.Select(definition => MetricReferences.Of(definition).Example).ToList();

        try
        {
            await exporter.UntilAsync(async () => (unanswered = await UnansweredAsync(prometheus, unanswered)).Count == 1);
        }
        catch (TimeoutException)
        {
            // Which they are, the assertion tells.
        }

        unanswered.Should().Equal(Throttled);
    }

    private static async Task<List<string>> UnansweredAsync(RealPrometheus prometheus, List<string> queries)
    {
        var unanswered = new List<string>();
        foreach (var query in queries)
        {
            if ((await prometheus.QueryAsync(query)).Count == 0)
                unanswered.Add(query);
        }

        return unanswered;
    }
}
