using System.Diagnostics;
using System.Reflection;
using CircleExporter.Metrics;
using CircleExporter.Tests.Support;
using FluentAssertions;
using Microsoft.Extensions.Logging;
using Xunit;

namespace CircleExporter.Tests;

/// <summary>Whoever builds the same sources gets the same program.</summary>
[Collection(RealProcesses.Name)]
public sealed class SameBytesTests : IDisposable
{
    private static readonly string[] Files = [".editorconfig", "BannedSymbols.txt", "Directory.Build.props", "Directory.Packages.props", "global.json"];

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("circle-exporter-bytes");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task Two_builds_in_different_folders_give_the_same_bytes()
    {
        SlowTests.SkipUnlessWanted();

        var one = await BuildAsync("one");
        var other = await BuildAsync(Path.Combine("another", "much", "deeper"));

        foreach (var assembly in (string[])["circle-exporter.dll", "CircleExporter.CircleCi.dll", "CircleExporter.Simulator.dll"])
            (await ReadAsync(one, assembly)).Should().Equal(await ReadAsync(other, assembly), assembly);
    }

    [Fact]
    public void Log_messages_stand_in_classes_of_different_names()
    {
        var classes = typeof(BuildInfo).Assembly.GetTypes().Where(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public).Any(method => method.IsDefined(typeof(LoggerMessageAttribute), inherit: false)));

        classes.Select(type => $"{type.Namespace}.{type.Name}").Should().HaveCountGreaterThan(5).And.OnlyHaveUniqueItems("their generator sorts by these names, and writes equal ones in any order");
    }

    // Without the repository's history, as from an archive of the sources.
    private async Task<string> BuildAsync(string name)
    {
        var root = folder.CreateSubdirectory(name).FullName;
        var sources = Directory.EnumerateFiles(Repository.PathOf("src"), "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(Repository.Root, path));
        foreach (var file in Files.Concat(sources))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(root, file))!);
            File.Copy(Repository.PathOf(file), Path.Combine(root, file));
        }

        var start = new ProcessStartInfo("dotnet", ["build", "src/CircleExporter", "-c", "Release", "-v", "quiet", "--nologo", "-nodeReuse:false", "-p:UseSharedCompilation=false"])
        {
            WorkingDirectory = root,
            RedirectStandardOutput = true,
            UseShellExecute = false,
            Environment = { ["CI"] = "true" },
        };
        using var build = Process.Start(start)!;
        await using var stop = TestContext.Current.CancellationToken.Register(build.Kill);
        var output = await build.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await build.WaitForExitAsync(TestContext.Current.CancellationToken);
        build.ExitCode.Should().Be(0, output);
        return Path.Combine(root, "artifacts", "bin", "CircleExporter", "release");
    }

    private static Task<byte[]> ReadAsync(string build, string assembly) => File.ReadAllBytesAsync(Path.Combine(build, assembly), TestContext.Current.CancellationToken);
}
