using CircleExporter.Tests.Support;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Chart;

/// <summary>What other programs say of the chart, and of what it renders.</summary>
public sealed class ChartToolTests
{
    private static readonly string Tools = Repository.PathOf("eng/tools");

    private static readonly string Rendered = Repository.PathOf("tests/CircleExporter.Tests/Chart/Snapshots");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_comes_from_elsewhere_is_current()
    {
        var verdict = await ExternalTool.RunAsync("node", [Path.Combine(Tools, "chart.mjs"), "--check"], default, Cancelled);

        verdict.Should().BeEquivalentTo(new { ExitCode = 0, Text = "", Error = "" });
    }

    [Fact]
    public async Task Kubernetes_and_the_Prometheus_operator_have_every_field()
    {
        var verdict = await CheckManifestsAsync([.. Directory.EnumerateFiles(Rendered)]);

        verdict.Text.Should().EndWith("objects are as Kubernetes and the Prometheus operator have them\n");
        verdict.ExitCode.Should().Be(0);
    }

    [Theory]
    [InlineData("readOnlyRootFilesystem", "readOnlyRootFileSystem", "'\"readOnlyRootFileSystem\"' does not exist")]
    [InlineData("replicas: 1", "replicas: '1'", "must be integer")]
    [InlineData("imagePullPolicy: IfNotPresent", "imagePullPolicy: Sometimes", "must be equal to one of the allowed values")]
    [InlineData("storage: 1Gi", "storage: 1Gb", "must match")]
    [InlineData("kind: ServiceMonitor", "kind: ServiceMonitors", "there is no kind")]
    [InlineData("interval: 30s", "interval: 30x", "must match pattern")]
    [InlineData("scrapeTimeout: 10s", "scrapeTimout: 10s", "'\"scrapeTimout\"' does not exist")]
    public async Task A_wrong_field_is_noticed(string right, string wrong, string complaint)
    {
        var text = await File.ReadAllTextAsync(Path.Combine(Rendered, "prometheus-operator-values.yaml"), Cancelled);
        var file = Path.Combine(Directory.CreateTempSubdirectory("manifests-").FullName, "wrong.yaml");
        text.Should().Contain(right);
        await File.WriteAllTextAsync(file, text.Replace(right, wrong, StringComparison.Ordinal), Cancelled);

        var verdict = await CheckManifestsAsync([file]);

        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
        verdict.ExitCode.Should().Be(1);
        verdict.Text.Should().Contain(complaint);
    }

    private static async Task<ToolResult> CheckManifestsAsync(IEnumerable<string> files)
    {
        SlowTests.SkipUnlessWanted();
        Assert.SkipUnless(Directory.Exists(Path.Combine(Tools, "node_modules/kubernetes-models")), "the packages of eng/tools are not installed: npm ci --ignore-scripts");
        return await ExternalTool.RunAsync("node", [Path.Combine(Tools, "manifests.mjs"), .. files], default, Cancelled);
    }
}
