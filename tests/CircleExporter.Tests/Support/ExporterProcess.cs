using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Xunit;

namespace CircleExporter.Tests.Support;

/// <summary>A real process, such as the exporter as it was built; ended by its own id when the test is over.</summary>
internal sealed class ExporterProcess : IAsyncDisposable
{
    /// <summary>Ends a test that waits for what never comes; no test depends on its length.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private static int lastPort = 18_000 + Environment.ProcessId % 10_000;

    private readonly Process process;
    private readonly ConcurrentQueue<string> errors = new();
    private readonly CanaryLeaks leaks = Canary.Here;
    private readonly Task<string> output;

    private ExporterProcess(Process process)
    {
        this.process = process;
        process.ErrorDataReceived += (_, line) =>
        {
            leaks.Inspect(line.Data ?? "", "a line on standard error");
            errors.Enqueue(line.Data ?? "");
        };
        process.BeginErrorReadLine();
        output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
    }

    /// <summary>Its process id.</summary>
    public int Id => process.Id;

    /// <summary>The lines on standard error so far.</summary>
    public IReadOnlyCollection<string> Errors => errors;

    /// <summary>The exporter as it was built, or as it was published when a variable names that.</summary>
    public static string Program
    {
        get
        {
            if (Environment.GetEnvironmentVariable("CIRCLE_EXPORTER_PROGRAM") is { Length: > 0 } published)
                return Path.GetFullPath(published);

            // artifacts/bin/CircleExporter.Tests/debug → artifacts/bin/CircleExporter/debug
            var folder = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd('/'));
            return Path.Combine(folder.Parent!.Parent!.FullName, "CircleExporter", folder.Name, "circle-exporter");
        }
    }

    /// <summary>Starts the exporter with nothing in its environment but what is given.</summary>
    public static ExporterProcess Start(IEnumerable<string> arguments, params IEnumerable<(string Name, string Value)> environment)
    {
        Assert.SkipUnless(File.Exists(Program), $"{Program} is not built");
        return Start(Program, arguments, environment);
    }

    /// <summary>Starts any program.</summary>
    public static ExporterProcess Start(string program, IEnumerable<string> arguments, IEnumerable<(string Name, string Value)> environment)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false, WorkingDirectory = Path.GetTempPath() };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("CIRCLE", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        start.Environment["CIRCLE_EXPORTER_LOG_LEVEL"] = "debug"; // so that everything it can say is looked at for the token
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return new ExporterProcess(Process.Start(start)!);
    }

    /// <summary>Runs the exporter to its end.</summary>
    public static Task<(int ExitCode, string Output, string Error)> RunAsync(IEnumerable<string> arguments, params IEnumerable<(string Name, string Value)> environment) =>
        EndAsync(Start(arguments, environment));

    /// <summary>Runs any program to its end.</summary>
    public static Task<(int ExitCode, string Output, string Error)> RunAsync(string program, IEnumerable<string> arguments, IEnumerable<(string Name, string Value)> environment) =>
        EndAsync(Start(program, arguments, environment));

    /// <summary>A port below those that the system hands out by itself, free at this moment; never the same twice.</summary>
    public static int FreePort()
    {
        while (true)
        {
            var port = Interlocked.Increment(ref lastPort);
            try
            {
                using var probe = new TcpListener(IPAddress.Loopback, port);
                probe.Start();
                return port;
            }
            catch (SocketException) when (port < 32_000)
            {
            }
        }
    }

    /// <summary>Waits for a line on standard error.</summary>
    public async Task<string> LineAsync(string with)
    {
        string? line = null;
        await UntilAsync(() => Task.FromResult((line = errors.FirstOrDefault(error => error.Contains(with, StringComparison.Ordinal))) is not null));
        return line!;
    }

    /// <summary>Where the exporter says that it listens.</summary>
    public async Task<Uri> AddressAsync()
    {
        var line = await LineAsync("msg=\"listening\"");
        return new Uri(line.Split(' ').Single(field => field.StartsWith("address=", StringComparison.Ordinal))["address=".Length..].Trim('"'));
    }

    /// <summary>Asks again and again until something is so; an end of the process ends the wait.</summary>
    public Task UntilAsync(Func<Task<bool>> condition) => UntilAsync(condition, Patience);

    /// <summary>Asks again and again until something is so, which may take longer than usual.</summary>
    public async Task UntilAsync(Func<Task<bool>> condition, TimeSpan patience)
    {
        var since = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            Assert.False(process.HasExited, $"it ended: {string.Join('\n', errors)}");
            if (TimeProvider.System.GetElapsedTime(since) > patience)
                throw new TimeoutException("what was waited for did not come");
            await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Asks it to stop as a service manager does.</summary>
    public async Task TerminateAsync()
    {
        using var kill = Process.Start("/bin/sh", ["-c", $"kill -TERM {process.Id}"]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Ends it between any two of its instructions, as <c>kill -9</c> does.</summary>
    /// <returns>Its exit code: 137, unless it had ended by itself.</returns>
    public Task<int> KillAsync()
    {
        process.Kill();
        return ExitAsync();
    }

    /// <summary>Waits for its end.</summary>
    public async Task<int> ExitAsync()
    {
        await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(Patience, TimeProvider.System, TestContext.Current.CancellationToken);
        return process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
            process.Kill();
        await process.WaitForExitAsync(CancellationToken.None);
        leaks.Inspect(await output, "standard output");
        process.Dispose();
    }

    private static async Task<(int ExitCode, string Output, string Error)> EndAsync(ExporterProcess started)
    {
        await using var exporter = started;
        var exitCode = await exporter.ExitAsync();
        return (exitCode, await exporter.output, string.Join('\n', exporter.Errors));
    }
}

/// <summary>Tests that start processes run one after the other and beside no others.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class RealProcesses
{
    public const string Name = "real processes";
}
