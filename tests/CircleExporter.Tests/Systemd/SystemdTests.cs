using CircleExporter.Cli;
using CircleExporter.Tests.Support;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Systemd;

/// <summary>What systemd itself says of the unit.</summary>
public sealed class SystemdTests
{
    private const string Unit = "docs/systemd/circle-exporter.service";

    /// <summary>In tenths, as systemd-analyze wants it: 2.0 of 10, where 10 is a service that may do everything.</summary>
    private const int MostExposure = 20;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_unit_is_well_formed()
    {
        // systemd wants the program to exist, and here it does not.
        var file = Path.Combine(Directory.CreateTempSubdirectory("unit-").FullName, Path.GetFileName(Unit));
        var text = await File.ReadAllTextAsync(Repository.PathOf(Unit), Cancelled);
        await File.WriteAllTextAsync(file, text.Replace("/usr/local/lib/circle-exporter/circle-exporter", "/usr/bin/env", StringComparison.Ordinal), Cancelled);

        var verdict = await ExternalTool.RunAsync("systemd-analyze", ["verify", file], default, Cancelled);

        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
        verdict.Should().BeEquivalentTo(new { ExitCode = 0, Text = "", Error = "" });
    }

    [Fact]
    public async Task The_unit_may_do_little()
    {
        var verdict = await ExternalTool.RunAsync("systemd-analyze", ["security", "--offline=yes", "--no-pager", $"--threshold={MostExposure}", Repository.PathOf(Unit)], default, Cancelled);

        verdict.ExitCode.Should().Be(0, verdict.Text);
    }

    [Fact]
    public void The_unit_starts_the_program_with_flags_that_exist()
    {
        var start = File.ReadLines(Repository.PathOf(Unit)).Single(line => line.StartsWith("ExecStart=", StringComparison.Ordinal));

        var faults = new List<Fault>();
        Flags.Parse([.. start.Split(' ').Skip(1)], faults).ConfigFile.Should().Be("/etc/circle-exporter/circle-exporter.yml");

        faults.Should().BeEmpty();
    }
}
