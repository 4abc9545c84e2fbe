using System.Net;
using CircleExporter.Simulator.Webhooks;

namespace CircleExporter.Simulator;

/// <summary>A simulator behind a web server of its own, on a free port of the loopback address.</summary>
public sealed class SimulatorServer : IAsyncDisposable
{
    private readonly WebApplication application;
    private readonly CircleCiSimulator simulator;

    private SimulatorServer(WebApplication application, CircleCiSimulator simulator)
    {
        this.application = application;
        this.simulator = simulator;
        BaseAddress = new Uri(application.Urls.Single() + "/api/v2");
    }

    /// <summary>The address of the API, up to and including <c>/api/v2</c>.</summary>
    public Uri BaseAddress { get; }

    /// <summary>The token that is accepted.</summary>
    public string Token => simulator.Options.Token;

    /// <summary>Begins to answer, on a free port.</summary>
    public static Task<SimulatorServer> StartAsync(CircleCiSimulator simulator, CancellationToken cancellationToken) => StartAsync(simulator, port: 0, cancellationToken);

    /// <summary>Begins to answer, on that port; 0 for any that is free.</summary>
    public static async Task<SimulatorServer> StartAsync(CircleCiSimulator simulator, int port, CancellationToken cancellationToken)
    {
        // Nothing of the surrounding program's environment, arguments or logging may leak into a server that runs inside it.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        builder.Services.AddRoutingCore();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(1));

        builder.Services.AddHostedService(_ => new WebhookCourier(simulator));

        var server = builder.Build();
        server.UseRouting();
        server.MapCircleCi(simulator);
        await server.StartAsync(cancellationToken);
        return new SimulatorServer(server, simulator);
    }

    /// <summary>Ends all requests and stops.</summary>
    public async ValueTask DisposeAsync()
    {
        simulator.Faults.Clear();
        await application.StopAsync(CancellationToken.None);
        await application.DisposeAsync();
    }
}
