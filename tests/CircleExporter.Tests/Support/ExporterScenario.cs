using System.Collections.Immutable;
using CircleExporter.CircleCi;
using CircleExporter.Cli;
using CircleExporter.Ledger;
using CircleExporter.Metrics;
using CircleExporter.Polling;
using CircleExporter.Simulator;
using CircleExporter.Web;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace CircleExporter.Tests.Support;

/// <summary>The whole exporter against the simulator, both over real HTTP on loopback, both on one clock that only moves when told.</summary>
internal sealed class ExporterScenario : IAsyncDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 9, 20, 12, 0, 0, TimeSpan.Zero);

    private readonly HttpClient http = new();
    private SimulatorServer? server;
    private WebApplication? app;

    public ExporterScenario(SimulatorOptions? options = null)
    {
        Time = new FakeTimeProvider(Start);
        Simulator = new CircleCiSimulator(options ?? new SimulatorOptions { Shape = SimulatedShape.Empty }, Time);
    }

    /// <summary>The clock of the exporter and the simulator.</summary>
    public FakeTimeProvider Time { get; }

    /// <summary>CircleCI.</summary>
    public CircleCiSimulator Simulator { get; }

    /// <summary>What is read, and how often; to be changed before <see cref="StartAsync"/>.</summary>
    public PollingOptions Polling { get; set; } = new();

    /// <summary>How CircleCI is reached; to be changed before <see cref="StartAsync"/>.</summary>
    public CircleCiOptions CircleCi { get; } = new();

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
        server = await SimulatorServer.StartAsync(Simulator, Cancelled);
        CircleCi.BaseAddress = server.BaseAddress;
        if (CircleCi.TokenFile is null)
            CircleCi.Token ??= server.Token;
        var settings = new Settings(CircleCi, Polling, new LedgerOptions(), new MetricsOptions(), new WebOptions { ListenAddresses = ["127.0.0.1:0"] }, new LogOptions());
        app = ExporterApp.Build(settings, Time, logging => logging.ClearProviders().AddProvider(Logs).SetMinimumLevel(LogLevel.Debug));
        await app.StartAsync(Cancelled);
        await SettleAsync();
    }

    /// <summary>Moves the clock on, in steps that let every task begin in time, and lets the exporter do what became due.</summary>
    public async Task AdvanceAsync(TimeSpan by, TimeSpan? step = null)
    {
        var stride = step ?? TimeSpan.FromSeconds(30);
        while (by > TimeSpan.Zero)
        {
            var part = by < stride ? by : stride;
            Time.Advance(part);
            by -= part;
            await SettleAsync();
        }
    }

    /// <summary>Lets all work that is due come to its end, with the clock moving on only while requests wait for it.</summary>
    public async Task SettleAsync()
    {
        var idle = Services.GetRequiredService<PollingService>().WhenIdleAsync(Cancelled);
        while (!idle.IsCompleted)
        {
            // Answers need real time; waits between attempts and timeouts need the fake clock.
            await Task.WhenAny(idle, Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, Cancelled));
            if (!idle.IsCompleted)
                Time.Advance(TimeSpan.FromSeconds(1));
        }

        await idle;
        Services.GetRequiredService<SnapshotPublisher>().Publish();
    }

    /// <summary>One scrape.</summary>
    public async Task<ScrapedValues> ScrapeAsync() => ScrapedValues.Parse(await GetAsync("/metrics"));

    /// <summary>The body of a page.</summary>
    public async Task<string> GetAsync(string path) => await http.GetStringAsync(new Uri(Address, path), Cancelled);

    /// <summary>The status of a page.</summary>
    public async Task<int> StatusOfAsync(string path)
    {
        using var response = await http.GetAsync(new Uri(Address, path), Cancelled);
        return (int)response.StatusCode;
    }

    public async ValueTask DisposeAsync()
    {
        Simulator.Faults.Clear();
        if (app is not null)
        {
            await app.StopAsync(CancellationToken.None);
            await app.DisposeAsync();
        }

        if (server is not null)
            await server.DisposeAsync();
        http.Dispose();
    }
}
