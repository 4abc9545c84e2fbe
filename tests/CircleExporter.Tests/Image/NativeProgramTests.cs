using System.Text;
using System.Xml.Linq;
using CircleExporter.Simulator;
using CircleExporter.Tests.Support;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Image;

/// <summary>The program as the image has it, compiled ahead of time: whatever reflection or trimming could have broken.</summary>
[Collection(RealProcesses.Name)]
public sealed class NativeProgramTests : IDisposable
{
    private static readonly string Version = XDocument.Load(Repository.PathOf("Directory.Build.props")).Descendants("Version").Single().Value;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("circle-exporter-native");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task It_tells_the_version_of_the_repository()
    {
        var said = await RunAsync(["--version"]);

        said.Should().Be((0, $"circle-exporter {Version}\n", ""));
    }

    [Fact]
    public async Task It_prints_the_help_text()
    {
        var help = await File.ReadAllTextAsync(Repository.PathOf("tests/CircleExporter.Tests/Cli/Snapshots/help.txt"), Cancelled);

        var said = await RunAsync(["--help"]);

        said.Should().Be((0, help, ""));
    }

    [Theory]
    [InlineData("projects:\n  - gh/acme/web\n  - slug: gh/acme/api\n    workflows: [build, 'deploy-*']\nledger: {path: ledger.db, history: 7d}\n", "2h", 0)]
    [InlineData("projects: [gh/acme]\nledger: {path: 7, histroy: 1y}\n", "soon", 2)]
    public async Task It_reads_a_configuration_as_the_program_that_is_not_native_does(string yaml, string staleness, int exitCode)
    {
        var file = Write("circle-exporter.yml", yaml);
        string[] arguments = [$"--config.file={file}", "--check-config"];
        (string, string)[] environment = [("CIRCLECI_TOKEN", Canary.Token), ("CIRCLE_EXPORTER_POLLING_STALENESS", staleness)];

        var native = await RunAsync(arguments, environment);

        native.Should().Be(await ExporterProcess.RunAsync(arguments, environment));
        native.ExitCode.Should().Be(exitCode);
    }

    [Fact]
    public async Task What_its_ledger_counted_is_there_after_a_restart()
    {
        var program = await TriedImage.ProgramAsync();
        var simulator = new CircleCiSimulator(new SimulatorOptions { Shape = SimulatedShape.Empty, Token = Canary.Token, Lateness = TimeSpan.Zero }, TimeProvider.System);
        var workflow = simulator.World.AddOrganization("gh/acme", "Acme").AddProject("web").AddWorkflow("build");
        workflow.AddRun(simulator.World.Start.AddDays(-2), simulator.World.Start.AddDays(-2).AddMinutes(1)); // so that counting can begin before the others run
        await using var server = await SimulatorServer.StartAsync(simulator, Cancelled);
        string counted;
        await using (var first = Start(program, server))
        {
            await first.LineAsync("history adopted");
            var now = TimeProvider.System.GetUtcNow();
            for (var run = 0; run < 5; run++)
                workflow.AddRun(now, now.AddSeconds(1));
            counted = await RunsWhenAsync(first, total => total == 5);
            await first.TerminateAsync();
            (await first.ExitAsync()).Should().Be(0);
        }

        simulator.Faults.Add(FaultKind.Hang, SimulatedEndpoint.WorkflowRuns); // so that nothing but the ledger can tell
        await using var second = Start(program, server);

        (await RunsWhenAsync(second, _ => true)).Should().Be(counted);
    }

