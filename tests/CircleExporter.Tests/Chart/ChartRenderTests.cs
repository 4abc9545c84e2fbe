using System.Xml.Linq;
using CircleExporter.Tests.Support;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Chart;

/// <summary>What helm makes of the chart with each file of values.</summary>
public sealed class ChartRenderTests
{
    private static readonly string[] Least = ["--set", "token.existingSecret=circleci", "--set", "config.projects={gh/acme/web}"];

    public static TheoryData<string> ValuesFiles => Helm.ValuesFiles;

    public static TheoryData<string> Majors => Helm.Majors;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(ValuesFiles))]
    public async Task Both_majors_of_helm_render_what_is_expected(string valuesFile)
    {
        var text = (await Helm.TemplateAsync("helm", "--values", Helm.PathOf(valuesFile))).Text;
        var older = await Helm.TemplateAsync("helm3", "--values", Helm.PathOf(valuesFile));

        older.Text.Should().Be(text);
        Snapshot.Match(WithoutDashboards(text), $"tests/CircleExporter.Tests/Chart/Snapshots/{valuesFile}");
    }

    [Theory]
    [MemberData(nameof(ValuesFiles))]
    public async Task Helm_finds_no_fault_with_the_chart(string valuesFile)
    {
        foreach (var major in Helm.Majors.Select(row => row.Data))
        {
            var verdict = await Helm.RunAsync(major, "lint", "--strict", Helm.Chart, "--values", Helm.PathOf(valuesFile));

            verdict.ExitCode.Should().Be(0, verdict.Text);
            verdict.Text.Should().NotContain("[WARNING]").And.NotContain("[ERROR]");
        }
    }

    [Theory]
    [MemberData(nameof(Majors))]
    public async Task A_cluster_that_is_too_old_is_refused(string major)
    {
        var verdict = await Helm.RunAsync(major, ["template", "ci", Helm.Chart, "--kube-version", "1.24.9", .. Least]);

        verdict.ExitCode.Should().NotBe(0);
        verdict.Error.Should().Contain("incompatible with Kubernetes v1.24.9");
    }

    [Theory]
    [InlineData("1.28.15", "ReadWriteOnce")]
    [InlineData("1.29.0", "ReadWriteOncePod")]
    [InlineData("1.30.1-eks-1a2b3c", "ReadWriteOncePod")]
    public async Task The_volume_is_for_one_pod_where_the_cluster_has_that(string cluster, string mode)
    {
        var chart = await Helm.RenderAsync([.. Least, "--kube-version", cluster]);

        RenderedChart.List(chart.Workload["spec"]!["volumeClaimTemplates"]![0]!["spec"]!["accessModes"]).Select(RenderedChart.Text).Should().Equal(mode);
    }

    [Fact]
    public async Task A_changed_configuration_restarts_the_pod_and_a_changed_label_does_not()
    {
        var before = await ChecksumAsync();

        (await ChecksumAsync("--set", "config.log.level=debug")).Should().NotBe(before);
        (await ChecksumAsync("--set", "commonLabels.team=ci")).Should().Be(before);

        async Task<string?> ChecksumAsync(params string[] arguments) =>
            RenderedChart.Text((await Helm.RenderAsync([.. Least, .. arguments])).Workload["spec"]!["template"]!["metadata"]!["annotations"]!["checksum/config"]);
    }

    [Fact]
    public async Task A_long_name_leaves_room_for_what_Kubernetes_appends()
    {
        var release = new string('r', 53);

        var result = await Helm.RunAsync(Helm.Current, ["template", release, Helm.Chart, .. Least]);

        RenderedChart.Text(new RenderedChart(result.Text).Workload["metadata"]!["name"]).Should().HaveLength(52);
    }

    [Fact]
    public async Task Users_that_the_cluster_hands_out_can_be_had_by_null()
    {
        var chart = await Helm.RenderAsync([.. Least, "--set", "podSecurityContext.runAsUser=null,podSecurityContext.runAsGroup=null,podSecurityContext.fsGroup=null"]);

        RenderedChart.Map(chart.Pod["securityContext"]).Keys.Should().BeEquivalentTo("runAsNonRoot", "fsGroupChangePolicy", "seccompProfile");
    }

    [Theory]
    [MemberData(nameof(Majors))]
    public async Task It_can_be_a_part_of_another_chart(string major)
    {
        var parent = Directory.CreateTempSubdirectory("circle-exporter-parent-").FullName;
        Directory.CreateDirectory(Path.Combine(parent, "charts"));
        File.CreateSymbolicLink(Path.Combine(parent, "charts", "circle-exporter"), Helm.Chart);
        await File.WriteAllTextAsync(Path.Combine(parent, "Chart.yaml"), "{apiVersion: v2, name: parent, version: 1.0.0, dependencies: [{name: circle-exporter, version: '*', condition: circle-exporter.enabled}]}", Cancelled);
        await File.WriteAllTextAsync(Path.Combine(parent, "values.yaml"), "{global: {region: eu}, circle-exporter: {enabled: true, demo: true}}", Cancelled);

        var result = await Helm.RunAsync(major, "template", "ci", parent);

        Directory.Delete(parent, recursive: true);
        result.ExitCode.Should().Be(0, result.Error);
        RenderedChart.Text(new RenderedChart(result.Text).Workload["metadata"]!["name"]).Should().Be("ci-circle-exporter");
    }

    [Fact]
    public async Task The_notes_say_where_the_metrics_are_and_what_will_not_last()
    {
        var notes = (await Helm.RunAsync(Helm.Current, "install", "ci", Helm.Chart, "--namespace", "monitoring", "--dry-run=client", "--values", Helm.PathOf("inline-token-values.yaml"))).Text;

        notes.Should().Contain("http://ci-circle-exporter.monitoring:10360/metrics").And.Contain("persistence.enabled is false").And.Contain("The token stands in the record of this release").And.Contain("set serviceMonitor.enabled");
    }

    [Fact]
    public async Task The_package_holds_neither_tests_nor_anything_but_the_chart()
    {
        var folder = Directory.CreateTempSubdirectory("circle-exporter-package-").FullName;

        var result = await Helm.RunAsync(Helm.Current, "package", Helm.Chart, "--destination", folder);
        var files = (await ExternalTool.RunAsync("tar", ["tzf", Directory.GetFiles(folder).Single()], default, Cancelled)).Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Directory.Delete(folder, recursive: true);
        result.ExitCode.Should().Be(0, result.Error);
        files.Should().OnlyContain(file => !file.Contains("/ci/")).And.Contain("circle-exporter/values.schema.json").And.Contain("circle-exporter/files/circleci.rules.yaml");
    }

    [Fact]
    public async Task It_is_of_the_version_image_and_home_that_are_said_once()
    {
        var said = XDocument.Load(Repository.PathOf("Directory.Build.props"));
        var about = new RenderedChart(await File.ReadAllTextAsync(Path.Combine(Helm.Chart, "Chart.yaml"), Cancelled)).Objects.Single();
        var values = new RenderedChart(await File.ReadAllTextAsync(Path.Combine(Helm.Chart, "values.yaml"), Cancelled)).Objects.Single();

        RenderedChart.Text(about["appVersion"]).Should().Be(Said("Version"));
        RenderedChart.Text(about["version"]).Should().Be(Said("Version"));
        RenderedChart.Text(about["home"]).Should().Be(Said("RepositoryUrl"));
        RenderedChart.List(about["sources"]).Select(RenderedChart.Text).Should().Equal(Said("RepositoryUrl"));
        $"{values["image"]!["registry"]}/{values["image"]!["repository"]}".Should().Be(Said("ContainerImage"));

        string Said(string what) => said.Descendants(what).Single().Value;
    }

    /// <summary>The dashboards have to stand there word for word, and would only lengthen the file.</summary>
    private static string WithoutDashboards(string text)
    {
        foreach (var file in Directory.EnumerateFiles(Repository.PathOf("grafana/dashboards")))
            text = text.Replace(string.Concat(File.ReadLines(file).Select(line => $"    {line}\n")), $"    (files/dashboards/{Path.GetFileName(file)})\n", StringComparison.Ordinal);
        return text;
    }
}
