using System.Text.Json.Serialization;
using CircleExporter.CircleCi.Json;

namespace CircleExporter.CircleCi;

/// <summary>The figures of a project over a sliding window.</summary>
/// <param name="OrganizationId">The opaque id of its organization.</param>
/// <param name="ProjectId">The opaque id of the project.</param>
/// <param name="Metrics">Over all its workflows; all null when CircleCI sent none.</param>
/// <param name="Trends">How they changed; null when CircleCI does not say.</param>
/// <param name="Workflows">Per workflow.</param>
/// <param name="WorkflowBranches">Per workflow and branch.</param>
/// <param name="AllBranches">The names of its branches.</param>
/// <param name="AllWorkflows">The names of its workflows.</param>
public sealed record ProjectSummary(
    string? OrganizationId,
    string? ProjectId,
    OrganizationMetrics Metrics,
    OrganizationTrends? Trends,
    IReadOnlyList<ProjectWorkflow> Workflows,
    IReadOnlyList<ProjectWorkflowBranch> WorkflowBranches,
    IReadOnlyList<string> AllBranches,
    IReadOnlyList<string> AllWorkflows);

/// <summary>The figures of one workflow in a project's summary.</summary>
/// <param name="WorkflowName">The workflow's name, any text.</param>
/// <param name="Metrics">Its figures; null when CircleCI sent none.</param>
/// <param name="Trends">How they changed; null when CircleCI does not say.</param>
public sealed record ProjectWorkflow(string WorkflowName, ProjectWorkflowMetrics? Metrics, ProjectWorkflowTrends? Trends);

/// <summary>The figures of one workflow on one branch in a project's summary.</summary>
/// <param name="WorkflowName">The workflow's name, any text.</param>
/// <param name="Branch">The branch.</param>
/// <param name="Metrics">Its figures; null when CircleCI sent none.</param>
/// <param name="Trends">How they changed; null when CircleCI does not say.</param>
public sealed record ProjectWorkflowBranch(string WorkflowName, string? Branch, ProjectWorkflowMetrics? Metrics, ProjectWorkflowTrends? Trends);

/// <summary>Figures of a workflow over a sliding window, as a project's summary has them.</summary>
/// <param name="TotalRuns">Runs.</param>
/// <param name="TotalCreditsUsed">Credits of compute and Docker layer caching only: not what is billed.</param>
/// <param name="P95DurationSeconds">The 95th percentile of the durations, in seconds.</param>
/// <param name="SuccessRate">A ratio of 0 to 1.</param>
public sealed record ProjectWorkflowMetrics(
    long? TotalRuns,
    long? TotalCreditsUsed,
    [property: JsonPropertyName("p95_duration_secs")] double? P95DurationSeconds,
    double? SuccessRate);

/// <summary>How the figures of a workflow in a project's summary changed against the window before; with the doubts of <see cref="WorkflowTrends"/>.</summary>
/// <param name="TotalRuns">Of the runs.</param>
/// <param name="TotalCreditsUsed">Of the credits.</param>
/// <param name="P95Duration">Of the 95th percentile of the durations.</param>
/// <param name="SuccessRate">Of the success rate.</param>
public sealed record ProjectWorkflowTrends(
    double? TotalRuns,
    double? TotalCreditsUsed,
    [property: JsonPropertyName("p95_duration_secs")] double? P95Duration,
    double? SuccessRate);

/// <summary>The branches of a project that Insights has figures of.</summary>
/// <param name="OrganizationId">The opaque id of its organization.</param>
/// <param name="ProjectId">The opaque id of the project.</param>
/// <param name="Branches">Their names.</param>
public sealed record ProjectBranches(
    [property: JsonPropertyName("org_id")] string? OrganizationId,
    string? ProjectId,
    IReadOnlyList<string> Branches)
{
    /// <summary>Their names.</summary>
    public IReadOnlyList<string> Branches { get; init; } = Tolerant.Names(Branches);

    /// <summary>Whether the answer held them.</summary>
    internal bool IsGiven { get; } = Branches is not null;
}
