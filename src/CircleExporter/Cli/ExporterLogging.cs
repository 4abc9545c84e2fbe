using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging.Console;

namespace CircleExporter.Cli;

/// <summary>Logging as the settings want it: everything on standard error, one line an entry.</summary>
internal static class ExporterLogging
{
    private static readonly string[] Noisy = ["Microsoft", "System", "Polly"];

    /// <summary>Replaces whatever providers there are.</summary>
    public static ILoggingBuilder AddExporterLogging(this ILoggingBuilder logging, LogOptions options)
    {
        logging.ClearProviders();
        logging.SetMinimumLevel(options.Level);
        logging.Services.TryAddSingleton(TimeProvider.System);
        logging.Services.AddSingleton<ConsoleFormatter, LogfmtFormatter>();
        logging.Services.AddSingleton<ConsoleFormatter, JsonLineFormatter>();
        logging.AddConsole(console =>
        {
            console.FormatterName = options.Json ? JsonLineFormatter.FormatterName : LogfmtFormatter.FormatterName;
            console.LogToStandardErrorThreshold = LogLevel.Trace;
        });
        return logging.AddQuietFilters(options.Level);
    }

    /// <summary>Keeps the libraries from drowning our own lines.</summary>
    private static ILoggingBuilder AddQuietFilters(this ILoggingBuilder logging, LogLevel level)
    {
        foreach (var category in Noisy)
            logging.AddFilter(category, AtLeast(level is LogLevel.Debug ? LogLevel.Debug : LogLevel.Warning, level));

        // Its more talkative levels print request headers, and a token is one of them.
        logging.AddFilter("System.Net.Http", AtLeast(LogLevel.Warning, level));
        // That an address cannot be bound is said once, by us, with an exit code.
        return logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
    }

    private static LogLevel AtLeast(LogLevel least, LogLevel level) => level > least ? level : least;
}
