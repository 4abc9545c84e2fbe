using CircleExporter.Metrics;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CircleExporter.Web;

/// <summary>Registers what the exporter serves.</summary>
internal static class WebExtensions
{
    /// <summary>Adds the endpoints and Kestrel's addresses and limits.</summary>
    /// <exception cref="ArgumentException">A listen address cannot be read.</exception>
    public static IServiceCollection AddWeb(this IServiceCollection services, WebOptions options)
    {
        var addresses = options.ListenAddresses
            .Select(text => ListenAddress.TryParse(text, out var address, out var error) ? address : throw new ArgumentException(error, nameof(options)))
            .ToList();
        services.TryAddSingleton(options);
        services.TryAddSingleton<MetricsEndpoint>();
        services.AddExposition();
        services.AddRoutingCore();
        return services.Configure<KestrelServerOptions>(server =>
        {
            Limit(server);
            addresses.ForEach(address => address.Apply(server));
        });
    }

    /// <summary>Maps every route, behind the filter of methods.</summary>
    /// <param name="app">The application, still without middleware.</param>
    /// <param name="whyNotReady">Why the exporter is not ready; null once it is.</param>
    /// <param name="status">What the page for people shows now.</param>
    public static WebApplication MapWeb(this WebApplication app, Func<string?> whyNotReady, Func<StatusPageModel> status)
    {
        var options = app.Services.GetRequiredService<WebOptions>();
        var page = new StatusPage(status, app.Services.GetRequiredService<TimeProvider>());
        app.Use(ReadOnlyMethods.FilterAsync);
        app.UseRouting();
        app.Services.GetRequiredService<LiveMetrics>().HttpRequests.Measure(app);

        Map(app, options.TelemetryPath, app.Services.GetRequiredService<MetricsEndpoint>().AnswerAsync);
        Map(app, HealthEndpoints.HealthyPath, HealthEndpoints.AnswerHealthyAsync);
        Map(app, HealthEndpoints.ReadyPath, context => HealthEndpoints.AnswerReadyAsync(context, whyNotReady));
        if (options.TelemetryPath != "/")
            Map(app, "/", page.AnswerAsync);
        return app;
    }

    private static void Map(WebApplication app, string path, RequestDelegate answer) => app.MapMethods(path, [HttpMethods.Get, HttpMethods.Head], answer);

    // A scraper needs little; Kestrel's own limits are made for the open internet's web applications.
    private static void Limit(KestrelServerOptions server)
    {
        var silent = new SilentConnections(server.ApplicationServices.GetRequiredService<TimeProvider>());
        server.ConfigureEndpointDefaults(endpoint => endpoint.Use(next => connection => silent.WaitAsync(connection, next)));
        server.AddServerHeader = false;

        var limits = server.Limits;
        limits.MaxConcurrentConnections = 256;
        limits.RequestHeadersTimeout = TimeSpan.FromSeconds(5);
        limits.KeepAliveTimeout = TimeSpan.FromSeconds(60);
        limits.MinResponseDataRate = new MinDataRate(bytesPerSecond: 16 * 1024, gracePeriod: TimeSpan.FromSeconds(5));

        limits.MaxRequestLineSize = 4 * 1024;
        limits.MaxRequestHeaderCount = 64;
        limits.MaxRequestHeadersTotalSize = 16 * 1024; // whoever signs people in before the status page adds some
        limits.MaxRequestBodySize = 0;
        limits.MaxRequestBufferSize = 32 * 1024; // as much of a body is taken in before it is found not to be wanted
    }
}
