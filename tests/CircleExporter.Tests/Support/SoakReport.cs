namespace CircleExporter.Tests.Support;

/// <summary>Tables that eng/soak.sh prints.</summary>
internal static class SoakReport
{
    /// <summary>Writes a table into its file.</summary>
    public static void Write(string name, string head, IEnumerable<string> rows)
    {
        var folder = Directory.CreateDirectory(Repository.PathOf("artifacts/soak")).FullName;
        File.WriteAllText(Path.Combine(folder, $"{name}.md"), string.Join('\n', [head, .. rows, ""]));
    }
}
