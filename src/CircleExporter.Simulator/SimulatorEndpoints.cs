using CircleExporter.Simulator.Api;

namespace CircleExporter.Simulator;

/// <summary>Puts the simulated API on a web application.</summary>
public static class SimulatorEndpoints
{
    /// <summary>Serves the API under <c>/api/v2</c>.</summary>
    public static IEndpointConventionBuilder MapCircleCi(this IEndpointRouteBuilder endpoints, CircleCiSimulator simulator) =>
        endpoints.Map("/api/v2/{**path}", new ApiHandler(simulator).HandleAsync);
}
