using System.Collections;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using CircleExporter.Cli;
using CircleExporter.Ledger;
using CircleExporter.Metrics;

namespace CircleExporter;

/// <summary>The program <c>circle-exporter</c>.</summary>
internal static partial class Program
{
    private static async Task<int> Main(string[] args)
    {
        var environment = Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
            .ToDictionary(variable => (string)variable.Key, variable => (string?)variable.Value ?? "");
        return CommandLine.Parse(args, environment, Directory.GetCurrentDirectory()) switch
        {
            CommandLineResult.Exit exit => exit.Print(Console.Out, Console.Error),
            CommandLineResult.Run run => (int)await RunOrTellAsync(run),
            _ => (int)ExitCode.Unexpected,
        };
    }

    private static async Task<ExitCode> RunOrTellAsync(CommandLineResult.Run run)
    {
        try
        {
            return await RunAsync(run, TimeProvider.System);
        }
        catch (Exception exception)
        {
            await Console.Error.WriteLineAsync($"circle-exporter: unexpected failure: {exception.Message} ({exception.GetType().Name})");
            return ExitCode.Unexpected;
        }
    }

    private static async Task<ExitCode> RunAsync(CommandLineResult.Run run, TimeProvider time)
    {
        await using var demo = run.Demo ? await DemoMode.StartAsync(run.Settings, time, CancellationToken.None) : null;
        var settings = demo?.Settings ?? run.Settings;
        return run.Once ? await ReadOnceAsync(settings, run, time) : await ServeAsync(settings, run, time);
    }

    private static async Task<ExitCode> ReadOnceAsync(Settings settings, CommandLineResult.Run run, TimeProvider time)
    {
        var services = new ServiceCollection().AddLogging(logging => logging.AddExporterLogging(settings.Log)).AddExporter(settings, time, once: true);
        await using var provider = services.BuildServiceProvider();
        Announce(provider, run);
        using var stop = new CancellationTokenSource();
        using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        await using var output = Console.OpenStandardOutput();
        return await RunOnce.RunAsync(provider, output, stop.Token);

        void Stop(PosixSignalContext signal)
        {
            signal.Cancel = true;
            stop.Cancel();
        }
    }

    private static async Task<ExitCode> ServeAsync(Settings settings, CommandLineResult.Run run, TimeProvider time)
    {
        await using var app = ExporterApp.Build(settings, time, logging => logging.AddExporterLogging(settings.Log));
        var logger = Announce(app.Services, run);
        try
        {
            await app.StartAsync(CancellationToken.None);
        }
        catch (LedgerUnavailableException exception)
        {
            var reason = exception.Message;
            ProgramLog.LedgerUnavailable(logger, reason);
            return ExitCode.LedgerUnavailable;
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            await app.StopAsync(CancellationToken.None);
            var addresses = string.Join(", ", settings.Web.ListenAddresses);
            var reason = exception.GetBaseException().Message;
            ProgramLog.CannotListen(logger, addresses, reason);
            return ExitCode.AddressUnavailable;
        }

        foreach (var address in app.Urls)
            ProgramLog.Listening(logger, settings.Web.TelemetryPath, address);
        await app.WaitForShutdownAsync();
        ProgramLog.Stopped(logger);
        return ExitCode.Done;
    }

    private static ILogger Announce(IServiceProvider services, CommandLineResult.Run run)
    {
        var logger = services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(Program).FullName!);
        var version = services.GetRequiredService<BuildInfo>().Version;
        ProgramLog.Starting(logger, run.Demo, version);
        foreach (var warning in run.Warnings)
            ProgramLog.Warning(logger, warning);
        return logger;
    }

    // The generator hands over values that the message does not name last one first.
    private static partial class ProgramLog
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "starting circle-exporter")]
        public static partial void Starting(ILogger logger, bool demo, string version);

        [LoggerMessage(Level = LogLevel.Warning, Message = "{Warning}")]
        public static partial void Warning(ILogger logger, string warning);

        [LoggerMessage(Level = LogLevel.Information, Message = "listening")]
        public static partial void Listening(ILogger logger, string path, string address);

        [LoggerMessage(Level = LogLevel.Error, Message = "cannot listen on {Addresses} ({Reason}): free the address, or choose another with --web.listen-address")]
        public static partial void CannotListen(ILogger logger, string addresses, string reason);

        [LoggerMessage(Level = LogLevel.Error, Message = "{Reason}")]
        public static partial void LedgerUnavailable(ILogger logger, string reason);

        [LoggerMessage(Level = LogLevel.Information, Message = "stopped")]
        public static partial void Stopped(ILogger logger);
    }
}
