using CircleExporter.Tests.Support;
using Xunit;

namespace CircleExporter.Tests.Alerts;

/// <summary>Debian's promtool, given rules that stand in no file of the repository.</summary>
internal static class Promtool
{
    /// <summary>What it thinks of rules.</summary>
    public static async Task<ToolResult> CheckAsync(string rules)
    {
        var folder = Directory.CreateTempSubdirectory("circle-exporter-rules");
        try
        {
            return await RunAsync("check", Write(folder, Path.GetFileName(AlertRules.File), rules));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>What becomes of tests with other rules than those they were written for.</summary>
    public static async Task<ToolResult> TestAsync(string rules, string tests)
    {
        var folder = Directory.CreateTempSubdirectory("circle-exporter-rules");
        try
        {
            Write(folder, Path.GetFileName(AlertRules.File), rules);
            return await RunAsync("test", Write(folder, "rules.test.yaml", tests));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static Task<ToolResult> RunAsync(string verb, string file) => ExternalTool.RunAsync("promtool", [verb, "rules", file], default, TestContext.Current.CancellationToken);

    private static string Write(DirectoryInfo folder, string name, string text)
    {
        var path = Path.Combine(folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }
}
