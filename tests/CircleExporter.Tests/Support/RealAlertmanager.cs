using System.Text.Json;
using Xunit;

namespace CircleExporter.Tests.Support;

/// <summary>Debian's Alertmanager, which tells one webhook about everything.</summary>
internal sealed class RealAlertmanager : IAsyncDisposable
{
    private const string Program = "/usr/bin/prometheus-alertmanager";

    private readonly HttpClient http = new();
    private readonly DirectoryInfo folder;
    private readonly ExporterProcess process;
    private readonly Uri address;

    private RealAlertmanager(DirectoryInfo folder, ExporterProcess process, Uri address) => (this.folder, this.process, this.address) = (folder, process, address);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>Its host and port.</summary>
    public string Authority => address.Authority;

    /// <summary>Skips the test where there is none.</summary>
    public static void SkipUnlessInstalled() => Assert.SkipUnless(File.Exists(Program), "prometheus-alertmanager is not installed");

    /// <summary>Starts it, and waits until it answers.</summary>
    /// <param name="webhook">Whom it tells, within seconds.</param>
    /// <param name="inhibitRules">The section of its configuration about alerts that need not be told.</param>
    public static async Task<RealAlertmanager> StartAsync(Uri webhook, string inhibitRules)
    {
        SkipUnlessInstalled();
        var files = Directory.CreateTempSubdirectory("circle-exporter-alertmanager");
        var url = new Uri($"http://127.0.0.1:{ExporterProcess.FreePort()}");
        var config = Path.Combine(files.FullName, "alertmanager.yml");
        await File.WriteAllTextAsync(config, $$"""
            route: { receiver: webhook, group_by: [alertname], group_wait: 1s, group_interval: 1s }
            receivers: [{ name: webhook, webhook_configs: [{ url: "{{webhook}}", send_resolved: true }] }]
            {{inhibitRules}}
            """, Cancelled);
        var started = ExporterProcess.Start(
            Program, [$"--config.file={config}", $"--storage.path={Path.Combine(files.FullName, "data")}", $"--web.listen-address={url.Authority}", "--cluster.listen-address="], []);
        var alertmanager = new RealAlertmanager(files, started, url);
        try
        {
            await started.UntilAsync(alertmanager.IsReadyAsync);
            return alertmanager;
        }
        catch
        {
            await alertmanager.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until an alert fires that nobody is told of, as another explains it.</summary>
    public Task UntilInhibitedAsync(string name) => process.UntilAsync(async () =>
    {
        using var answer = JsonDocument.Parse(await http.GetStringAsync(new Uri(address, $"/api/v2/alerts?filter=alertname%3D{name}"), Cancelled));
        return answer.RootElement.EnumerateArray().Any(alert => alert.GetProperty("status").GetProperty("inhibitedBy").GetArrayLength() > 0);
    });

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
