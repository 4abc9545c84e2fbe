using FluentAssertions;

namespace CircleExporter.Tests.Support;

/// <summary>Compares text with a committed file; <c>UPDATE_SNAPSHOTS=1</c> rewrites the file instead, and the diff is the review.</summary>
internal static class Snapshot
{
    public static void Match(string actual, string pathFromRoot)
    {
        var path = Repository.PathOf(pathFromRoot);
        if (Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, actual);
        }

        File.Exists(path).Should().BeTrue($"{pathFromRoot} is written by UPDATE_SNAPSHOTS=1");
        actual.Should().Be(File.ReadAllText(path), $"{pathFromRoot} must be current (UPDATE_SNAPSHOTS=1 rewrites it)");
    }
}
