using System.Security.Cryptography;
using CircleExporter.Simulator.Webhooks;

namespace CircleExporter.Simulator.StandAlone;

/// <summary>The simulator as a program of its own.</summary>
internal static class SimulatorProgram
{
    internal static async Task<int> RunAsync(SimulatorSettings settings, string? token, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        try
        {
            await using var application = await StartAsync(settings, token, output, cancellationToken);
            await application.WaitForShutdownAsync(cancellationToken);
            return 0;
        }
        catch (Exception exception) when (exception is FormatException or InvalidOperationException)
        {
            await error.WriteLineAsync($"--urls: {exception.Message}");
            return 2;
        }
        catch (IOException exception)
        {
            await error.WriteLineAsync(exception.Message);
            return 4;
        }
    }

    /// <summary>Begins to serve, and says where and with which token.</summary>
    internal static async Task<WebApplication> StartAsync(SimulatorSettings settings, string? token, TextWriter output, CancellationToken cancellationToken)
    {
        settings.Options.Token = string.IsNullOrEmpty(token) ? $"CCIPAT_{RandomNumberGenerator.GetHexString(32, lowercase: true)}" : token;
        var clock = new SimulatedClock(TimeProvider.System, settings.ManualClock);
        var simulator = new CircleCiSimulator(settings.Options, clock);

        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(settings.Urls);
        builder.Logging.SetMinimumLevel(LogLevel.Error);
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting", LogLevel.None); // A failed start is told in one sentence, by the caller.
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(1));
        builder.Services.AddHostedService(_ => new WebhookCourier(simulator));
        var application = builder.Build();
        application.MapCircleCi(simulator);
        application.MapSimulatorControl(simulator, clock);
        await application.StartAsync(cancellationToken);

        var address = application.Urls.First();
        await output.WriteLineAsync($"CircleCI API v2, simulated: {address}/api/v2");
        await output.WriteLineAsync($"Faults and clock:           {address}/simulator/");
        await output.WriteLineAsync($"Token:                      {(string.IsNullOrEmpty(token) ? settings.Options.Token : "as in SIMULATOR_TOKEN")}");
        var shown = string.IsNullOrEmpty(token) ? settings.Options.Token : "$SIMULATOR_TOKEN";
        var project = simulator.World.Projects.FirstOrDefault(project => project.Workflows.Count > 0)?.Slug;
        var path = project is null ? "me" : $"insights/{project}/workflows?all-branches=true";
        await output.WriteLineAsync($"curl -H \"Circle-Token: {shown}\" '{address}/api/v2/{path}'");
        return application;
    }
}
