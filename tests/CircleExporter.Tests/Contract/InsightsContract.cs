using CircleExporter.CircleCi;
using CircleExporter.Simulator;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Contract;

public sealed class InsightsContract : ClientAgainstSimulator
{
    private const string Name = "deploy/production #1 ✓";

    public InsightsContract()
    {
        var workflow = World.AddWorkflow(Name);
        var now = Time.GetUtcNow();
        workflow.AddRun(now.AddHours(-5), now.AddHours(-4), credits: 7);
        workflow.AddRun(now.AddHours(-3), now.AddHours(-2), "failed", credits: 2);
        workflow.AddRun(now.AddHours(-2), now.AddHours(-1), branch: "topic", credits: 1);
    }

    [Fact]
    public async Task Summaries_and_runs_agree_on_a_name_that_needs_encoding()
    {
        var summary = (await ReadAsync(Client.GetWorkflowSummaries(Project, BranchScope.All, ReportingWindow.Last7Days))).Single();
        var runs = await ReadAsync(Client.GetWorkflowRuns(Project, Name, BranchScope.All));
        var ofBranch = await ReadAsync(Client.GetWorkflowRuns(Project, Name, BranchScope.Named("topic")));
        var single = await Client.GetWorkflowSummaryAsync(Project, Name, BranchScope.Default, Cancelled);

        (summary.Name, summary.Metrics.TotalRuns, summary.Metrics.SuccessfulRuns, summary.Metrics.TotalCreditsUsed).Should().Be((Name, 3, 2, 10));
        runs.Select(run => run.CreditsUsed).Should().Equal(1, 2, 7);
        ofBranch.Should().ContainSingle();
        (single.Metrics.TotalRuns, single.Metrics.FailedRuns).Should().Be((2, 1));
    }

    [Fact]
    public async Task Jobs_tests_branches_and_project_pages_are_read()
    {
        (await ReadAsync(Client.GetJobSummaries(Project, Name, BranchScope.All, ReportingWindow.Last7Days))).Should().NotBeEmpty();
        (await ReadAsync(Client.GetJobTimeSeries(Project, Name, granularity: TimeSeriesGranularity.Daily, branch: null))).Should().NotBeEmpty();
        (await Client.GetProjectBranchesAsync(Project, workflow: null, Cancelled)).Branches.Should().BeEquivalentTo("main", "topic");
        (await Client.GetProjectSummaryAsync(Project, ReportingWindow.Last7Days, [], [], Cancelled)).Metrics.TotalRuns.Should().Be(3);
        (await Client.GetOrganizationSummaryAsync(Project.Organization, ReportingWindow.Last7Days, ["shop-api"], Cancelled)).AllProjects.Should().Equal("shop-api");
        (await Client.GetWorkflowTestMetricsAsync(Project, Name, BranchScope.All, Cancelled)).TotalTestRuns.Should().BePositive();
    }

    [Theory]
    [InlineData(KeySpelling.SnakeCase)]
    [InlineData(KeySpelling.KebabCase)]
    public async Task Flaky_tests_are_read_in_both_spellings(KeySpelling spelling)
    {
        Simulator.Options.FlakyTests = spelling;

        var flaky = await Client.GetFlakyTestsAsync(Project, Cancelled);

        flaky.Tests.Should().NotBeEmpty();
        flaky.TotalFlakyTests.Should().Be(flaky.Tests.Count);
    }
}
