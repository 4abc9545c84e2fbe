using CircleExporter.CircleCi;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.CircleCi;

/// <summary>Insights beyond summaries and runs, as recorded.</summary>
public sealed class InsightsSampleTests
{
    private const string OrganizationId = "5f9c0e5d-3f2f-4b0e-9a52-0f3d6b1c7a11", ProjectId = "c1a7b7f2-5f5b-4a9e-8f0b-2f6a6d0f9a34";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_summary_of_one_workflow_is_read_with_its_trends_and_the_projects_workflows()
    {
        await using var test = TestClient.Serving("insights-workflow-summary.json");

        var summary = await test.Client.GetWorkflowSummaryAsync(TestClient.Project, "build-and-test", BranchScope.Default, Cancellation);

        summary.Metrics.Should().Be(new SingleWorkflowMetrics(
            812,
            741,
            52,
            806,
            0.9125615763546798,
            9.022222222222222,
            5412,
            1843210,
            new DurationMetrics(61, 402, 388, 655, 2711, 118.0),
            new DateTimeOffset(2026, 6, 22, 6, 14, 3, 111, TimeSpan.Zero),
            new DateTimeOffset(2026, 9, 19, 22, 57, 41, 20, TimeSpan.Zero)));
        summary.Trends.Should().Be(new WorkflowTrends(1.07, 0.88, 1.01, 0.97, 1.0, 1.12, -1.0, 1.07));
        summary.WorkflowNames.Should().Equal("build-and-test", "deploy/production eu", "nightly ✓ full", "security-scan");
    }

    [Fact]
    public async Task Figures_of_jobs_are_read()
    {
        await using var test = TestClient.Serving("insights-workflow-jobs.json");

        var jobs = await test.Client.GetJobSummaries(TestClient.Project, "build-and-test", BranchScope.All, ReportingWindow.Last90Days).ToListAsync(Cancellation);

        jobs.Select(job => job.Name).Should().Equal("test", "lint", "hold");
        jobs[0].Should().Be(new JobSummary(
            "test",
            new DateTimeOffset(2026, 6, 22, 6, 14, 7, 2, TimeSpan.Zero),
            new DateTimeOffset(2026, 9, 19, 22, 57, 40, TimeSpan.Zero),
            new JobMetrics(806, 752, 40, 0.9330024813895782, 8.955555555555556, 1512300, new DurationMetrics(55, 338, 330, 560, 2600, 99.25))));
        jobs[2].Metrics.Durations.Should().Be(new DurationMetrics(null, null, null, null, null, null));
    }

    [Fact]
    public async Task Test_metrics_are_read()
    {
        await using var test = TestClient.Serving("insights-workflow-test-metrics.json");

        var metrics = await test.Client.GetWorkflowTestMetricsAsync(TestClient.Project, "build-and-test", BranchScope.All, Cancellation);

        metrics.Should().BeEquivalentTo(new { AverageTestCount = 418, TotalTestRuns = 10, MostFailedTestsExtra = 0, SlowestTestsExtra = 3 });
        metrics.MostFailedTests.Should().Equal(
            new TestMetrics("test_totals[€-1,50]", "test", "tests.test_cart.TestCart", "pytest", "tests/test_cart.py", 1.04, 10, 4, IsFlaky: true),
            new TestMetrics("test_checkout", "test", ClassName: null, "pytest", File: null, P95DurationSeconds: null, 10, 1, IsFlaky: false));
        metrics.SlowestTests.Should().ContainSingle().Which.P95DurationSeconds.Should().Be(31.52);
        metrics.TestRuns.Should().Equal(
            new TestRun(2049, "9e7b2c14-5d0f-4b6a-8f3e-1a2c3d4e5f60", 0.9975845410628019, new TestCounts(418, 413, 1, 0, 4)),
            new TestRun(2044, "3c8f9a5e-0c59-4a43-9a5b-8d2f5f1b7e61", 1.0, new TestCounts(418, 414, 0, 0, 4)));
    }

    [Theory]
    [InlineData("insights-flaky-tests.json")]
    [InlineData("insights-flaky-tests.published-schema.json")]
    public async Task Flaky_tests_are_read_in_both_spellings(string sample)
    {
        await using var test = TestClient.Serving(sample);

        var flaky = await test.Client.GetFlakyTestsAsync(TestClient.Project, Cancellation);

        flaky.TotalFlakyTests.Should().Be(2);
        flaky.Tests.Should().Equal(
            new FlakyTest(
                "test_totals[€-1,50]",
                "tests.test_cart.TestCart",
                "tests/test_cart.py",
                "pytest",
                4,
                1840,
                "test",
                8830,
                2050,
                "9e7b2c14-5d0f-4b6a-8f3e-1a2c3d4e5f60",
                "build-and-test",
                new DateTimeOffset(2026, 9, 19, 10, 0, 0, 500, TimeSpan.Zero)),
            new FlakyTest(
                "renders a cart",
                ClassName: null,
                File: null,
                Source: null,
                1,
                TimeWasted: null,
                "test",
                8711,
                2031,
                "3c8f9a5e-0c59-4a43-9a5b-8d2f5f1b7e61",
                "build-and-test",
                new DateTimeOffset(2026, 9, 17, 15, 20, 11, TimeSpan.Zero)));
    }

