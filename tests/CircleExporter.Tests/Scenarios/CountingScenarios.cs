using CircleExporter.Tests.Support;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Scenarios;

/// <summary>Which runs enter the counters, and once.</summary>
public sealed class CountingScenarios
{
    private const string Success = """circleci_workflow_runs_total{project="gh/acme/web",workflow="build",branch="main",status="success"}""";
    private const string Failed = """circleci_workflow_runs_total{project="gh/acme/web",workflow="build",branch="main",status="failed"}""";

    [Fact]
    public async Task Runs_that_finished_before_the_start_are_adopted_and_later_ones_counted_once()
    {
        await using var scenario = new ExporterScenario();
        var build = scenario.Simulator.World.AddOrganization("gh/acme").AddProject("web").AddWorkflow("build");
        var now = scenario.Time.GetUtcNow();
        build.AddRun(now.AddHours(-5), now.AddHours(-4), credits: 7);
        scenario.Polling = scenario.Polling with { Projects = [ExporterScenario.Project("gh/acme/web")] };
        await scenario.StartAsync();
        var before = await scenario.ScrapeAsync();

        build.AddRun(now.AddSeconds(10), now.AddSeconds(70), credits: 5);
        build.AddRun(now.AddSeconds(20), now.AddSeconds(25), "failed", credits: 2);
        await scenario.AdvanceAsync(TimeSpan.FromMinutes(20));
        var after = await scenario.ScrapeAsync();

        before[Success].Should().Be(0);
        before["""circleci_workflow_last_run_duration_seconds{project="gh/acme/web",workflow="build",branch="main"}"""].Should().Be(3600);
        after[Success].Should().Be(1);
        after[Failed].Should().Be(1);
        after["""circleci_workflow_credits_total{project="gh/acme/web",workflow="build",branch="main"}"""].Should().Be(7);
        after["""circleci_workflow_run_duration_seconds_sum{project="gh/acme/web",workflow="build",branch="main",status="success"}"""].Should().Be(60);
    }
}
