using CircleExporter.Tests.Support;
using Xunit;

namespace CircleExporter.Tests.Chart;

/// <summary>The real helm, in both majors that are in use.</summary>
internal static class Helm
{
    /// <summary>Where the chart is.</summary>
    public static string Chart { get; } = Repository.PathOf("helm/circle-exporter");

    /// <summary>Both majors; <see cref="Current"/> alone says what both say.</summary>
    public static TheoryData<string> Majors { get; } = ["helm", "helm3"];

    /// <summary>The newer one.</summary>
    public const string Current = "helm";

    /// <summary>The files of values that the chart is tried with.</summary>
    public static TheoryData<string> ValuesFiles { get; } = [.. Names];

    /// <summary>Their names.</summary>
    public static IEnumerable<string> Names => Directory.EnumerateFiles(Path.Combine(Chart, "ci"), "*-values.yaml").Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal);

    /// <summary>One of them.</summary>
    public static string PathOf(string valuesFile) => Path.Combine(Chart, "ci", valuesFile);

    /// <summary>Runs helm to its end; it is some hundred times that the chart is rendered.</summary>
    public static Task<ToolResult> RunAsync(string major, params IEnumerable<string> arguments)
    {
        SlowTests.SkipUnlessWanted();
        var program = Repository.PathOf($"artifacts/tools/helm/{major}");
        Assert.SkipUnless(File.Exists(program), $"{major} is not there: eng/get-helm.sh fetches it");
        return ExternalTool.RunAsync(program, arguments, default, TestContext.Current.CancellationToken);
    }

    /// <summary>Renders the chart as the release "ci" in the namespace "monitoring".</summary>
    public static Task<ToolResult> TemplateAsync(string major, params IEnumerable<string> arguments) =>
        RunAsync(major, ["template", "ci", Chart, "--namespace", "monitoring", "--kube-version", "1.34.0", .. arguments]);

    /// <summary>What a file of values makes of the chart.</summary>
    public static Task<RenderedChart> RenderAsync(string valuesFile, params IEnumerable<string> arguments) => RenderAsync(["--values", PathOf(valuesFile), .. arguments]);

    /// <summary>What any arguments make of it.</summary>
    public static async Task<RenderedChart> RenderAsync(IEnumerable<string> arguments)
    {
        var result = await TemplateAsync(Current, arguments);
        Assert.True(result.ExitCode == 0, result.Error);
        return new RenderedChart(result.Text);
    }
}
