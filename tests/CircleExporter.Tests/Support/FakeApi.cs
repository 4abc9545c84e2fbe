using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace CircleExporter.Tests.Support;

/// <summary>A real HTTP server on this machine that answers as a test tells it and remembers what it was asked.</summary>
internal sealed class FakeApi : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly CanaryLeaks leaks = Canary.Here;

    private FakeApi(WebApplication app) => this.app = app;

    /// <summary>Every request, in order of arrival.</summary>
    public ConcurrentQueue<FakeRequest> Requests { get; } = new();

    /// <summary>Where it listens, with the API's prefix.</summary>
    public Uri BaseAddress => new($"{app.Urls.Single()}/api/v2");

    /// <summary>Listens on a free port unless it is given one; with a certificate over https.</summary>
    public static async Task<FakeApi> StartAsync(RequestDelegate answer, CancellationToken cancellationToken, X509Certificate2? certificate = null, int port = 0)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port, listen => Listen(listen, certificate)));
        if (certificate is not null)
            builder.WebHost.UseKestrelHttpsConfiguration();

        var api = new FakeApi(builder.Build());
        api.app.Run(async context =>
        {
            var request = new FakeRequest(
                context.Request.Method,
                context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget,
                context.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase));
            api.leaks.Inspect(request.WithoutCredentials, "a request beside its credentials");
            api.Requests.Enqueue(request);
            await answer(context);
        });
        await api.app.StartAsync(cancellationToken);
        return api;
    }

    /// <summary>Answers with a status and a JSON text.</summary>
    public static Task AnswerAsync(HttpContext context, string json, int status = 200)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(json, context.RequestAborted);
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private static void Listen(ListenOptions listen, X509Certificate2? certificate)
    {
        listen.Protocols = HttpProtocols.Http1;
        if (certificate is not null)
            listen.UseHttps(certificate);
    }
}

/// <summary>A request as it came over the wire: the target is not decoded.</summary>
internal sealed record FakeRequest(string Method, string Target, IReadOnlyDictionary<string, string> Headers)
{
    private static readonly string[] Credentials = ["Authorization", "Circle-Token"];

    /// <summary>Everything but the headers in which the token belongs.</summary>
    public string WithoutCredentials =>
        $"{Method} {Target} {string.Join(' ', Headers.Where(header => !Credentials.Contains(header.Key, StringComparer.OrdinalIgnoreCase)))}";
}
