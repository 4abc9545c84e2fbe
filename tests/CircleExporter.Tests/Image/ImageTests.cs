using System.Text.RegularExpressions;
using CircleExporter.Tests.Support;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Image;

/// <summary>Each check of <c>eng/image-test.sh</c>, and that its checks of the image notice what they look for.</summary>
[Collection(RealProcesses.Name)]
public sealed partial class ImageTests
{
    /// <summary>An image with everything in it that must not be.</summary>
    private const string Spoil = """
        c=$(buildah from --pull-never localhost/circle-exporter:test)
        root=$(buildah mount "$c")
        install -D -m 4755 /dev/null "$root/usr/bin/sh"
        truncate -s 50M "$root/app/circle-exporter.dbg"
        chown 0:0 "$root/var/lib/circle-exporter"
        buildah config --user app --label org.opencontainers.image.version=0.0.0 "$c"
        buildah commit -q --rm "$c" localhost/circle-exporter:spoilt
        """;

    public static TheoryData<string> Checks => [.. Check().Matches(File.ReadAllText(TriedImage.Script)).Select(check => check.Groups["what"].Value).Distinct()];

    [Theory]
    [MemberData(nameof(Checks))]
    public async Task The_image_holds_what_is_promised(string what)
    {
        var report = await TriedImage.ReportAsync();

        report.Should().Contain($"ok: {what}");
    }

    [Fact]
    public async Task An_image_with_all_faults_fails_every_look_at_it()
    {
        var sound = (await TriedImage.ReportAsync()).SkipWhile(line => line != "ok: its user is a number other than 0").TakeWhile(line => line != "ok: it says the version that its label says");
        var spoilt = await TriedImage.ShellAsync(Spoil);
        spoilt.ExitCode.Should().Be(0, spoilt.Error);

        var look = await TriedImage.ShellAsync($"{TriedImage.Script} {TriedImage.Folder} look localhost/circle-exporter:spoilt");

        look.ExitCode.Should().Be(1);
        look.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Should().HaveCountGreaterThan(6).And.Equal(sound.Select(line => line.Replace("ok:", "FAIL:", StringComparison.Ordinal)));
    }

    [GeneratedRegex("check '(?<what>[^']+)'", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Check();
}
