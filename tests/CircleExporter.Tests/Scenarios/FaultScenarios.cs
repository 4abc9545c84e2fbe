using CircleExporter.Simulator;
using CircleExporter.Tests.Support;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Scenarios;

/// <summary>What the exporter says while CircleCI answers badly, beside what the fault matrix tries of every fault.</summary>
public sealed class FaultScenarios
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task A_scrape_is_answered_with_the_last_good_values_while_every_request_hangs()
    {
        await using var exporter = await StartAsync();
        var healthy = await exporter.ScrapeAsync();
        exporter.Break(new SimulatedFault { Kind = FaultKind.Hang });
        exporter.Time.Advance(6 * Minute);
        await ExporterScenario.UntilAsync(() => exporter.Held == 2);

        var hanging = await exporter.ScrapeAsync();

        Insights(hanging).Should().Be(Insights(healthy));
        hanging["""circleci_project_up{project="gh/acme/web"}"""].Should().Be(1, "the reading goes on");
    }

    [Fact]
    public async Task A_reading_that_failed_is_told_once_and_its_recovery_too()
    {
        await using var exporter = await StartAsync();
        exporter.Break(new SimulatedFault { Kind = FaultKind.Status, Status = 403, Slug = "gh/acme/web" });
        await exporter.AdvanceAsync(30 * Minute);
        exporter.Mend();
        await exporter.AdvanceAsync(10 * Minute);

        var told = exporter.Logs.Lines.Where(line => line.Contains("Troubles", StringComparison.Ordinal) && !line.StartsWith("Debug", StringComparison.Ordinal) && line.Contains("gh/acme/web", StringComparison.Ordinal)).ToList();
        told.Should().HaveCount(2);
        told[0].Should().StartWith("Warning").And.Contain("CircleCI answered 403");
        told[1].Should().Contain("read completely again");
    }

    [Theory]
    [InlineData(FaultKind.Status)]
    [InlineData(FaultKind.Hang)]
    public async Task The_only_project_is_told_of_once_although_no_other_shows_that_CircleCI_answers(FaultKind kind)
    {
        await using var world = new BuildWorld();
        var start = world.Start;
        foreach (var name in Enumerable.Range(0, 10).Select(number => $"w{number}"))
            world.Web.AddWorkflow(name).AddRun(start.AddHours(-2), start.AddHours(-1));
        await world.Exporter.StartAsync();
        world.Exporter.Break(new SimulatedFault { Kind = kind, Endpoint = SimulatedEndpoint.WorkflowRuns });
        foreach (var workflow in world.Web.Workflows)
            workflow.AddRun(start.AddSeconds(5), start.AddSeconds(9));

        await world.Exporter.RunForAsync(40 * Minute);

        world.Exporter.Logs.Lines.Where(line => line.StartsWith("Warning", StringComparison.Ordinal)).Should().ContainSingle().Which.Should().Contain("gh/acme/web");
    }

    [Fact]
    public async Task A_run_that_cannot_be_read_costs_no_other_and_is_told_once()
    {
        await using var exporter = await StartAsync();
        AddRuns(exporter);
        exporter.Simulator.World.FindProject("gh/acme/web")!.FindWorkflow("build")!.AddRun(exporter.Simulator.World.Start.AddSeconds(5), exporter.Simulator.World.Start.AddSeconds(9));
        exporter.Break(new SimulatedFault { Kind = FaultKind.MalformedItem, Endpoint = SimulatedEndpoint.WorkflowRuns, Slug = "gh/acme/web" });
        await exporter.AdvanceAsync(40 * Minute);

        var broken = await exporter.ScrapeAsync();
        exporter.Mend();
        await exporter.AdvanceAsync(10 * Minute);
        var mended = await exporter.ScrapeAsync();

        (broken[Runs("web")], mended[Runs("web")]).Should().Be((1, 2), "the newest run is the one that cannot be read");
        broken["""circleci_project_up{project="gh/acme/web"}"""].Should().Be(0);
        broken["""circleci_exporter_readings_total{kind="runs",result="partial"}"""].Should().BeInRange(5, 20, "it is tried again, with patience");
        exporter.Logs.Lines.Where(line => line.StartsWith("Warning", StringComparison.Ordinal)).Should().ContainSingle()
            .Which.Should().Contain("workflow build: CircleCI lists items that cannot be read; they are left out").And.Contain("gh/acme/web");
    }

    [Fact]
    public async Task A_project_whose_runs_are_put_off_again_and_again_grows_old()
    {
        await using var exporter = await StartAsync();
        exporter.Break(new SimulatedFault { Kind = FaultKind.RateLimit, Endpoint = SimulatedEndpoint.WorkflowRuns, Slug = "gh/acme/web" });
        AddRuns(exporter);
        await exporter.AdvanceAsync(90 * Minute);

        var broken = await exporter.ScrapeAsync();
        exporter.Mend();
        await exporter.AdvanceAsync(20 * Minute);
        var mended = await exporter.ScrapeAsync();

        Age(broken, "web", 90).Should().BeInRange(75, 90, "its summaries are read, its runs are not");
        Age(broken, "api", 90).Should().BeInRange(0, 16);
        Age(mended, "web", 110).Should().BeInRange(0, 16);
        mended[Runs("web")].Should().BePositive();

        double? Age(ScrapedValues scraped, string project, int minutes) =>
            (exporter.Simulator.World.Start.AddMinutes(minutes).ToUnixTimeSeconds() - scraped[$"circleci_project_last_success_timestamp_seconds{{project=\"gh/acme/{project}\"}}"]) / 60;
    }

    private static ExporterScenario Create()
    {
        var exporter = new ExporterScenario();
        var acme = exporter.Simulator.World.AddOrganization("gh/acme");
        var start = exporter.Simulator.World.Start;
        foreach (var project in (string[])["web", "api"])
            acme.AddProject(project).AddWorkflow("build").AddRun(start.AddHours(-2), start.AddHours(-1), credits: 3);
        exporter.Polling = exporter.Polling with { Projects = [ExporterScenario.Project("gh/acme/web"), ExporterScenario.Project("gh/acme/api")] };
        return exporter;
    }

    private static async Task<ExporterScenario> StartAsync()
    {
        var exporter = Create();
        await exporter.StartAsync();
        return exporter;
    }

    private static void AddRuns(ExporterScenario exporter)
    {
        foreach (var project in exporter.Simulator.World.Projects)
            project.FindWorkflow("build")!.AddRun(exporter.Simulator.World.Start.AddSeconds(1), exporter.Simulator.World.Start.AddSeconds(8));
    }

    private static string Runs(string project) => $"circleci_workflow_runs_total{{project=\"gh/acme/{project}\",workflow=\"build\",branch=\"main\",status=\"success\"}}";

    private static double? Insights(ScrapedValues scraped) =>
        scraped["""circleci_insights_workflow_runs{project="gh/acme/web",workflow="build",branch=":all",window="last-90-days"}"""];
}
