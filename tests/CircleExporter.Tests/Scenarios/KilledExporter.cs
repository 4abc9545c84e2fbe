using System.Globalization;
using CircleExporter.Simulator;
using CircleExporter.Tests.Support;
using Microsoft.Data.Sqlite;
using Xunit;

namespace CircleExporter.Tests.Scenarios;

/// <summary>One exporter in many lives: the same ledger and the same port each time.</summary>
internal sealed class KilledExporter(SimulatorServer api, int seed) : IDisposable
{
    private const int Killed = 128 + 9;
    private const string Counted = "sum(max_over_time(circleci_workflow_runs_total[1h]))";

    private readonly Random random = new(seed);
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("circle-exporter-killed");
    private readonly List<string> log = [];

    /// <summary>Where it listens while it lives.</summary>
    public string Authority { get; } = $"127.0.0.1:{ExporterProcess.FreePort()}";

    /// <summary>What it complained of in the lives that were ended here.</summary>
    public IEnumerable<string> Complaints => ComplaintsIn(log);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private string Ledger => Path.Combine(folder.FullName, "ledger", "ledger.db");

    /// <summary>The errors in a log; a ledger found corrupt is one.</summary>
    public static IEnumerable<string> ComplaintsIn(IEnumerable<string> log) => log.Where(line => line.Contains("level=error", StringComparison.Ordinal));

    /// <summary>Starts a life.</summary>
    public ExporterProcess Start() => ExporterProcess.Start(
        [$"--circleci.url={api.BaseAddress}", "--circleci.project=gh/acme/web", "--circleci.project=gh/acme/api", $"--web.listen-address={Authority}", $"--ledger.path={Ledger}"],
        ("CIRCLECI_TOKEN", api.Token),
        ("CIRCLE_EXPORTER_CIRCLECI_REQUESTS_PER_SECOND", "1000"),
        ("CIRCLE_EXPORTER_CIRCLECI_BURST", "10000"),
        ("CIRCLE_EXPORTER_DEFAULTS_BRANCHES", ":default,release/*"),
        ("CIRCLE_EXPORTER_POLLING_RUNS_INTERVAL", "1s"),
        ("CIRCLE_EXPORTER_POLLING_SUMMARY_INTERVAL", "5s"),
        ("CIRCLE_EXPORTER_LEDGER_BIRTH_HOLD", "3s"),
        ("CIRCLE_EXPORTER_METRICS_PUBLISH_INTERVAL", "200ms"),
        ("CIRCLE_EXPORTER_METRICS_DURATION_BUCKETS", string.Join(',', ScriptedTraffic.Bounds.Select(bound => bound.ToString(CultureInfo.InvariantCulture)))));

    /// <summary>
    /// Starts a life and ends it: most often before anything could be shown, now and then after Prometheus saw that it counts. Every second
    /// one ends within a few milliseconds of a write into the ledger's folder, since that is where a crash hurts.
    /// </summary>
    public async Task LiveAndDieAsync(RealPrometheus prometheus)
    {
        var (kind, share, isAimed, offset) = (random.Next(100), random.NextDouble(), random.Next(2) == 0, TimeSpan.FromMilliseconds(random.Next(12)));
        await using var life = Start();
        if (kind >= 92)
            await UntilItCountsAsync(life, prometheus);
        else if (kind >= 70)
            await life.AddressAsync();
        await Task.Delay(TimeSpan.FromSeconds((kind >= 92 ? 3 : kind >= 70 ? 1 : 1.2) * share), TimeProvider.System, Cancelled);
        if (isAimed)
        {
            await NextWriteAsync();
            await Task.Delay(offset, TimeProvider.System, Cancelled);
        }

        var exitCode = await life.KillAsync();
        Assert.True(exitCode == Killed, $"it had ended by itself with {exitCode}: {string.Join('\n', life.Errors)}");
        log.AddRange(life.Errors);
    }

    /// <summary>When counting began, by project; the ledger is read from a copy, as nobody must help it to recover.</summary>
    public Dictionary<string, DateTimeOffset> Starts()
    {
        var copy = Path.Combine(folder.FullName, "copy.db");
        foreach (var suffix in (string[])["", "-wal"])
            File.Copy(Ledger + suffix, copy + suffix, overwrite: true);

        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = copy, Pooling = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT name, start FROM project";
        using var reader = command.ExecuteReader();
        var starts = new Dictionary<string, DateTimeOffset>();
        while (reader.Read())
            starts[reader.GetString(0)] = DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(1));
        return starts;
    }

    public void Dispose() => folder.Delete(recursive: true);

    // Once all runs are over nothing rises any more.
    private static async Task UntilItCountsAsync(ExporterProcess life, RealPrometheus prometheus)
    {
        var before = await prometheus.MaxAsync(Counted);
        try
        {
            await life.UntilAsync(async () => await prometheus.MaxAsync(Counted) > before, TimeSpan.FromSeconds(10));
        }
        catch (TimeoutException)
        {
        }
    }

    // A life that writes nothing for long is one of those killed at any time.
    private async Task NextWriteAsync()
    {
        var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var watcher = new FileSystemWatcher(folder.CreateSubdirectory("ledger").FullName) { NotifyFilter = NotifyFilters.LastWrite | NotifyFilters.Size };
        watcher.Changed += (_, _) => written.TrySetResult();
        watcher.EnableRaisingEvents = true;
        await Task.WhenAny(written.Task, Task.Delay(TimeSpan.FromSeconds(2), TimeProvider.System, Cancelled));
    }
}
