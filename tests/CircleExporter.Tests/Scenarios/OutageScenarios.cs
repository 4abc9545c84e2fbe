using CircleExporter.Simulator;
using CircleExporter.Tests.Support;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Scenarios;

/// <summary>What CircleCI sees of the exporter while it is away, what the exporter says meanwhile, and how soon it is back.</summary>
public sealed class OutageScenarios
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Outage = TimeSpan.FromMinutes(30);

    public static TheoryData<FaultKind> Outages => [FaultKind.Status, FaultKind.BadGateway, FaultKind.CutBody, FaultKind.Hang];

    [Theory]
    [MemberData(nameof(Outages))]
    public async Task An_outage_costs_few_requests_is_told_throughout_and_its_end_is_noticed_soon(FaultKind kind)
    {
        await using var exporter = await StartAsync(projects: 20);
        var began = exporter.Time.GetUtcNow();
        var asked = exporter.Simulator.Requests.Count;
        exporter.Logs.Clear();
        exporter.Break(new SimulatedFault { Kind = kind, Status = 503 });

        await exporter.AdvanceAsync(TimeSpan.FromMinutes(7), Step);
        while (exporter.Time.GetUtcNow() < began + Outage)
        {
            (await exporter.ScrapeAsync())["circleci_up"].Should().Be(0, "nothing useful came since");
            await exporter.AdvanceAsync(TimeSpan.FromMinutes(1), Step);
        }

        var during = await exporter.ScrapeAsync();
        var cost = exporter.Simulator.Requests.Count - asked;
        exporter.Mend();
        var ended = exporter.Time.GetUtcNow();
        await exporter.AdvanceAsync(TimeSpan.FromMinutes(2), Step);
        var noticed = await exporter.ScrapeAsync();
        await exporter.AdvanceAsync(TimeSpan.FromMinutes(5), Step);
        var after = await exporter.ScrapeAsync();

        cost.Should().BeInRange(40, 90, "a score until it is noticed, then one about every half minute");
        during.SeriesOf("circleci_project_last_success_timestamp_seconds").Select(series => during[series]).Should().HaveCount(20).And.OnlyContain(time => time <= began.ToUnixTimeSeconds() + 1, "what is not sent says nothing new of its project, but grows old");
        during.SumOf("circleci_exporter_api_requests_total").Should().BeApproximately(asked + cost, 8, "only what was sent is counted, once it has ended");
        exporter.Simulator.Requests.Newest.Where(request => request.At > ended).Min(request => request.At).Should().BeOnOrBefore(ended.AddSeconds(45));
        noticed["circleci_up"].Should().Be(1);
        noticed.SumOf("circleci_project_up").Should().BeGreaterThan(15, "what was not sent comes back when the circuit closes");
        after.SumOf("circleci_project_up").Should().Be(20, "what failed itself is tried again within an interval");
        exporter.Logs.Lines.Where(line => line.StartsWith("Warning", StringComparison.Ordinal)).Should().ContainSingle("everyone's trouble is not told again of each project")
            .Which.Should().Contain("CircleCI cannot be asked").And.NotContain("not sent", "that explains nothing");
    }

    private static async Task<ExporterScenario> StartAsync(int projects)
    {
        var exporter = new ExporterScenario();
        (exporter.CircleCi.RequestsPerSecond, exporter.CircleCi.Burst) = (1, 100);
        var acme = exporter.Simulator.World.AddOrganization("gh/acme");
        var start = exporter.Simulator.World.Start;
        for (var project = 0; project < projects; project++)
            acme.AddProject($"p{project}").AddWorkflow("build").AddRun(start.AddHours(-2), start.AddHours(-1));

        exporter.Polling = exporter.Polling with { Projects = [.. Enumerable.Range(0, projects).Select(project => ExporterScenario.Project($"gh/acme/p{project}"))], Organizations = [ExporterScenario.Organization(acme)] };
        await exporter.StartAsync();
        return exporter;
    }
}
