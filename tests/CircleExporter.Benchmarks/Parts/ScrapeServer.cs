using System.Net;
using CircleExporter.Metrics;
using CircleExporter.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CircleExporter.Benchmarks.Parts;

/// <summary>The exporter's web server with data of a given size, beside them an array of bytes, and a client of both.</summary>
internal sealed class ScrapeServer : IAsyncDisposable
{
    private readonly HttpClient client = new(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.None, UseProxy = false });
    private readonly WebApplication app;
    private byte[] array = [];

    private ScrapeServer(WebApplication app) => this.app = app;

    public static async Task<ScrapeServer> StartAsync(int series, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(TimeProvider.System).AddSingleton(new MetricsOptions { MaxSeries = 10_000_000 }).AddWeb(new WebOptions { ListenAddresses = ["127.0.0.1:0"] });
        var server = new ScrapeServer(builder.Build());
        server.app.MapWeb(() => null, () => new StatusPageModel("0", "/metrics", [], []));
        server.app.MapGet("/array", server.AnswerArrayAsync);
        await server.app.StartAsync(cancellationToken);
        server.client.BaseAddress = new Uri(server.app.Urls.First());
        server.Fill(series);
        return server;
    }

    /// <summary>From now on the array is what that request is answered now.</summary>
    public async Task CopyToArrayAsync(string accept, string encoding, CancellationToken cancellationToken) =>
        array = await GetAsync("/metrics", accept, encoding, cancellationToken);

    public async Task<byte[]> GetAsync(string path, string accept, string encoding, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Accept", accept);
        request.Headers.TryAddWithoutValidation("Accept-Encoding", encoding);
        using var response = await client.SendAsync(request, cancellationToken);
        return await response.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await app.DisposeAsync();
    }

    private void Fill(int series)
    {
        app.Services.GetRequiredService<ExpositionSnapshot>().Publish(SampleFamilies.Of(series));
        var live = app.Services.GetRequiredService<LiveMetrics>();
        foreach (var endpoint in (string[])["/me", "/project/{slug}", "/insights/{slug}/workflows", "/insights/{slug}/workflows/{name}"])
            live.ApiAttempt(endpoint, "200", TimeSpan.FromMilliseconds(100));
    }

    private Task AnswerArrayAsync(HttpContext context)
    {
        context.Response.ContentType = "application/openmetrics-text; version=1.0.0; charset=utf-8";
        context.Response.Headers.ContentEncoding = "gzip";
        context.Response.ContentLength = array.Length;
        return context.Response.Body.WriteAsync(array, context.RequestAborted).AsTask();
    }
}
