using CircleExporter.CircleCi;
using CircleExporter.Polling;
using CircleExporter.Simulator;

namespace CircleExporter.Cli;

/// <summary>The built-in simulator in CircleCI's place: no token, no network, nothing written.</summary>
internal sealed class DemoMode : IAsyncDisposable
{
    private readonly SimulatorServer server;

    private DemoMode(SimulatorServer server, Settings settings) => (this.server, Settings) = (server, settings);

    /// <summary>The given settings, aimed at the simulator.</summary>
    public Settings Settings { get; }

    /// <summary>Starts the simulator on a free loopback port.</summary>
    /// <param name="settings">With the preset of the demo; targets named in them stay, else every one of the simulator's is read.</param>
    /// <param name="time">The clock of the simulator.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    public static async Task<DemoMode> StartAsync(Settings settings, TimeProvider time, CancellationToken cancellationToken)
    {
        var simulator = new CircleCiSimulator(SimulatorOptions.Demo(), time);
        var started = await SimulatorServer.StartAsync(simulator, cancellationToken);
        var circleCi = settings.CircleCi;
        (circleCi.BaseAddress, circleCi.Token, circleCi.TokenFile) = (started.BaseAddress, started.Token, null);
        return new DemoMode(started, settings with { Polling = WithTargets(settings.Polling, simulator.World) });
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => server.DisposeAsync();

    private static PollingOptions WithTargets(PollingOptions polling, SimulatedWorld world) =>
        polling is { Projects: [], Organizations: [] }
            ? polling with { Organizations = [.. world.Organizations.Select(organization => new OrganizationTarget(OrganizationSlug.Parse(organization.Slug), ["*"], [], TargetFilter.Default))] }
            : polling;
}
