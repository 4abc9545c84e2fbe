using FluentAssertions;

namespace CircleExporter.Tests.Support;

/// <summary>Compares text with a file of the repository; <c>UPDATE_SNAPSHOTS=1</c> writes the file instead.</summary>
internal static class Snapshot
{
    public static void Match(string actual, string pathFromRepositoryRoot)
    {
        var path = Path.Combine(Root(), pathFromRepositoryRoot);
        if (Environment.GetEnvironmentVariable("UPDATE_SNAPSHOTS") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, actual);
        }

        File.Exists(path).Should().BeTrue($"{pathFromRepositoryRoot} holds the snapshot (UPDATE_SNAPSHOTS=1 writes it)");
        actual.Should().Be(File.ReadAllText(path), $"{pathFromRepositoryRoot} says so (UPDATE_SNAPSHOTS=1 rewrites it)");
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "CircleExporter.sln")))
            folder = folder.Parent ?? throw new InvalidOperationException("The tests do not run inside the repository.");
        return folder.FullName;
    }
}
