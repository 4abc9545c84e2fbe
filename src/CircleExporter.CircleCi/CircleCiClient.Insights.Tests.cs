using System.Text.Json.Serialization;
using CircleExporter.CircleCi.Json;
using CircleExporter.CircleCi.Sending;

namespace CircleExporter.CircleCi;

public sealed partial class CircleCiClient
{
    /// <summary>
    /// The slowest and the most failing tests over the 10 newest runs of a workflow.
    /// API page: https://circleci.com/docs/api/v2/index.html#operation/getProjectWorkflowTestMetrics.
    /// </summary>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    /// <exception cref="CircleCiException">No usable answer. 404: no such project or workflow, no right to see it, or a bad token.</exception>
    public async Task<WorkflowTestMetrics> GetWorkflowTestMetricsAsync(ProjectSlug project, string workflow, BranchScope branches, CancellationToken cancellationToken) =>
        await GetAsync(
            new ApiRequest("/insights/{project-slug}/workflows/{workflow-name}/test-metrics", $"{InsightsPath(project, workflow)}/test-metrics", branches.ToQuery()),
            WireJson.Default.WorkflowTestMetrics,
            metrics => metrics.IsGiven,
            cancellationToken);

    /// <summary>
    /// The flaky tests of a project: those that failed and passed on one commit within 14 days, on any branch. Only for GitHub and Bitbucket organizations.
    /// API page: https://circleci.com/docs/api/v2/index.html#operation/getFlakyTests.
    /// </summary>
    /// <exception cref="CircleCiException">No usable answer. 404: no such project, no right to see it, or a bad token.</exception>
    public async Task<FlakyTests> GetFlakyTestsAsync(ProjectSlug project, CancellationToken cancellationToken)
    {
        var request = new ApiRequest("/insights/{project-slug}/flaky-tests", $"/insights/{project.ToPath()}/flaky-tests");
        var answer = await SendAsync(request, cancellationToken);
        return answer.WithSnakeCaseNames().Read(WireJson.Default.FlakyTests, tests => tests.IsGiven);
    }
}

/// <summary>What Insights knows of the tests of a workflow.</summary>
/// <param name="AverageTestCount">How many tests a run has, on average.</param>
/// <param name="TotalTestRuns">How many runs were looked at.</param>
/// <param name="MostFailedTests">The tests that failed most; a test can be in both lists.</param>
/// <param name="MostFailedTestsExtra">How many more such tests there are.</param>
/// <param name="SlowestTests">The slowest tests.</param>
/// <param name="SlowestTestsExtra">How many more such tests there are.</param>
/// <param name="TestRuns">The runs that were looked at.</param>
public sealed record WorkflowTestMetrics(
    long? AverageTestCount,
    long? TotalTestRuns,
    IReadOnlyList<TestMetrics> MostFailedTests,
    long? MostFailedTestsExtra,
    IReadOnlyList<TestMetrics> SlowestTests,
    long? SlowestTestsExtra,
    IReadOnlyList<TestRun> TestRuns)
{
    /// <summary>The tests that failed most; a test can be in both lists.</summary>
    public IReadOnlyList<TestMetrics> MostFailedTests { get; init; } = Tolerant.List(MostFailedTests);

    /// <summary>The slowest tests.</summary>
    public IReadOnlyList<TestMetrics> SlowestTests { get; init; } = Tolerant.List(SlowestTests);

    /// <summary>The runs that were looked at.</summary>
    public IReadOnlyList<TestRun> TestRuns { get; init; } = Tolerant.List(TestRuns);

    /// <summary>Whether the answer held any of it.</summary>
    internal bool IsGiven { get; } = AverageTestCount is not null || MostFailedTests is not null || SlowestTests is not null || TestRuns is not null;
}

/// <summary>The figures of one test.</summary>
/// <param name="TestName">The test's name, any text.</param>
/// <param name="JobName">The job that ran it.</param>
/// <param name="ClassName">Where the test stands in the program.</param>
/// <param name="Source">The program that ran it.</param>
/// <param name="File">The file it is defined in.</param>
/// <param name="P95DurationSeconds">The 95th percentile of its durations, in seconds.</param>
/// <param name="TotalRuns">How often it ran.</param>
/// <param name="FailedRuns">How often it failed.</param>
/// <param name="IsFlaky">Whether CircleCI takes it for flaky.</param>
public sealed record TestMetrics(
    string? TestName,
    string? JobName,
    [property: JsonPropertyName("classname")] string? ClassName,
    string? Source,
    string? File,
    [property: JsonPropertyName("p95_duration")] double? P95DurationSeconds,
    long? TotalRuns,
    long? FailedRuns,
    [property: JsonPropertyName("flaky")] bool IsFlaky);

/// <summary>The tests of one run of a workflow.</summary>
/// <param name="PipelineNumber">The number of its pipeline.</param>
/// <param name="WorkflowId">The id of the workflow.</param>
/// <param name="SuccessRate">A ratio of 0 to 1: tests that passed, of those that were not skipped.</param>
/// <param name="TestCounts">How many tests ended how.</param>
public sealed record TestRun(long? PipelineNumber, string? WorkflowId, double? SuccessRate, TestCounts? TestCounts);

/// <summary>How many tests ended how.</summary>
/// <param name="Total">All of them.</param>
/// <param name="Success">Passed.</param>
/// <param name="Failure">Failed.</param>
/// <param name="Error">Could not be run.</param>
/// <param name="Skipped">Skipped.</param>
public sealed record TestCounts(long? Total, long? Success, long? Failure, long? Error, long? Skipped);

/// <summary>The flaky tests of a project.</summary>
/// <param name="Tests">The tests.</param>
/// <param name="TotalFlakyTests">How many distinct tests are flaky; need not equal the length of the list.</param>
public sealed record FlakyTests(IReadOnlyList<FlakyTest> Tests, long? TotalFlakyTests)
{
    /// <summary>The tests.</summary>
    [JsonPropertyName("flaky_tests")]
    public IReadOnlyList<FlakyTest> Tests { get; init; } = Tolerant.List(Tests);

    /// <summary>Whether the answer held any of it.</summary>
    internal bool IsGiven { get; } = Tests is not null || TotalFlakyTests is not null;
}

/// <summary>A test that failed and passed on one commit.</summary>
/// <param name="TestName">The test's name, any text.</param>
/// <param name="ClassName">Where the test stands in the program.</param>
/// <param name="File">The file it is defined in.</param>
/// <param name="Source">The program that ran it.</param>
/// <param name="TimesFlaked">How often it flaked.</param>
/// <param name="TimeWasted">The time it cost; CircleCI does not say in which unit.</param>
/// <param name="JobName">The job it last flaked in.</param>
/// <param name="JobNumber">The number of that job.</param>
/// <param name="PipelineNumber">The number of that job's pipeline.</param>
/// <param name="WorkflowId">The id of that job's workflow.</param>
/// <param name="WorkflowName">The name of that job's workflow.</param>
/// <param name="WorkflowCreatedAt">When that workflow was created.</param>
public sealed record FlakyTest(
    string? TestName,
    [property: JsonPropertyName("classname")] string? ClassName,
    string? File,
    string? Source,
    long? TimesFlaked,
    long? TimeWasted,
    string? JobName,
    long? JobNumber,
    long? PipelineNumber,
    string? WorkflowId,
    string? WorkflowName,
    DateTimeOffset? WorkflowCreatedAt);
