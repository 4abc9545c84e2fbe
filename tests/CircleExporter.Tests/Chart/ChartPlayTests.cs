using CircleExporter.Tests.Image;
using CircleExporter.Tests.Support;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Chart;

/// <summary>The rendered pod runs for real, in the image, where podman can start it.</summary>
[Collection(RealProcesses.Name)]
public sealed class ChartPlayTests
{
    /// <summary>How the script ends where it cannot try anything.</summary>
    private const int CannotBeTried = 77;

    [Fact]
    public async Task The_pod_of_the_chart_reads_counts_and_remembers_in_a_locked_down_container()
    {
        await TriedImage.ReportAsync();

        var verdict = await ExternalTool.RunAsync(Repository.PathOf("eng/chart-play.sh"), [], default, TestContext.Current.CancellationToken);

        Assert.SkipWhen(verdict.ExitCode == CannotBeTried, verdict.Text);
        verdict.ExitCode.Should().Be(0, verdict.Text + verdict.Error);
        verdict.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Should().HaveCountGreaterThan(5).And.OnlyContain(line => line.StartsWith("ok: "));
    }
}
