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

    /// <summary>The same for the part of a file between two lines.</summary>
    public static void MatchPart(string actual, string pathFromRoot, string begin, string end)
    {
        var file = File.ReadAllText(Repository.PathOf(pathFromRoot));
        var (from, to) = (file.IndexOf(begin + "\n", StringComparison.Ordinal), file.IndexOf(end + "\n", StringComparison.Ordinal));
        from.Should().BePositive($"{pathFromRoot} needs the line {begin}");
        to.Should().BeGreaterThan(from, $"{pathFromRoot} needs the line {end} after it");

        Match($"{file[..from]}{begin}\n\n{actual}\n{file[to..]}", pathFromRoot);
    }
}