    [Fact]
    public async Task It_trusts_the_certificates_of_the_ca_file_and_no_others()
    {
        using var certificate = Certificates.SelfSigned("127.0.0.1");
        var simulator = new CircleCiSimulator(SimulatorOptions.Demo(), TimeProvider.System) { Options = { Token = Canary.Token } };
        await using var server = await TlsSimulator.StartAsync(simulator, certificate, Cancelled);
        string[] arguments = ["--once", $"--circleci.url={server.BaseAddress}", "--circleci.project=gh/acme/shop-web"];
        var file = Write("ca.pem", certificate.ExportCertificatePem());

        var trusting = await RunAsync(arguments, ("CIRCLECI_TOKEN", Canary.Token), ("CIRCLE_EXPORTER_CIRCLECI_CA_FILE", file));
        var requests = simulator.Requests.Count;
        var wary = await RunAsync(arguments, ("CIRCLECI_TOKEN", Canary.Token));

        trusting.ExitCode.Should().Be(0, trusting.Error);
        ScrapedValues.Parse(trusting.Output).SumOf("circleci_workflow_runs_total").Should().BePositive();
        wary.ExitCode.Should().Be(3);
        wary.Error.Should().Contain("the host's certificate is not trusted or not for this host");
        simulator.Requests.Count.Should().Be(requests, "no request left before the certificate was verified");
    }

    [Fact]
    public async Task Its_demo_becomes_ready_and_shows_the_simulated_world()
    {
        await using var exporter = ExporterProcess.Start(await TriedImage.ProgramAsync(), ["--demo", "--web.listen-address=127.0.0.1:0"], []);
        var address = await exporter.AddressAsync();
        using var http = new HttpClient();
        ScrapedValues? scraped = null;

        await exporter.UntilAsync(async () => (scraped = ScrapedValues.Parse(await http.GetStringAsync(new Uri(address, "/metrics"), Cancelled))).SeriesOf("circleci_insights_workflow_success_ratio").Any());

        scraped!["circleci_up"].Should().Be(1);
        scraped.SeriesOf("circleci_exporter_build_info").Should().ContainSingle().Which.Should().Contain($"version=\"{Version}\"").And.Contain("runtime=\".NET 10.");
        (await http.GetStringAsync(address, Cancelled)).Should().Contain("gh/acme/shop-web");
        (await http.GetAsync(new Uri(address, "/-/ready"), Cancelled)).IsSuccessStatusCode.Should().BeTrue();
    }

    [Fact]
    public async Task Its_demo_read_once_passes_promtool()
    {
        var (exitCode, output, error) = await RunAsync(["--demo", "--once"]);

        exitCode.Should().Be(0, error);
        var verdict = await ExternalTool.RunAsync("promtool", ["check", "metrics"], Encoding.UTF8.GetBytes(output), Cancelled);
        verdict.Should().BeEquivalentTo(new { ExitCode = 0, Text = "", Error = "" });
        ScrapedValues.Parse(output).SumOf("circleci_workflow_runs_total").Should().BeGreaterThan(100);
    }

    private static async Task<(int ExitCode, string Output, string Error)> RunAsync(string[] arguments, params (string Name, string Value)[] environment) =>
        await ExporterProcess.RunAsync(await TriedImage.ProgramAsync(), arguments, environment);

    private static async Task<string> RunsWhenAsync(ExporterProcess exporter, Predicate<double> isSo)
    {
        var metrics = new Uri(await exporter.AddressAsync(), "/metrics");
        using var http = new HttpClient();
        string text = "";
        await exporter.UntilAsync(async () => isSo(ScrapedValues.Parse(text = await http.GetStringAsync(metrics, Cancelled)).SumOf("circleci_workflow_runs_total")));
        return string.Join('\n', text.Split('\n').Where(line => line.StartsWith("circleci_workflow_run", StringComparison.Ordinal)));
    }

    private ExporterProcess Start(string program, SimulatorServer server) => ExporterProcess.Start(
        program,
        [$"--circleci.url={server.BaseAddress}", "--circleci.project=gh/acme/web", "--web.listen-address=127.0.0.1:0", $"--ledger.path={folder.FullName}/ledger.db"],
        [
            ("CIRCLECI_TOKEN", Canary.Token), ("CIRCLE_EXPORTER_CIRCLECI_REQUESTS_PER_SECOND", "1000"), ("CIRCLE_EXPORTER_CIRCLECI_BURST", "10000"),
            ("CIRCLE_EXPORTER_POLLING_RUNS_INTERVAL", "1s"), ("CIRCLE_EXPORTER_LEDGER_BIRTH_HOLD", "1s"), ("CIRCLE_EXPORTER_METRICS_PUBLISH_INTERVAL", "200ms"),
        ]);

    private string Write(string name, string text)
    {
        var path = Path.Combine(folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }
}
