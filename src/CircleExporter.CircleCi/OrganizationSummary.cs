using System.Text.Json.Serialization;

namespace CircleExporter.CircleCi;

/// <summary>The figures of an organization over a sliding window.</summary>
/// <param name="Metrics">Over all its projects; all null when CircleCI sent none.</param>
/// <param name="Trends">How they changed; null when CircleCI does not say.</param>
/// <param name="OrganizationProjects">Per project, for the projects named in the request only.</param>
/// <param name="AllProjects">The names of all its projects, or null when CircleCI does not say.</param>
public sealed record OrganizationSummary(
    OrganizationMetrics Metrics,
    OrganizationTrends? Trends,
    IReadOnlyList<OrganizationProject> OrganizationProjects,
    IReadOnlyList<string>? AllProjects);

/// <summary>The figures of one project in an organization's summary.</summary>
/// <param name="ProjectName">The project's name.</param>
/// <param name="Metrics">Its figures, without throughput; all null when CircleCI sent none.</param>
/// <param name="Trends">How they changed; null when CircleCI does not say.</param>
public sealed record OrganizationProject(string ProjectName, OrganizationMetrics Metrics, OrganizationTrends? Trends)
{
    /// <summary>Its figures, without throughput; all null when CircleCI sent none.</summary>
    public OrganizationMetrics Metrics { get; init; } = Metrics ?? OrganizationMetrics.None;
}

/// <summary>Figures of a project or an organization over a sliding window.</summary>
/// <param name="TotalRuns">Workflow runs.</param>
/// <param name="TotalDurationSeconds">Seconds that workflow runs took together.</param>
/// <param name="TotalCreditsUsed">Credits of compute and Docker layer caching only: not what is billed.</param>
/// <param name="SuccessRate">A ratio of 0 to 1.</param>
/// <param name="Throughput">Runs per day; not given for each project of an organization.</param>
public sealed record OrganizationMetrics(
    long? TotalRuns,
    [property: JsonPropertyName("total_duration_secs")] long? TotalDurationSeconds,
    long? TotalCreditsUsed,
    double? SuccessRate,
    double? Throughput)
{
    internal static OrganizationMetrics None { get; } = new(null, null, null, null, null);
}

/// <summary>How the figures of a project or an organization changed against the window before; with the doubts of <see cref="WorkflowTrends"/>.</summary>
/// <param name="TotalRuns">Of the workflow runs.</param>
/// <param name="TotalDuration">Of the time that they took together.</param>
/// <param name="TotalCreditsUsed">Of the credits.</param>
/// <param name="SuccessRate">Of the success rate.</param>
/// <param name="Throughput">Of the throughput; not given for each project of an organization.</param>
public sealed record OrganizationTrends(
    double? TotalRuns,
    [property: JsonPropertyName("total_duration_secs")] double? TotalDuration,
    double? TotalCreditsUsed,
    double? SuccessRate,
    double? Throughput);
