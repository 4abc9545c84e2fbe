using System.Net.Http.Json;
using CircleExporter.Tests.Support;
using Xunit;

namespace CircleExporter.Tests.Alerts;

/// <summary>
/// Everything between a run on CircleCI and the person on call, as real processes: the simulator alone, the exporter, Prometheus with the shipped
/// rules, Alertmanager with the recommended inhibitions, and a webhook.
/// </summary>
internal sealed class AlertedWorld : IAsyncDisposable
{
    /// <summary>The one project, of one workflow that runs when it is triggered.</summary>
    public const string Project = "gh/acme/project-0001";

    /// <summary>That workflow.</summary>
    public const string Workflow = "workflow-01";

    /// <summary>How much shorter all times of the rules are: ten minutes are four seconds, an hour is 24.</summary>
    private const double Factor = 150;

    private const string Token = "CCIPAT_accepted";

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("circle-exporter-alerts");
    private readonly HttpClient http = new();
    private readonly List<IAsyncDisposable> parts = [];
    private readonly Uri simulator = new($"http://127.0.0.1:{ExporterProcess.FreePort()}");

    private AlertedWorld()
    {
    }

    /// <summary>Where the exporter is scraped: the label <c>instance</c>.</summary>
    public string Instance { get; } = $"127.0.0.1:{ExporterProcess.FreePort()}";

    /// <summary>Who is told of alerts.</summary>
    public AlertReceiver Receiver { get; private set; } = null!;

    /// <summary>Who tells.</summary>
    public RealAlertmanager Alertmanager { get; private set; } = null!;

    private RealPrometheus Prometheus { get; set; } = null!;

    private string TokenFile => Path.Combine(folder.FullName, "token");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    // artifacts/bin/CircleExporter.Tests/debug → artifacts/bin/CircleExporter.Simulator/debug
    private static string SimulatorProgram
    {
        get
        {
            var tests = new DirectoryInfo(AppContext.BaseDirectory.TrimEnd('/'));
            return Path.Combine(tests.Parent!.Parent!.FullName, "CircleExporter.Simulator", tests.Name, "CircleExporter.Simulator");
        }
    }

    /// <summary>Starts everything, and waits until Prometheus has seen that the workflow is well.</summary>
    public static async Task<AlertedWorld> StartAsync()
    {
        var world = new AlertedWorld();
        try
        {
            await world.StartSimulatorAsync();
            await world.TriggerAsync(fails: false);
            await world.StartExporterAsync();
            world.Receiver = world.With(await AlertReceiver.StartAsync());
            world.Alertmanager = world.With(await RealAlertmanager.StartAsync(world.Receiver.Url, Runbooks.InhibitRules));
            world.Prometheus = world.With(await RealPrometheus.StartAsync(world.Instance, AlertRules.Shortened(Factor), world.Alertmanager.Authority));
            await world.Prometheus.UntilAsync(async () => (await world.Prometheus.QueryAsync("circleci_workflow_last_run_successful == 1 and on () circleci_up == 1")).Count == 1);
            return world;
        }
        catch
        {
            await world.DisposeAsync();
            throw;
        }
    }

    /// <summary>Has the workflow run, for a second.</summary>
    public async Task TriggerAsync(bool fails, int times = 1)
    {
        await ControlAsync("workflows", new { slug = Project, workflow = Workflow, fails, duration = "1s" });
        for (var run = 0; run < times; run++)
            await PostAsync($"/api/v2/project/{Project}/pipeline", new { });
    }

    /// <summary>Uses a control route of the simulator.</summary>
    public Task ControlAsync(string route, object body) => PostAsync($"/simulator/{route}", body);

    /// <summary>Takes all faults of the simulator away.</summary>
    public async Task RepairAsync()
    {
        using var answer = await http.DeleteAsync(new Uri(simulator, "/simulator/faults"), Cancelled);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Gives the exporter a good token or a bad one.</summary>
    public Task GiveTokenAsync(bool isGood) => File.WriteAllTextAsync(TokenFile, isGood ? Token : "CCIPAT_revoked", Cancelled);

    /// <summary>Waits until somebody is told that an alert fires, or no longer does.</summary>
    public async Task<ReceivedAlert> ToldAsync(string status, string name)
    {
        ReceivedAlert? told = null;
        await Prometheus.UntilAsync(() => Task.FromResult((told = Receiver.Find(status, name)) is not null));
        return told!;
    }

    public async ValueTask DisposeAsync()
    {
        // Who is asked outlives who asks.
        for (var part = parts.Count - 1; part >= 0; part--)
            await parts[part].DisposeAsync();
        http.Dispose();
        folder.Delete(recursive: true);
    }

    private async Task StartSimulatorAsync()
    {
        var process = With(ExporterProcess.Start(
            SimulatorProgram, ["--urls", simulator.ToString(), "--projects", "1", "--workflows", "1", "--runs-per-day", "0", "--runs-per-minute", "0"], [("SIMULATOR_TOKEN", Token)]));
        await process.UntilAsync(async () =>
        {
            try
            {
                await ControlAsync("settings", new { workflow_delay = "0" });
                return true;
            }
            catch (HttpRequestException)
            {
                return false; // not there yet
            }
        });
        http.DefaultRequestHeaders.Authorization = new("Bearer", Token);
    }

    private async Task StartExporterAsync()
    {
        await GiveTokenAsync(isGood: true);
        var process = With(ExporterProcess.Start(
            [$"--circleci.url={new Uri(simulator, "/api/v2")}", $"--circleci.token-file={TokenFile}", $"--circleci.project={Project}", $"--web.listen-address={Instance}", "--ledger.path=:memory:"],
            ("CIRCLE_EXPORTER_CIRCLECI_REQUESTS_PER_SECOND", "1000"),
            ("CIRCLE_EXPORTER_POLLING_RUNS_INTERVAL", "1s"),
            ("CIRCLE_EXPORTER_POLLING_SUMMARY_INTERVAL", "1s"),
            ("CIRCLE_EXPORTER_METRICS_PUBLISH_INTERVAL", "200ms")));
        await process.AddressAsync();
    }

    private async Task PostAsync(string path, object body)
    {
        using var answer = await http.PostAsJsonAsync(new Uri(simulator, path), body, Cancelled);
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {await answer.Content.ReadAsStringAsync(Cancelled)}");
    }

    private T With<T>(T part)
        where T : IAsyncDisposable
    {
        parts.Add(part);
        return part;
    }
}
