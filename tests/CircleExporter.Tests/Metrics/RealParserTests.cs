using System.Text;
using CircleExporter.Metrics;
using CircleExporter.Tests.Support;
using FluentAssertions;
using Xunit;
using static CircleExporter.Tests.Support.Families;

namespace CircleExporter.Tests.Metrics;

/// <summary>What other makers' parsers think of whole bodies.</summary>
public sealed class RealParserTests
{
    private const string OpenMetricsParser = """
        import json, sys
        from prometheus_client.openmetrics.parser import text_string_to_metric_families
        body = sys.stdin.buffer.read().decode("utf-8")
        json.dump([[s.name, s.labels, s.value] for f in text_string_to_metric_families(body) for s in f.samples if s.name.startswith("circleci_project_info")], sys.stdout)
        """;

    [Fact]
    public async Task Promtool_finds_nothing_to_say()
    {
        var body = await ScrapeAsync(ExpositionFormat.Text, [.. Sample, Projects(FromHell)]);

        var result = await ExternalTool.RunAsync("promtool", ["check", "metrics"], body, TestContext.Current.CancellationToken);

        result.Should().BeEquivalentTo(new { ExitCode = 0, Text = "", Error = "" });
    }

    [Fact]
    public async Task A_strict_OpenMetrics_parser_reads_every_name_from_hell()
    {
        // Debian's Python has the package python3-prometheus-client; another one may stand before it in PATH.
        const string python = "/usr/bin/python3";
        var probe = await ExternalTool.RunAsync(python, ["-c", "import prometheus_client"], default, TestContext.Current.CancellationToken);
        Assert.SkipUnless(probe.ExitCode == 0, "python3-prometheus-client is not installed");
        var body = await ScrapeAsync(ExpositionFormat.OpenMetrics, [.. Sample.Where(family => family.Definition != MetricCatalogue.ProjectInfo), Projects(FromHell)]);

        var result = await ExternalTool.RunAsync(python, ["-c", OpenMetricsParser], body, TestContext.Current.CancellationToken);

        result.Error.Should().BeEmpty();
        var names = System.Text.Json.JsonDocument.Parse(result.Output).RootElement.EnumerateArray().Select(sample => sample[1].GetProperty("name").GetString());
        names.Should().BeEquivalentTo(FromHell);
    }

    private static MetricFamily Projects(IEnumerable<string> names) =>
        Of(MetricCatalogue.ProjectInfo, [.. names.Select(name => Value(1, "gh/acme/web", name, "acme", "main", "github"))]);

    private static async Task<byte[]> ScrapeAsync(ExpositionFormat format, IReadOnlyCollection<MetricFamily> families)
    {
        var snapshot = new ExpositionSnapshot(TimeProvider.System, new MetricsOptions());
        snapshot.Publish(families);
        using var live = new LiveMetrics(BuildInfo.Current);
        live.ApiAttempt("/insights/{project-slug}/workflows", "200", TimeSpan.FromSeconds(0.2));
        live.TokenAccepted(true);
        using var body = new MemoryStream();
        await (await Scrape.TakeAsync(snapshot, live, format, TestContext.Current.CancellationToken)).WriteAsync(body, TestContext.Current.CancellationToken);
        ExpositionChecker.Check(Encoding.UTF8.GetString(body.ToArray()));
        return body.ToArray();
    }
}
