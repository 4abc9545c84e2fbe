using System.Runtime.Versioning;
using CircleExporter.Tests.Support;
using FluentAssertions;
using Xunit;
using static CircleExporter.Tests.Chart.RenderedChart;

namespace CircleExporter.Tests.Chart;

/// <summary>The real exporter, started as the rendered container says, with its paths moved into a folder of the test.</summary>
[Collection(RealProcesses.Name)]
[UnsupportedOSPlatform("windows")]
public sealed class ChartProcessTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("circle-exporter-chart-").FullName;

    /// <summary>Those whose configuration the chart renders.</summary>
    public static TheoryData<string> ValuesFiles => [.. Helm.Names.Where(name => name != "existing-config-map-values.yaml")];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [MemberData(nameof(ValuesFiles))]
    public async Task The_exporter_finds_its_configuration_sound(string valuesFile)
    {
        var chart = await Helm.RenderAsync(valuesFile);

        var (exitCode, output, error) = await ExporterProcess.RunAsync([.. await MoveAsync(chart), "--check-config"]);

        exitCode.Should().Be(0, error);
        output.Should().StartWith("The configuration is sound.").And.NotContain("Warnings");
        List(chart.Exporter["args"]).Select(Text).Where(argument => argument!.StartsWith("--circleci.token-file", StringComparison.Ordinal)).Should().HaveCount(valuesFile == "demo-values.yaml" ? 0 : 1);
    }

    [Fact]
    public async Task The_pod_of_helm_test_finds_the_metrics_of_a_running_exporter_and_misses_those_of_none()
    {
        var chart = await Helm.RenderAsync("demo-values.yaml");
        var script = Text(chart.OfKind("Pod").Single()["spec"]!["containers"]![0]!["command"]![2])!;
        var port = ExporterProcess.FreePort();
        var moved = script.Replace("http://ci-circle-exporter:10360/", $"http://127.0.0.1:{port}/", StringComparison.Ordinal);

        var without = await ExternalTool.RunAsync("sh", ["-c", moved], default, Cancelled);
        await using var exporter = ExporterProcess.Start([.. (await MoveAsync(chart)).Where(argument => !argument.StartsWith("--web.listen-address", StringComparison.Ordinal)), $"--web.listen-address=127.0.0.1:{port}"]);
        await exporter.UntilAsync(async () => (await ExternalTool.RunAsync("sh", ["-c", moved], default, Cancelled)).ExitCode == 0);
        var with = await ExternalTool.RunAsync("sh", ["-c", moved], default, Cancelled);

        moved.Should().NotBe(script);
        without.ExitCode.Should().NotBe(0);
        with.Text.Should().Contain("CircleExporter is ready.").And.Contain("circleci_exporter_build_info{");
    }

    /// <summary>Puts what is mounted into the folder, and says the container's arguments with paths in there.</summary>
    private async Task<IReadOnlyList<string>> MoveAsync(RenderedChart chart)
    {
        var arguments = List(chart.Exporter["args"]).Select(argument => Text(argument)!).ToList();
        var config = Text(chart.OfKind("ConfigMap").Single(map => map["data"]?["circle-exporter.yml"] is not null)["data"]!["circle-exporter.yml"])!;
        var moved = arguments.ConvertAll(argument => argument.Replace("=/", $"={folder}/", StringComparison.Ordinal));
        await WriteAsync("--config.file", config.Replace("/etc/authorities/ca.crt", "/etc/ssl/certs/ca-certificates.crt", StringComparison.Ordinal));
        await WriteAsync("--circleci.token-file", "not-a-token");
        return moved;

        async Task WriteAsync(string flag, string text)
        {
            if (moved.SingleOrDefault(argument => argument.StartsWith($"{flag}=", StringComparison.Ordinal)) is not { } found)
                return;
            var file = found[(flag.Length + 1)..];
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllTextAsync(file, text, Cancelled);
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }
}
