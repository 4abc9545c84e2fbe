namespace CircleExporter.Tests.Support;

/// <summary>The checkout that the tests were built from.</summary>
internal static class Repository
{
    /// <summary>Its root folder.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>A file by its path from the root.</summary>
    public static string PathOf(string pathFromRoot) => Path.Combine(Root, pathFromRoot);

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "CircleExporter.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("no CircleExporter.sln above the tests");
        return folder;
    }
}
