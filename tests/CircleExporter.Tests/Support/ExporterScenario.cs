using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Text;
using CircleExporter.CircleCi;
using CircleExporter.Cli;
using CircleExporter.Ledger;
using CircleExporter.Metrics;
using CircleExporter.Polling;
using CircleExporter.Simulator;
using CircleExporter.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Xunit;

namespace CircleExporter.Tests.Support;

/// <summary>The whole exporter against the simulator, both over real HTTP on loopback, both on one clock that only moves when told.</summary>
internal sealed partial class ExporterScenario : IAsyncDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 9, 20, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Ends a test that waits for what never comes; no test depends on its length.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly HttpClient http = new();
    private int held;
    private Socket? reserved;
    private SimulatorServer? server;
    private WebApplication? app;
    private ApiBudget? budget;

    public ExporterScenario(SimulatorOptions? options = null)
    {
        Time = new ScenarioTime(Start);
        Simulator = new CircleCiSimulator(options ?? new SimulatorOptions { Shape = SimulatedShape.Empty }, Time) { Options = { Token = Canary.Token } };
    }

    /// <summary>The clock of the exporter and the simulator.</summary>
    public ScenarioTime Time { get; }

    /// <summary>CircleCI.</summary>
    public CircleCiSimulator Simulator { get; }

    /// <summary>What is read, and how often; to be changed before <see cref="StartAsync"/>.</summary>
    public PollingOptions Polling { get; set; } = new();

    /// <summary>How runs are remembered; to be changed before <see cref="StartAsync"/>.</summary>
    public LedgerOptions Ledger { get; set; } = new() { Path = LedgerOptions.InMemory, BirthHold = TimeSpan.Zero };

    /// <summary>What is exposed; to be changed before <see cref="StartAsync"/>.</summary>
    public MetricsOptions Metrics { get; set; } = new();

    /// <summary>Another API in the simulator's place; to be set before <see cref="StartAsync"/>.</summary>
    public Uri? Api { get; set; }

    /// <summary>How CircleCI is reached; to be changed before <see cref="StartAsync"/>. The budget is out of the way.</summary>
    public CircleCiOptions CircleCi { get; } = new() { RequestsPerSecond = 1000, Burst = 10_000 };

    /// <summary>Everything that was logged.</summary>
    public RecordedLogs Logs { get; } = new();

    /// <summary>Where the exporter listens.</summary>
    public Uri Address => new(app!.Urls.First());

    /// <summary>The exporter's services.</summary>
    public IServiceProvider Services => app!.Services;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>An explicit target for the exporter.</summary>
    public static ProjectTarget Project(string slug, params ImmutableArray<string> branches) =>
        new(ProjectSlug.Parse(slug), TargetFilter.Default with { Branches = branches.IsEmpty ? [":default"] : branches });

    /// <summary>An organization of the simulator as a target, all of it.</summary>
    public static OrganizationTarget Organization(SimulatedOrganization organization) =>
        new(OrganizationSlug.Parse(organization.Slug), ["*"], [], TargetFilter.Default);

    /// <summary>Starts both and lets the exporter read everything once.</summary>
    public async Task StartAsync()
    {
        await BeginAsync();
        await SettleAsync();
    }

    /// <summary>Starts both and waits for nothing.</summary>
    public async Task BeginAsync()
    {
        if (reserved is null)
            server = await SimulatorServer.StartAsync(Simulator, Cancelled);
        CircleCi.BaseAddress = Api ?? server?.BaseAddress ?? new Uri($"http://{reserved!.LocalEndPoint}/api/v2");
        if (CircleCi.TokenFile is null)
            CircleCi.Token ??= Simulator.Options.Token;
        await StartExporterAsync();
    }

    /// <summary>Ends the exporter and starts it anew, as it is configured now; nothing is waited for. The simulator goes on.</summary>
    public async Task RestartAsync(Action? whileDown = null)
    {
        await app!.StopAsync(Cancelled);
        await app.DisposeAsync();
        whileDown?.Invoke();
        await StartExporterAsync();
    }

    private async Task StartExporterAsync()
    {
        var settings = new Settings(CircleCi, Polling, Ledger, Metrics, new WebOptions { ListenAddresses = ["127.0.0.1:0"] }, new LogOptions());
        (Time.AttemptLimit, Time.Latency) = (CircleCi.Timeout, Simulator.Options.Latency);
        app = ExporterApp.Build(settings, Time, Configure);
        budget = ScenarioTime.MakeBudget(app.Services.GetRequiredService<ApiBudget>);
        await app.StartAsync(Cancelled);

        void Configure(ILoggingBuilder logging)
        {
            logging.ClearProviders().AddProvider(Logs).SetMinimumLevel(LogLevel.Trace);
            logging.Services.AddHttpClient(CircleCiServiceCollectionExtensions.HttpClientName).AddHttpMessageHandler(ScenarioTime.Marker);
        }
    }

    /// <summary>How many requests hang at the moment.</summary>
    public int Held => Math.Max(0, Volatile.Read(ref held) - Time.Timeouts);

    /// <summary>Adds a fault; one that holds requests back is always added here, so that the clock can move meanwhile.</summary>
    public void Break(SimulatedFault fault)
    {
        if (fault.Kind is FaultKind.Hang or FaultKind.Stall)
        {
            if (Held == 0)
                Volatile.Write(ref held, Time.Timeouts); // slow answers may have run out of time before
            fault = new SimulatedFault { Kind = fault.Kind, Slug = fault.Slug, Endpoint = fault.Endpoint, Where = _ => Interlocked.Increment(ref held) > 0 };
        }

        Simulator.Faults.Add(fault);
    }

    /// <summary>Takes all faults away; requests that hang are answered.</summary>
    public void Mend()
    {
        Simulator.Faults.Clear();
        Volatile.Write(ref held, Time.Timeouts);
    }

    /// <summary>Takes CircleCI away: nobody listens on its port any more, nor can anybody else begin to.</summary>
    public async Task LeaveAsync()
    {
        var port = 0;
        if (server is not null)
        {
            port = server.BaseAddress.Port;
            await server.DisposeAsync();
            server = null;
        }

        reserved = new Socket(SocketType.Stream, ProtocolType.Tcp);
        reserved.Bind(new IPEndPoint(IPAddress.Loopback, port));
    }

    /// <summary>Brings CircleCI back to where it was.</summary>
    public async Task ReturnAsync()
    {
        var port = ((IPEndPoint)reserved!.LocalEndPoint!).Port;
        reserved.Dispose();
        server = await SimulatorServer.StartAsync(Simulator, port, Cancelled);
    }

    /// <summary>One scrape. Unless the scenario holds new series back, it is a second one that finds all series acknowledged.</summary>
    public async Task<ScrapedValues> ScrapeAsync()
    {
        if (Ledger.BirthHold == TimeSpan.Zero)
        {
            // The exporter notes a scrape after its last byte, which may be here already.
            var snapshot = Services.GetRequiredService<ExpositionSnapshot>();
            var generation = snapshot.Current.Generation;
            await GetAsync("/metrics");
            await UntilAsync(() => snapshot.Served.FirstBeginSince(generation) is not null);
            Services.GetRequiredService<RunRecorder>().Acknowledge();
            Services.GetRequiredService<SnapshotPublisher>().Publish();
        }

        return ScrapedValues.Parse(await GetAsync("/metrics"));
    }

    /// <summary>The body of a page, which must be answered with 200.</summary>
    public async Task<string> GetAsync(string path, string accept = "text/plain")
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Address, path));
        request.Headers.Add("Accept", accept);
        using var response = await http.SendAsync(request, Cancelled);
        await InspectAsync(response);
        return await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync(Cancelled);
    }

    /// <summary>The status of a page.</summary>
    public async Task<int> StatusOfAsync(string path)
    {
        using var response = await http.GetAsync(new Uri(Address, path), Cancelled);
        return (int)response.StatusCode;
    }

    /// <summary>Asks the exporter to stop, and waits until it has.</summary>
    public Task StopAsync() => app!.StopAsync(Cancelled);

    public async ValueTask DisposeAsync()
    {
        Simulator.Faults.Clear();
        if (app is not null)
        {
            await CrawlAsync();
            await app.StopAsync(CancellationToken.None);
            await app.DisposeAsync();
        }

        if (server is not null)
            await server.DisposeAsync();
        reserved?.Dispose();
        http.Dispose();
        InspectTraces();
    }

    /// <summary>Whatever state the test left behind: what each route says of it.</summary>
    private async Task CrawlAsync()
    {
        var life = Services.GetRequiredService<IHostApplicationLifetime>();
        if (!life.ApplicationStarted.IsCancellationRequested || life.ApplicationStopping.IsCancellationRequested)
            return;

        foreach (var route in Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>())
        {
            using var response = await http.GetAsync(new Uri(Address, route.RoutePattern.RawText), CancellationToken.None);
            await InspectAsync(response);
        }
    }

    /// <summary>What the exporter wrote down, and the addresses that it asked for.</summary>
    private void InspectTraces()
    {
        if (Ledger.Path != LedgerOptions.InMemory && Path.GetDirectoryName(Ledger.Path) is { } folder && Directory.Exists(folder))
        {
            foreach (var file in Directory.GetFiles(folder))
                Canary.Inspect(Encoding.Latin1.GetString(File.ReadAllBytes(file)), $"the ledger: {Path.GetFileName(file)}");
        }

        foreach (var request in Simulator.Requests.Newest)
            Canary.Inspect($"{request.Path}?{string.Join('&', request.Query.SelectMany(pair => pair.Value.Prepend(pair.Key)))}", "the address of a request");
    }

    private static async Task InspectAsync(HttpResponseMessage response)
    {
        await response.Content.LoadIntoBufferAsync(CancellationToken.None);
        Canary.Inspect($"{response}\n{await response.Content.ReadAsStringAsync(CancellationToken.None)}", response.RequestMessage!.RequestUri!.AbsolutePath);
    }
}
