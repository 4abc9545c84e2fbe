namespace CircleExporter.Benchmarks.Report;

/// <summary>The page of the documentation that holds the figures, between two markers.</summary>
internal static class PerformancePage
{
    private const string Begin = "<!-- figures: written by eng/bench.sh --write -->";
    private const string End = "<!-- end of figures -->";

    /// <summary>Replaces what stands between the markers.</summary>
    public static void Replace(string figures)
    {
        var path = Path.Combine(Checkout.Root, "docs", "performance.md");
        var page = File.ReadAllText(path);
        var begin = page.IndexOf(Begin, StringComparison.Ordinal);
        var end = page.IndexOf(End, StringComparison.Ordinal);
        if (begin < 0 || end < begin)
            throw new InvalidDataException($"{path} lacks its markers {Begin} and {End}.");

        File.WriteAllText(path, $"{page[..(begin + Begin.Length)]}\n\n{figures.Trim()}\n\n{page[end..]}");
    }
}

/// <summary>The checkout that the benchmarks were built in.</summary>
internal static class Checkout
{
    public static string Root { get; } = Find();

    /// <summary>A program of ours as the Release build left it.</summary>
    public static string Program(string project, string name) => Path.Combine(Root, "artifacts", "bin", project, "release", name);

    private static string Find()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "CircleExporter.sln")))
                return folder;
        }

        throw new DirectoryNotFoundException("The benchmarks do not run inside their checkout.");
    }
}
