using System.Globalization;
using CircleExporter.Simulator;
using CircleExporter.Tests.Support;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Scenarios;

/// <summary>A disk that fills up under the real exporter. A limit on the size of files stands in for it: writes fail, and can succeed again later.</summary>
[Collection(RealProcesses.Name)]
public sealed class FullDiskTests
{
    private const string WithoutSignal = "trap '' XFSZ; exec \"$0\" \"$@\"";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Counters_freeze_while_the_disk_is_full_and_everything_is_counted_once_when_there_is_space_again()
    {
        Assert.SkipUnless(File.Exists("/bin/bash") && File.Exists("/usr/bin/prlimit"), "bash or prlimit is not installed");
        var folder = Directory.CreateTempSubdirectory("full-");
        var simulator = new CircleCiSimulator(new SimulatorOptions { Shape = SimulatedShape.Empty, Token = Canary.Token }, TimeProvider.System);
        var build = simulator.World.AddOrganization("gh/acme", "Acme").AddProject("web").AddWorkflow("build");
        var start = TimeProvider.System.GetUtcNow();
        build.AddRun(start.AddDays(-1), start.AddDays(-1).AddMinutes(1));
        await using var server = await SimulatorServer.StartAsync(simulator, Cancelled);
        try
        {
            await using var exporter = ExporterProcess.Start(
                "/bin/bash",
                ["-c", WithoutSignal, ExporterProcess.Program, .. Arguments(server, folder)],
                [("CIRCLECI_TOKEN", server.Token), ("DOTNET_EnableWriteXorExecute", "0")]);
            using var http = new HttpClient();
            var metrics = new Uri(await exporter.AddressAsync(), "/metrics");
            await UntilAsync(values => values[BuildWorld.Runs("success")] == 0);
            await LimitAsync("200000:unlimited");
            var finished = 0;
            while (await ScrapeAsync() is var values && values["circleci_exporter_ledger_writable"] == 1)
            {
                finished += 100;
                var now = TimeProvider.System.GetUtcNow();
                for (var i = 0; i < 100; i++)
                    build.AddRun(now.AddSeconds(-1), now, credits: 2);
                await UntilAsync(values => values["circleci_exporter_ledger_runs_recorded_total"] == finished || values["circleci_exporter_ledger_writable"] == 0);
            }

            var frozen = await ScrapeAsync();
            finished += 1;
            build.AddRun(TimeProvider.System.GetUtcNow().AddSeconds(-1), TimeProvider.System.GetUtcNow());
            var readings = frozen.SumOf("circleci_exporter_readings_total");
            await UntilAsync(values => values.SumOf("circleci_exporter_readings_total") > readings + 2);
            var later = await ScrapeAsync();
            await LimitAsync("unlimited");
            await UntilAsync(values => values[BuildWorld.Runs("success")] == finished);
            var after = await ScrapeAsync();

            frozen[BuildWorld.Runs("success")].Should().BeLessThan(finished - 1);
            later[BuildWorld.Runs("success")].Should().Be(frozen[BuildWorld.Runs("success")]);
            after["circleci_exporter_ledger_writable"].Should().Be(1);
            after[BuildWorld.Of("circleci_workflow_credits_total")].Should().Be(2 * (finished - 1));
            // A small commit may still find room where a large one did not, so it may be said more than once.
            exporter.Errors.Should().Contain(line => line.Contains("the ledger cannot be written", StringComparison.Ordinal));
            exporter.Errors.Should().Contain(line => line.Contains("the ledger can be written again", StringComparison.Ordinal));
            exporter.Errors.Should().NotContain(line => line.Contains("fault of the exporter", StringComparison.Ordinal));

            async Task LimitAsync(string bytes)
            {
                var result = await ExternalTool.RunAsync("prlimit", [$"--pid={exporter.Id.ToString(CultureInfo.InvariantCulture)}", $"--fsize={bytes}"], default, Cancelled);
                result.ExitCode.Should().Be(0, result.Error);
            }

            async Task<ScrapedValues> ScrapeAsync() => ScrapedValues.Parse(await http.GetStringAsync(metrics, Cancelled));

            Task UntilAsync(Func<ScrapedValues, bool> condition) => exporter.UntilAsync(async () => condition(await ScrapeAsync()));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static string[] Arguments(SimulatorServer server, DirectoryInfo folder)
    {
        var config = Path.Combine(folder.FullName, "config.yaml");
        File.WriteAllText(config, """
            circleci: { requests_per_second: 100, burst: 1000 }
            polling: { runs_interval: 1s, summary_interval: 1s }
            ledger: { birth_hold: 0s }
            metrics: { publish_interval: 100ms }
            """);
        return
        [
            $"--config.file={config}", $"--circleci.url={server.BaseAddress}", "--circleci.project=gh/acme/web", "--web.listen-address=127.0.0.1:0",
            $"--ledger.path={Path.Combine(folder.FullName, "ledger.db")}",
        ];
    }
}
