using System.Globalization;
using System.Text.Json;
using Xunit;

namespace CircleExporter.Tests.Support;

/// <summary>Debian's Prometheus, which scrapes one address every second and is asked for what it saw.</summary>
internal sealed class RealPrometheus : IAsyncDisposable
{
    private const string Program = "/usr/bin/prometheus";

    private readonly HttpClient http = new();
    private readonly DirectoryInfo folder;
    private readonly ExporterProcess process;
    private readonly Uri address;

    private RealPrometheus(DirectoryInfo folder, ExporterProcess process, Uri address) => (this.folder, this.process, this.address) = (folder, process, address);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>Skips the test where there is no Prometheus.</summary>
    public static void SkipUnlessInstalled() => Assert.SkipUnless(File.Exists(Program), "prometheus is not installed");

    /// <summary>Starts it, and waits until it answers.</summary>
    /// <param name="target">The host and port to scrape; nobody need listen there yet.</param>
    /// <param name="rules">What it evaluates every second; null for nothing.</param>
    /// <param name="alertmanager">The host and port that it tells about alerts.</param>
    public static async Task<RealPrometheus> StartAsync(string target, string? rules = null, string? alertmanager = null)
    {
        SkipUnlessInstalled();
        var files = Directory.CreateTempSubdirectory("circle-exporter-prometheus");
        var url = new Uri($"http://127.0.0.1:{ExporterProcess.FreePort()}");
        var config = Path.Combine(files.FullName, "prometheus.yml");
        await File.WriteAllTextAsync(config, $$"""
            global: { scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s }
            rule_files: [rules.yml]
            alerting: { alertmanagers: [{ static_configs: [{ targets: [{{alertmanager}}] }] }] }
            scrape_configs:
              - job_name: circleci
                static_configs: [{ targets: ["{{target}}"] }]
            """, Cancelled);
        if (rules is not null)
            await File.WriteAllTextAsync(Path.Combine(files.FullName, "rules.yml"), rules, Cancelled);
        var started = ExporterProcess.Start(
            Program, [$"--config.file={config}", $"--storage.tsdb.path={Path.Combine(files.FullName, "data")}", $"--web.listen-address={url.Authority}"], []);
        var prometheus = new RealPrometheus(files, started, url);
        try
        {
            await started.UntilAsync(prometheus.IsReadyAsync);
            return prometheus;
        }
        catch
        {
            await prometheus.DisposeAsync();
            throw;
        }
    }

    /// <summary>Asks again and again until something is so.</summary>
    public Task UntilAsync(Func<Task<bool>> condition) => process.UntilAsync(condition);

    /// <summary>The series that an expression yields, as the API gives them.</summary>
    /// <param name="query">PromQL.</param>
    /// <param name="at">When it is evaluated, in seconds since 1970; null: now.</param>
    public async Task<IReadOnlyList<JsonElement>> QueryAsync(string query, double? at = null)
    {
        var time = at is { } seconds ? string.Create(CultureInfo.InvariantCulture, $"&time={seconds:F3}") : "";
        using var answer = JsonDocument.Parse(await http.GetStringAsync(new Uri(address, $"/api/v1/query?query={Uri.EscapeDataString(query)}{time}"), Cancelled));
        return [.. answer.RootElement.GetProperty("data").GetProperty("result").EnumerateArray().Select(series => series.Clone())];
    }

    /// <summary>The greatest value that an expression yields; 0 when it yields none.</summary>
    public async Task<double> MaxAsync(string query) =>
        (await QueryAsync(query)).Select(series => double.Parse(series.GetProperty("value")[1].GetString()!, CultureInfo.InvariantCulture)).DefaultIfEmpty().Max();

    public async ValueTask DisposeAsync()
    {
        await process.DisposeAsync();
        http.Dispose();
        folder.Delete(recursive: true);
    }

    private async Task<bool> IsReadyAsync()
    {
        try
        {
            using var answer = await http.GetAsync(new Uri(address, "/-/ready"), Cancelled);
            return answer.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            return false; // not there yet
        }
    }
}
