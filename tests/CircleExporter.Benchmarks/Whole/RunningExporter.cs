using System.Net;
using CircleExporter.Benchmarks.Report;

namespace CircleExporter.Benchmarks.Whole;

/// <summary>The exporter as a process of its own, reading all projects of a simulator.</summary>
internal sealed class RunningExporter : IAsyncDisposable
{
    private const string Accept = "application/openmetrics-text;version=1.0.0;q=0.6,text/plain;version=0.0.4;q=0.3,*/*;q=0.2";
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(25);

    private readonly TimeProvider time;
    private readonly DirectoryInfo folder;
    private readonly HttpClient client = new(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.None, UseProxy = false });

    private RunningExporter(TimeProvider time, ChildProcess process, DirectoryInfo folder) => (this.time, Process, this.folder) = (time, process, folder);

    public ChildProcess Process { get; }

    /// <summary>Starts it; returns when it listens.</summary>
    /// <param name="time">The clock of all measurements.</param>
    /// <param name="simulator">What it reads.</param>
    /// <param name="budget">Further lines of the section <c>circleci</c>; empty for the defaults.</param>
    /// <param name="ledger">A ledger's file that it finds a copy of; null: none.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="program">The program; null: as the Release build left it.</param>
    /// <param name="environment">Further variables of the process.</param>
    public static async Task<RunningExporter> StartAsync(
        TimeProvider time, RunningSimulator simulator, string budget, string? ledger, CancellationToken cancellationToken, string? program = null, params KeyValuePair<string, string>[] environment)
    {
        var home = Directory.CreateTempSubdirectory("circle-exporter-bench-");
        if (ledger is not null)
            File.Copy(ledger, Path.Combine(home.FullName, "ledger.db"));
        var config = Path.Combine(home.FullName, "circle-exporter.yml");
        var projects = Enumerable.Range(1, simulator.Projects).Select(index => $"  - gh/acme/project-{index:D4}\n");
        await File.WriteAllTextAsync(
            config,
            $"circleci:\n  url: {simulator.Api}\n{budget}projects:\n{string.Concat(projects)}ledger:\n  path: {home.FullName}/ledger.db\nweb:\n  listen_addresses: [\"127.0.0.1:0\"]\n",
            cancellationToken);

        var process = new ChildProcess(time, program ?? Checkout.Program("CircleExporter", "circle-exporter"), [$"--config.file={config}"], [new("CIRCLECI_TOKEN", RunningSimulator.Token), .. environment]);
        var exporter = new RunningExporter(time, process, home);
        var (line, _) = await process.LineAsync("msg=\"listening\"", cancellationToken);
        exporter.client.BaseAddress = new Uri(line.Split("address=")[1].Split(' ')[0]);
        return exporter;
    }

    /// <summary>The compressed bytes of one scrape.</summary>
    public async Task<byte[]> ScrapeRawAsync(CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        request.Headers.TryAddWithoutValidation("Accept", Accept);
        request.Headers.TryAddWithoutValidation("Accept-Encoding", "gzip");
        using var response = await client.SendAsync(request, cancellationToken);
        return await response.EnsureSuccessStatusCode().Content.ReadAsByteArrayAsync(cancellationToken);
    }

    /// <summary>One scrape, read.</summary>
    public async Task<ScrapedBody> ScrapeAsync(CancellationToken cancellationToken) => ScrapedBody.Inflate(await ScrapeRawAsync(cancellationToken));

    /// <summary>Scrapes until a body shows what is waited for; how long after the start that was.</summary>
    public async Task<(ScrapedBody Body, TimeSpan After)> ScrapeUntilAsync(Predicate<ScrapedBody> isThere, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(3), time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        while (true)
        {
            var body = await ScrapeAsync(either.Token);
            if (isThere(body))
                return (body, time.GetElapsedTime(Process.Started));
            await Task.Delay(Pause, time, either.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await Process.DisposeAsync();
        folder.Delete(recursive: true);
    }
}
