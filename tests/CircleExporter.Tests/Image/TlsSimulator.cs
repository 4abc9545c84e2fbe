using System.Net;
using System.Security.Cryptography.X509Certificates;
using CircleExporter.Simulator;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace CircleExporter.Tests.Image;

/// <summary>The simulator behind TLS.</summary>
internal sealed class TlsSimulator : IAsyncDisposable
{
    private readonly WebApplication app;

    private TlsSimulator(WebApplication app) => this.app = app;

    /// <summary>Where its API is.</summary>
    public Uri BaseAddress => new($"{app.Urls.Single()}/api/v2");

    /// <summary>Listens on a free port.</summary>
    public static async Task<TlsSimulator> StartAsync(CircleCiSimulator simulator, X509Certificate2 certificate, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)));
        builder.Services.AddRoutingCore();
        var server = new TlsSimulator(builder.Build());
        server.app.UseRouting();
        server.app.MapCircleCi(simulator);
        await server.app.StartAsync(cancellationToken);
        return server;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
