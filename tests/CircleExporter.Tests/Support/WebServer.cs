using CircleExporter.Metrics;
using CircleExporter.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace CircleExporter.Tests.Support;

/// <summary>The exporter's web server without anything that reads CircleCI, on a real socket.</summary>
internal sealed class WebServer : IAsyncDisposable
{
    private readonly WebApplication app;

    private WebServer(WebApplication app, FakeTimeProvider time) => (this.app, Time) = (app, time);

    public static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public FakeTimeProvider Time { get; }

    public string? WhyNotReady { get; set; }

    public StatusPageModel Status { get; set; } = new("1.2.3", "/metrics", [], []);

    public Uri Address => Addresses[0];

    public IReadOnlyList<Uri> Addresses => [.. app.Urls.Select(url => new Uri(url))];

    public KestrelServerOptions Kestrel => app.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value;

    public IEnumerable<string?> Routes => app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().Select(route => route.RoutePattern.RawText);

    public HttpClient Client { get; } = new();

    public ExpositionSnapshot Snapshot => app.Services.GetRequiredService<ExpositionSnapshot>();

    public LiveMetrics Live => app.Services.GetRequiredService<LiveMetrics>();

    public static async Task<WebServer> StartAsync(CancellationToken cancellationToken, WebOptions? options = null, Action<KestrelServerOptions>? configure = null)
    {
        var time = new FakeTimeProvider(Start);
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Services.AddSingleton(new BuildInfo("1.2.3", "abc", ".NET"));
        builder.Services.AddWeb(options ?? new WebOptions { ListenAddresses = ["127.0.0.1:0"] });
        if (configure is not null)
            builder.Services.Configure(configure);
        var server = new WebServer(builder.Build(), time);
        server.app.MapWeb(() => server.WhyNotReady, () => server.Status);
        await server.app.StartAsync(cancellationToken);
        server.Client.BaseAddress = server.Addresses[0];
        return server;
    }

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(method, new Uri(Client.BaseAddress!.GetLeftPart(UriPartial.Authority) + path)); // a path of two slashes would name a host
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await app.DisposeAsync();
    }
}
