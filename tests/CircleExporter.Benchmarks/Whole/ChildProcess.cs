using System.Diagnostics;
using System.Globalization;

namespace CircleExporter.Benchmarks.Whole;

/// <summary>A program of ours as a process of its own, which is ended with this object.</summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    private readonly Lock gate = new();
    private readonly List<(string Text, long At)> lines = [];
    private readonly TimeProvider time;
    private readonly Process process;
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ChildProcess(TimeProvider time, string path, IEnumerable<string> arguments, IEnumerable<KeyValuePair<string, string>> environment)
    {
        this.time = time;
        var start = new ProcessStartInfo(path, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        Started = time.GetTimestamp();
        process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) => Take(line.Data);
        process.ErrorDataReceived += (_, line) => Take(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>When it was started, on the monotonic clock.</summary>
    public long Started { get; }

    /// <summary>Its resident memory in mebibytes.</summary>
    public double ResidentMebibytes()
    {
        var line = File.ReadLines($"/proc/{process.Id}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }

    /// <summary>The first line it printed that holds a text, and how long after the start that was.</summary>
    public async Task<(string Line, TimeSpan After)> LineAsync(string text, CancellationToken cancellationToken)
    {
        while (true)
        {
            Task next;
            lock (gate)
            {
                if (lines.FirstOrDefault(line => line.Text.Contains(text, StringComparison.Ordinal)) is { Text: not null } found)
                    return (found.Text, time.GetElapsedTime(Started, found.At));
                next = changed.Task;
            }

            try
            {
                await next.WaitAsync(Patience, time, cancellationToken);
            }
            catch (TimeoutException exception)
            {
                throw new TimeoutException($"{process.ProcessName} never said \"{text}\" but:\n{string.Join('\n', lines.Select(line => line.Text))}", exception);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            process.Kill();
        await process.WaitForExitAsync(CancellationToken.None);
        process.Dispose();
    }

    private void Take(string? line)
    {
        if (line is null)
            return;

        lock (gate)
        {
            lines.Add((line, time.GetTimestamp()));
            changed.TrySetResult();
            changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}
