using System.Globalization;
using System.Net;
using System.Net.Sockets;
using CircleExporter.Metrics;
using CircleExporter.Simulator;
using CircleExporter.Tests.Support;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Scenarios;

/// <summary>The exporter as it was built, started as people start it, and the real programs that read it.</summary>
[Collection(RealProcesses.Name)]
public sealed class RealProcessTests
{
    private const string OpenMetricsParser = """
        import sys
        from prometheus_client.openmetrics.parser import text_string_to_metric_families
        families = list(text_string_to_metric_families(sys.stdin.buffer.read().decode("utf-8")))
        print(sum(1 for f in families for s in f.samples if s.name == "circleci_insights_workflow_success_ratio"))
        """;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_demo_serves_every_simulated_workflow_and_stops_when_asked()
    {
        await using var exporter = ExporterProcess.Start(["--demo", "--web.listen-address=127.0.0.1:0"]);
        var address = await exporter.AddressAsync();
        using var http = new HttpClient();
        var workflows = new CircleCiSimulator(SimulatorOptions.Demo(), TimeProvider.System).World.Projects.SelectMany(project => project.Workflows).ToList();

        var scraped = await ScrapeUntilAsync(exporter, http, new Uri(address, "/metrics"), IsComplete);

        foreach (var workflow in workflows)
        {
            foreach (var family in (string[])["success_ratio", "duration_p95_seconds", "throughput_runs_per_day", "credits"])
            {
                var series = $"circleci_insights_workflow_{family}{{project=\"{workflow.Project.Slug}\",workflow=\"{workflow.Name}\",branch=\":all\",window=\"last-90-days\"}}";
                scraped[series].Should().NotBeNull(series);
            }
        }

        scraped["circleci_up"].Should().Be(1);
        await exporter.TerminateAsync();
        (await exporter.ExitAsync()).Should().Be(0);
        exporter.Errors.Should().Contain(line => line.Contains("msg=\"stopped\"", StringComparison.Ordinal));

        bool IsComplete(ScrapedValues values) => workflows.TrueForAll(workflow =>
            values.SeriesOf("circleci_insights_workflow_success_ratio").Any(series => series.Contains($"workflow=\"{workflow.Name}\",branch=\":all\"", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_demo_read_once_passes_promtool_and_exits_with_0()
    {
        var (exitCode, output, error) = await ExporterProcess.RunAsync(["--demo", "--once"]);

        exitCode.Should().Be(0, error);
        var scraped = ScrapedValues.Parse(output);
        scraped.SumOf("circleci_workflow_runs_total").Should().BeGreaterThan(100, "the history of the ledger is counted");
        var verdict = await ExternalTool.RunAsync("promtool", ["check", "metrics"], System.Text.Encoding.UTF8.GetBytes(output), Cancelled);
        verdict.Should().BeEquivalentTo(new { ExitCode = 0, Text = "", Error = "" });
    }

    [Fact]
    public async Task The_OpenMetrics_body_of_the_demo_passes_a_strict_parser()
    {
        const string python = "/usr/bin/python3";
        var probe = await ExternalTool.RunAsync(python, ["-c", "import prometheus_client"], default, Cancelled);
        Assert.SkipUnless(probe.ExitCode == 0, "python3-prometheus-client is not installed");
        await using var exporter = ExporterProcess.Start(["--demo", "--web.listen-address=127.0.0.1:0"]);
        var metrics = new Uri(await exporter.AddressAsync(), "/metrics");
        using var http = new HttpClient();
        await ScrapeUntilAsync(exporter, http, metrics, values => values.SeriesOf("circleci_insights_workflow_success_ratio").Any());
        http.DefaultRequestHeaders.Accept.ParseAdd("application/openmetrics-text;version=1.0.0");

        using var answer = await http.GetAsync(metrics, Cancelled);
        var result = await ExternalTool.RunAsync(python, ["-c", OpenMetricsParser], await answer.Content.ReadAsByteArrayAsync(Cancelled), Cancelled);

        answer.Content.Headers.ContentType!.MediaType.Should().Be("application/openmetrics-text");
        result.Error.Should().BeEmpty();
        int.Parse(result.Text, CultureInfo.InvariantCulture).Should().BePositive();
    }

    [Fact]
    public async Task A_real_Prometheus_scrapes_the_exporter_and_names_from_hell_arrive_unchanged()
    {
        RealPrometheus.SkipUnlessInstalled();
        await using var world = new BuildWorld();
        var names = Families.FromHell.Where(name => name.Length > 0).ToList();
        foreach (var name in names)
            world.Web.AddWorkflow(name).AddRun(world.Start.AddHours(-1), world.Start.AddMinutes(-50));
        await world.Exporter.StartAsync();
        await using var prometheus = await RealPrometheus.StartAsync(world.Exporter.Address.Authority);

        await prometheus.UntilAsync(async () => (await prometheus.QueryAsync("up{job=\"circleci\"} == 1")).Count == 1);
        var workflows = await prometheus.QueryAsync("circleci_insights_workflow_runs{branch=\":all\"}");

        workflows.Select(series => series.GetProperty("metric").GetProperty("workflow").GetString()).Should().BeEquivalentTo(names);
        workflows.Should().OnlyContain(series => series.GetProperty("value")[1].GetString() == "1");
    }

    [Fact]
    public async Task An_occupied_port_ends_with_4_and_a_sentence_before_anything_is_asked()
    {
        await using var api = await FakeApi.StartAsync(context => FakeApi.AnswerAsync(context, "{}"), Cancelled);
        using var occupied = new TcpListener(IPAddress.Loopback, 0);
        occupied.Start();

        var (exitCode, output, error) = await ExporterProcess.RunAsync(
            [$"--circleci.url={api.BaseAddress}", "--circleci.project=gh/acme/web", $"--web.listen-address={occupied.LocalEndpoint}", "--ledger.path=:memory:"],
            ("CIRCLECI_TOKEN", Canary.Token));

        exitCode.Should().Be(4);
        output.Should().BeEmpty();
        error.Should().Contain($"cannot listen on {occupied.LocalEndpoint}").And.Contain("--web.listen-address").And.NotContain("Exception");
        api.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task With_nothing_to_do_it_ends_with_2_and_says_all_that_is_missing()
    {
        var (exitCode, output, error) = await ExporterProcess.RunAsync([]);

        exitCode.Should().Be(2);
        output.Should().BeEmpty();
        error.Should().Contain("token").And.Contain("--circleci.project").And.Contain("--demo");
    }

    [Fact]
    public async Task Read_once_with_a_rejected_token_prints_every_family_and_ends_with_3()
    {
        await using var server = await SimulatorServer.StartAsync(new CircleCiSimulator(SimulatorOptions.Demo(), TimeProvider.System), Cancelled);

        var (exitCode, output, error) = await ExporterProcess.RunAsync(
            ["--once", $"--circleci.url={server.BaseAddress}", "--circleci.organization=gh/acme"], ("CIRCLECI_TOKEN", Canary.Token));

        exitCode.Should().Be(3);
        AssertFamiliesWithoutData(output);
        ScrapedValues.Parse(output)["circleci_exporter_token_accepted"].Should().Be(0);
        error.Should().Contain("rejects the token");
    }

    [Fact]
    public async Task Read_once_with_an_unreachable_API_prints_every_family_and_ends_with_3()
    {
        var (exitCode, output, error) = await ExporterProcess.RunAsync(
            ["--once", $"--circleci.url=http://127.0.0.1:{ExporterProcess.FreePort()}/api/v2", "--circleci.project=gh/acme/web"], ("CIRCLECI_TOKEN", Canary.Token));

        exitCode.Should().Be(3);
        AssertFamiliesWithoutData(output);
        ScrapedValues.Parse(output)["circleci_exporter_token_accepted"].Should().BeNull();
        error.Should().Contain("no connection to the host (ConnectionRefused)");
    }

    [Fact]
    public async Task Read_once_with_an_unknown_project_prints_the_others_and_ends_with_3()
    {
        await using var server = await SimulatorServer.StartAsync(new CircleCiSimulator(SimulatorOptions.Demo(), TimeProvider.System) { Options = { Token = Canary.Token } }, Cancelled);

        var (exitCode, output, _) = await ExporterProcess.RunAsync(
            ["--once", $"--circleci.url={server.BaseAddress}", "--circleci.project=gh/acme/nope", "--circleci.project=gh/acme/shop-web"], ("CIRCLECI_TOKEN", server.Token));

        exitCode.Should().Be(3);
        var scraped = ScrapedValues.Parse(output);
        scraped["""circleci_project_up{project="gh/acme/nope"}"""].Should().Be(0);
        scraped["""circleci_project_up{project="gh/acme/shop-web"}"""].Should().Be(1);
        scraped.SumOf("circleci_workflow_runs_total").Should().BePositive();
    }

    [Fact]
    public async Task Asked_to_stop_while_a_request_hangs_it_ends_with_0()
    {
        var simulator = new CircleCiSimulator(SimulatorOptions.Demo(), TimeProvider.System) { Options = { Token = Canary.Token } };
        simulator.Faults.Add(FaultKind.Hang, SimulatedEndpoint.WorkflowSummaries);
        await using var server = await SimulatorServer.StartAsync(simulator, Cancelled);
        await using var exporter = ExporterProcess.Start(
            [$"--circleci.url={server.BaseAddress}", "--circleci.project=gh/acme/shop-web", "--web.listen-address=127.0.0.1:0", "--ledger.path=:memory:"], ("CIRCLECI_TOKEN", server.Token));
        await exporter.UntilAsync(() => Task.FromResult(simulator.Requests.InFlight > 0));

        await exporter.TerminateAsync();

        (await exporter.ExitAsync()).Should().Be(0);
        simulator.Requests.CountOf(SimulatedEndpoint.WorkflowSummaries).Should().Be(1, "it neither timed out nor was tried again");
    }

    private static void AssertFamiliesWithoutData(string output)
    {
        var scraped = ScrapedValues.Parse(output);
        scraped["circleci_up"].Should().Be(0);
        foreach (var family in MetricCatalogue.All.Where(family => !family.IsLive))
            scraped.Text.Should().Contain($"# TYPE {family.Name} ").And.Contain($"# HELP {family.Name} ");
    }

    private static async Task<ScrapedValues> ScrapeUntilAsync(ExporterProcess exporter, HttpClient http, Uri metrics, Func<ScrapedValues, bool> isEnough)
    {
        ScrapedValues? scraped = null;
        await exporter.UntilAsync(async () => isEnough(scraped = ScrapedValues.Parse(await http.GetStringAsync(metrics, Cancelled))));
        return scraped!;
    }
}
