using System.Text;
using CircleExporter.Tests.Support;
using Xunit;

namespace CircleExporter.Tests.Image;

/// <summary>The container image, built and tried once for all tests by <c>eng/image-test.sh</c>.</summary>
internal static class TriedImage
{
    /// <summary>The script's exit code when this machine cannot run it.</summary>
    private const int Impossible = 77;

    /// <summary>Where nothing was built yet, it takes some minutes.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(20);

    private static readonly Lazy<Task<ToolResult>> Trial = new(TryAsync);

    /// <summary>The script.</summary>
    public static string Script => Repository.PathOf("eng/image-test.sh");

    /// <summary>Where it keeps what it makes.</summary>
    public static string Folder => Repository.PathOf("artifacts/image");

    /// <summary>What the script printed; the test is skipped where images cannot be built or run.</summary>
    public static async Task<string[]> ReportAsync()
    {
        SlowTests.SkipUnlessWanted();
        var trial = await Trial.Value.WaitAsync(TestContext.Current.CancellationToken);
        var lines = trial.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.SkipWhen(trial.ExitCode == Impossible, lines.LastOrDefault("eng/image-test.sh does not say why it cannot run"));
        TestContext.Current.SendDiagnosticMessage(trial.Error);
        return lines;
    }

    /// <summary>The native program out of the image.</summary>
    public static async Task<string> ProgramAsync()
    {
        await ReportAsync();
        return Path.Combine(Folder, "program", "circle-exporter");
    }

    /// <summary>Runs commands of a shell that has the script's images.</summary>
    public static Task<ToolResult> ShellAsync(string commands) =>
        ExternalTool.RunAsync("bash", ["-euo", "pipefail"], Encoding.UTF8.GetBytes($". '{Folder}/env'\n{commands}"), TestContext.Current.CancellationToken);

    private static async Task<ToolResult> TryAsync()
    {
        using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
        return await ExternalTool.RunAsync("bash", [Script], default, patience.Token);
    }
}
