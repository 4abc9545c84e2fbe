using System.Text;
using System.Text.Json;
using CircleExporter.Metrics;
using CircleExporter.Tests.Support;
using FluentAssertions;
using Xunit;
using static CircleExporter.Tests.Support.Families;

namespace CircleExporter.Tests.Metrics;

/// <summary>What other makers' parsers think of whole bodies.</summary>
public sealed class RealParserTests
{
    // Debian's Python has the package python3-prometheus-client; another one may stand before it in PATH.
    private const string Python = "/usr/bin/python3";

    private const string Parser = """
        import json, sys
        from prometheus_client.PACKAGE import text_string_to_metric_families
        body = sys.stdin.buffer.read().decode("utf-8")
        json.dump([s.labels for f in text_string_to_metric_families(body) for s in f.samples if s.name == "circleci_project_info"], sys.stdout)
        """;

    private static readonly string[] Labels = ["name", "organization", "default_branch"];

    [Fact]
    public async Task Promtool_finds_nothing_to_say()
    {
        var body = await ScrapeAsync(ExpositionFormat.Text, [.. Sample, Projects([.. FromHell, .. Fuzzed])]);

        var result = await ExternalTool.RunAsync("promtool", ["check", "metrics"], body, TestContext.Current.CancellationToken);

        result.Should().BeEquivalentTo(new { ExitCode = 0, Text = "", Error = "" });
    }

    [Theory]
    [InlineData(ExpositionFormat.Text, "parser")]
    [InlineData(ExpositionFormat.OpenMetrics, "openmetrics.parser")]
    internal async Task Another_parser_reads_every_name_from_hell_as_it_has_to_arrive(ExpositionFormat format, string package)
    {
        var probe = await ExternalTool.RunAsync(Python, ["-c", "import prometheus_client"], default, TestContext.Current.CancellationToken);
        Assert.SkipUnless(probe.ExitCode == 0, "python3-prometheus-client is not installed");
        string[] names = [.. FromHell, .. Fuzzed];
        var body = await ScrapeAsync(format, [.. Sample.Where(family => family.Definition != MetricCatalogue.ProjectInfo), Projects(names)]);

        var result = await ExternalTool.RunAsync(Python, ["-c", Parser.Replace("PACKAGE", package, StringComparison.Ordinal)], body, TestContext.Current.CancellationToken);

        result.Error.Should().BeEmpty();
        var read = JsonDocument.Parse(result.Output).RootElement.EnumerateArray().ToDictionary(labels => labels.GetProperty("project").GetString()!, labels => labels);
        read.Should().HaveCount(names.Length);
        for (var number = 0; number < names.Length; number++)
        {
            foreach (var label in Labels)
                read[$"{number}"].GetProperty(label).GetString().Should().Be(Arriving(names[number]), $"that is the {label} of project {number}");
        }
    }

    [Theory]
    [InlineData(ExpositionFormat.Text)]
    [InlineData(ExpositionFormat.OpenMetrics)]
    internal async Task Our_own_parser_reads_every_name_as_it_has_to_arrive(ExpositionFormat format)
    {
        string[] names = [.. FromHell, .. Fuzzed];

        var body = Exposition.Parse(Encoding.UTF8.GetString(await ScrapeAsync(format, [Projects(names)])));

        var read = body["circleci_project_info"].Samples.ToDictionary(sample => sample.Label("project")!, sample => Labels.Select(sample.Label));
        read.Should().BeEquivalentTo(names.Select((name, number) => KeyValuePair.Create($"{number}", Labels.Select(_ => Arriving(name)))));
        body.Families.Select(family => family.Name).Should().OnlyHaveUniqueItems("no name can make a family");
    }

    private static MetricFamily Projects(IEnumerable<string> names) =>
        Of(MetricCatalogue.ProjectInfo, [.. names.Select((name, number) => Value(1, $"{number}", name, name, name, "github"))]);

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
