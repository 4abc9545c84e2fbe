using System.Text.Json.Serialization;
using CircleExporter.CircleCi.Json;

namespace CircleExporter.CircleCi;

/// <summary>The figures of one workflow over a sliding window.</summary>
/// <param name="Name">The workflow's name, any text.</param>
/// <param name="ProjectId">The opaque id of its project; absent in older answers.</param>
/// <param name="WindowStart">When the first run in the window was, not where the window begins.</param>
/// <param name="WindowEnd">When the last run in the window was: how fresh the figures are.</param>
/// <param name="Metrics">The figures; all null when CircleCI sent none.</param>
public sealed record WorkflowSummary(string Name, string? ProjectId, DateTimeOffset? WindowStart, DateTimeOffset? WindowEnd, WorkflowMetrics Metrics)
{
    /// <summary>The figures; all null when CircleCI sent none.</summary>
    public WorkflowMetrics Metrics { get; init; } = Metrics ?? new(null, null, null, null, null, null, null, null, null);
}

/// <summary>Figures over a sliding window: all of them can fall as well as rise.</summary>
/// <param name="TotalRuns">Runs, those still running or on hold included.</param>
/// <param name="SuccessfulRuns">Runs that ended well.</param>
/// <param name="FailedRuns">Runs that failed. Together with the successful ones not always the total.</param>
/// <param name="SuccessRate">A ratio of 0 to 1, as CircleCI computes it; says nothing when there were no runs.</param>
/// <param name="Throughput">Runs per day, as CircleCI computes it.</param>
/// <param name="MeanTimeToRecoverySeconds">Seconds from a failed run to the next successful one, on average; null when nothing failed.</param>
/// <param name="TotalCreditsUsed">Credits of compute and Docker layer caching only: not what is billed.</param>
/// <param name="TotalRecoveries">Recoveries; recorded answers contradict the mean time, so do not rely on it.</param>
/// <param name="Durations">How long completed runs took.</param>
public sealed record WorkflowMetrics(
    long? TotalRuns,
    long? SuccessfulRuns,
    long? FailedRuns,
    double? SuccessRate,
    double? Throughput,
    [property: JsonPropertyName("mttr")] long? MeanTimeToRecoverySeconds,
    long? TotalCreditsUsed,
    long? TotalRecoveries,
    [property: JsonPropertyName("duration_metrics")] DurationMetrics? Durations);

/// <summary>Durations of completed runs in seconds, already aggregated: they can be neither added nor averaged.</summary>
/// <param name="Min">The shortest.</param>
/// <param name="Mean">The mean.</param>
/// <param name="Median">The median.</param>
/// <param name="P95">The 95th percentile.</param>
/// <param name="Max">The longest.</param>
/// <param name="StandardDeviation">The standard deviation.</param>
public sealed record DurationMetrics(long? Min, long? Mean, long? Median, long? P95, long? Max, double? StandardDeviation);

/// <summary>The figures of one workflow, and which workflows its project has.</summary>
/// <param name="Metrics">The figures; all null when CircleCI sent none.</param>
/// <param name="Trends">How they changed; null when CircleCI does not say.</param>
/// <param name="WorkflowNames">The names of all workflows of the project.</param>
public sealed record SingleWorkflowSummary(SingleWorkflowMetrics Metrics, WorkflowTrends? Trends, IReadOnlyList<string> WorkflowNames)
{
    /// <summary>The figures; all null when CircleCI sent none.</summary>
    public SingleWorkflowMetrics Metrics { get; init; } = Metrics ?? new(null, null, null, null, null, null, null, null, null, null, null);

    /// <summary>The names of all workflows of the project.</summary>
    public IReadOnlyList<string> WorkflowNames { get; init; } = Tolerant.Names(WorkflowNames);

    /// <summary>Whether the answer held any of it.</summary>
    internal bool IsGiven { get; } = Metrics is not null || WorkflowNames is not null;
}

/// <summary>Figures over a sliding window, of one workflow that was asked for by name: all of them can fall as well as rise.</summary>
/// <param name="TotalRuns">Runs, those still running or on hold included.</param>
/// <param name="SuccessfulRuns">Runs that ended well.</param>
/// <param name="FailedRuns">Runs that failed.</param>
/// <param name="CompletedRuns">Runs that are over; the durations are theirs.</param>
/// <param name="SuccessRate">A ratio of 0 to 1, as CircleCI computes it; says nothing when there were no runs.</param>
/// <param name="Throughput">Runs per day, as CircleCI computes it.</param>
/// <param name="MeanTimeToRecoverySeconds">Seconds from a failed run to the next successful one, on average; null when nothing failed.</param>
/// <param name="TotalCreditsUsed">Credits of compute and Docker layer caching only: not what is billed.</param>
/// <param name="Durations">How long completed runs took.</param>
/// <param name="WindowStart">When the first run in the window was, not where the window begins.</param>
/// <param name="WindowEnd">When the last run in the window was: how fresh the figures are.</param>
public sealed record SingleWorkflowMetrics(
    long? TotalRuns,
    long? SuccessfulRuns,
    long? FailedRuns,
    long? CompletedRuns,
    double? SuccessRate,
    double? Throughput,
    [property: JsonPropertyName("mttr")] long? MeanTimeToRecoverySeconds,
    long? TotalCreditsUsed,
    [property: JsonPropertyName("duration_metrics")] DurationMetrics? Durations,
    DateTimeOffset? WindowStart,
    DateTimeOffset? WindowEnd);

/// <summary>
/// How the figures of a workflow changed against the window before. CircleCI's glossary calls them ratios (1 is no change, -1 that there is nothing to compare with);
/// its own examples also show differences (0 is no change): do not rely on them.
/// </summary>
/// <param name="TotalRuns">Of the runs.</param>
/// <param name="FailedRuns">Of the failed runs.</param>
/// <param name="SuccessRate">Of the success rate.</param>
/// <param name="P95Duration">Of the 95th percentile of the durations.</param>
/// <param name="MedianDuration">Of the median duration.</param>
/// <param name="TotalCreditsUsed">Of the credits.</param>
/// <param name="MeanTimeToRecovery">Of the mean time to recovery; none counts as 0.</param>
/// <param name="Throughput">Of the throughput.</param>
public sealed record WorkflowTrends(
    double? TotalRuns,
    double? FailedRuns,
    double? SuccessRate,
    [property: JsonPropertyName("p95_duration_secs")] double? P95Duration,
    [property: JsonPropertyName("median_duration_secs")] double? MedianDuration,
    double? TotalCreditsUsed,
    [property: JsonPropertyName("mttr")] double? MeanTimeToRecovery,
    double? Throughput);
