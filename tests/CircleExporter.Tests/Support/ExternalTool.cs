using System.Diagnostics;
using Xunit;

namespace CircleExporter.Tests.Support;

/// <summary>Runs real programs of other makers; a test that needs a missing one is skipped and says so.</summary>
internal static class ExternalTool
{
    /// <summary>Runs a tool to its end, with <paramref name="input"/> on its standard input.</summary>
    public static async Task<ToolResult> RunAsync(string path, IEnumerable<string> arguments, ReadOnlyMemory<byte> input, CancellationToken cancellationToken)
    {
        Assert.SkipUnless(Find(path) is not null, $"{path} is not installed");
        var start = new ProcessStartInfo(Find(path)!, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        using var process = Process.Start(start)!;
        await using var registration = cancellationToken.Register(process.Kill);
        var output = ReadAllAsync(process.StandardOutput.BaseStream, cancellationToken);
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(input, cancellationToken);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It ended without reading everything; its exit code and its words tell why.
        }

        await process.WaitForExitAsync(cancellationToken);
        return new ToolResult(process.ExitCode, await output, await error);
    }

    private static string? Find(string path) => Path.IsPathRooted(path)
        ? (File.Exists(path) ? path : null)
        : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => Path.Combine(folder, path)).FirstOrDefault(File.Exists);

    private static async Task<byte[]> ReadAllAsync(Stream stream, CancellationToken cancellationToken)
    {
        using var all = new MemoryStream();
        await stream.CopyToAsync(all, cancellationToken);
        return all.ToArray();
    }
}

/// <summary>How a tool ended.</summary>
internal sealed record ToolResult(int ExitCode, byte[] Output, string Error)
{
    public string Text => System.Text.Encoding.UTF8.GetString(Output);
}