    [Fact]
    public async Task The_spelling_of_values_is_left_alone()
    {
        await using var test = new TestClient(_ => TestClient.Json("""{"flaky-tests": [{"test-name": "a-b \"c\" \\ \u20ac", "job-number": "12.0"}, null], "total-flaky-tests": 2.0}"""));

        var flaky = await test.Client.GetFlakyTestsAsync(TestClient.Project, Cancellation);

        flaky.TotalFlakyTests.Should().Be(2);
        flaky.Tests.Should().ContainSingle().Which.Should().BeEquivalentTo(new { TestName = "a-b \"c\" \\ €", JobNumber = 12 });
    }

    [Fact]
    public async Task The_summary_of_a_project_is_read()
    {
        await using var test = TestClient.Serving("insights-pages-summary.json");

        var summary = await test.Client.GetProjectSummaryAsync(TestClient.Project, ReportingWindow.Last7Days, [], [], Cancellation);

        summary.Should().BeEquivalentTo(new ProjectSummary(
            OrganizationId,
            ProjectId,
            new OrganizationMetrics(211, 84010, 480121, 0.91, 30.142857142857142),
            new OrganizationTrends(1.05, 1.02, 1.11, 0.99, 1.05),
            [new ProjectWorkflow("build-and-test", new ProjectWorkflowMetrics(190, 450100, 655.0, 0.91), new ProjectWorkflowTrends(1.04, 1.1, 0.97, 1.0))],
            [new ProjectWorkflowBranch("build-and-test", "main", new ProjectWorkflowMetrics(80, 190100, 640.5, 0.93), new ProjectWorkflowTrends(-1.0, 1.0, 1.0, 1.0))],
            ["main", "feature/añadir-métricas", "dependabot/npm_and_yarn/lodash-4.17.21"],
            ["build-and-test", "deploy/production eu"]));
    }

    [Fact]
    public async Task A_project_summary_of_one_part_is_enough()
    {
        await using var test = new TestClient(_ => TestClient.Json("""{"all_workflows": ["a", "", null]}"""));

        var summary = await test.Client.GetProjectSummaryAsync(TestClient.Project, ReportingWindow.Last7Days, [], [], Cancellation);

        summary.Should().BeEquivalentTo(new ProjectSummary(null, null, OrganizationMetrics.None, Trends: null, [], [], [], ["a"]));
    }

    [Fact]
    public async Task Branches_are_read_without_empty_ones()
    {
        await using var test = new TestClient(_ => TestClient.Json(TestClient.Sample("insights-branches.json").Replace("\"main\",", "\"main\", \"\", null,")));

        var branches = await test.Client.GetProjectBranchesAsync(TestClient.Project, workflow: null, Cancellation);

        branches.Should().BeEquivalentTo(new { OrganizationId, ProjectId });
        branches.Branches.Should().Equal("main", "feature/añadir-métricas", "dependabot/npm_and_yarn/lodash-4.17.21");
    }

    [Theory]
    [InlineData(TimeSeriesGranularity.Daily, "insights-timeseries-jobs.daily.json")]
    [InlineData(TimeSeriesGranularity.Hourly, "insights-timeseries-jobs.hourly.json")]
    public async Task Time_series_of_jobs_are_read(TimeSeriesGranularity granularity, string sample)
    {
        await using var test = TestClient.Serving(sample);

        var points = await test.Client.GetJobTimeSeries(TestClient.Project, "build-and-test", granularity).ToListAsync(Cancellation);

        points[0].Should().Be(granularity is TimeSeriesGranularity.Daily
            ? new JobTimePoint(
                "test",
                new DateTimeOffset(2026, 9, 19, 0, 0, 0, TimeSpan.Zero),
                new DateTimeOffset(2026, 9, 19, 0, 41, 0, 100, TimeSpan.Zero),
                new DateTimeOffset(2026, 9, 19, 22, 57, 40, TimeSpan.Zero),
                new JobTimePointMetrics(12, 11, 1, 12.0, 1870, 22440, new JobTimePointDurations(210, 330, 560, 612, 4020)))
            : new JobTimePoint(
                "test",
                new DateTimeOffset(2026, 9, 19, 22, 0, 0, TimeSpan.Zero),
                new DateTimeOffset(2026, 9, 19, 22, 50, 5, TimeSpan.Zero),
                new DateTimeOffset(2026, 9, 19, 22, 57, 40, TimeSpan.Zero),
                new JobTimePointMetrics(1, 1, 0, 24.0, 1890, 1890, new JobTimePointDurations(455, 455, 455, 455, 455))));
        points.Should().HaveCount(granularity is TimeSeriesGranularity.Daily ? 3 : 1);
        points[^1].Metrics.Durations!.Min.Should().Be(granularity is TimeSeriesGranularity.Daily ? null : 455);
    }
}
