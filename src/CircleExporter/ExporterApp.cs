using CircleExporter.CircleCi;
using CircleExporter.Cli;
using CircleExporter.Ledger;
using CircleExporter.Metrics;
using CircleExporter.Polling;
using CircleExporter.Web;

namespace CircleExporter;

/// <summary>Puts the exporter together.</summary>
internal static class ExporterApp
{
    /// <summary>The exporter as a service: polling, and what it serves.</summary>
    /// <param name="settings">What to read, and how.</param>
    /// <param name="time">The clock of everything.</param>
    /// <param name="configureLogging">Where logs go.</param>
    public static WebApplication Build(Settings settings, TimeProvider time, Action<ILoggingBuilder> configureLogging)
    {
        // Nothing is read but our own settings: no appsettings.json, no ASPNETCORE_ variables.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        configureLogging(builder.Logging);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(4));
        builder.Services.AddExporter(settings, time, once: false).AddWeb(settings.Web);

        var app = builder.Build();
        var status = app.Services.GetRequiredService<PollStatus>();
        var version = app.Services.GetRequiredService<BuildInfo>().Version;
        app.MapWeb(() => status.NotReadyBecause, () => StatusPageFacts.Of(status, version, settings.Web.TelemetryPath));
        return app;
    }

    /// <summary>All that reads and renders, without what serves it.</summary>
    /// <param name="services">Where it is registered.</param>
    /// <param name="settings">What to read, and how.</param>
    /// <param name="time">The clock of everything.</param>
    /// <param name="once">Whether everything is read once, and runs of the past are counted.</param>
    public static IServiceCollection AddExporter(this IServiceCollection services, Settings settings, TimeProvider time, bool once)
    {
        services.AddSingleton(time);
        services.AddSingleton(settings.Metrics).AddExposition();
        services.AddLedger(settings.Ledger, countsHistory: once);
        services.AddPolling(settings.Polling, once);
        services.AddCircleCi(options => Copy(settings.CircleCi, options));
        return services;
    }

    private static void Copy(CircleCiOptions from, CircleCiOptions to)
    {
        (to.BaseAddress, to.Token, to.TokenFile, to.Authentication) = (from.BaseAddress, from.Token, from.TokenFile, from.Authentication);
        (to.Timeout, to.AllowHttp, to.CaFile) = (from.Timeout, from.AllowHttp, from.CaFile);
        (to.RequestsPerSecond, to.Burst, to.MaxConcurrentRequests) = (from.RequestsPerSecond, from.Burst, from.MaxConcurrentRequests);
    }
}
