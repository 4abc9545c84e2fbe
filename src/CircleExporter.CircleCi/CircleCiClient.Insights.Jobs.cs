using System.Text.Json.Serialization;
using CircleExporter.CircleCi.Json;
using CircleExporter.CircleCi.Sending;

namespace CircleExporter.CircleCi;

public sealed partial class CircleCiClient
{
    /// <summary>
    /// Figures per job of one workflow over a sliding window.
    /// API page: https://circleci.com/docs/api/v2/index.html#operation/getProjectWorkflowJobMetrics.
    /// </summary>
    /// <param name="project">The project.</param>
    /// <param name="workflow">The workflow's name, any text.</param>
    /// <param name="branches">Which branches.</param>
    /// <param name="window">The window.</param>
    /// <param name="jobName">Only jobs whose names hold this text; null for all of them.</param>
    /// <exception cref="ArgumentException">A name is empty.</exception>
    /// <remarks>Failures appear while enumerating, as <see cref="CircleCiException"/>. 404: no such project or workflow, no right to see it, or a bad token.</remarks>
    public Pages<JobSummary> GetJobSummaries(ProjectSlug project, string workflow, BranchScope branches, ReportingWindow window, string? jobName = null)
    {
        if (jobName is not null)
            ArgumentException.ThrowIfNullOrEmpty(jobName);
        return GetPages(
            new ApiRequest(
                "/insights/{project-slug}/workflows/{workflow-name}/jobs",
                $"{InsightsPath(project, workflow)}/jobs",
                [.. branches.ToQuery(), ("reporting-window", window.ToApiName()), ("job-name", jobName)]),
            WireJson.Default.WirePageJobSummary,
            summary => summary.Name is { Length: > 0 });
    }

    /// <summary>
    /// Figures per job of one workflow, by day or by hour. CircleCI keeps hours for 48 hours and days for 90 days.
    /// API page: https://circleci.com/docs/api/v2/index.html#operation/getJobTimeseries.
    /// </summary>
    /// <param name="project">The project.</param>
    /// <param name="workflow">The workflow's name, any text.</param>
    /// <param name="granularity">By day or by hour.</param>
    /// <param name="branch">One branch; null for the project's default branch. All branches together are not to be had.</param>
    /// <param name="startDate">Figures from this instant on; sent with milliseconds.</param>
    /// <param name="endDate">Figures up to this instant; at most 90 days after <paramref name="startDate"/>.</param>
    /// <exception cref="ArgumentException">The name or the branch is empty, or <paramref name="endDate"/> comes without <paramref name="startDate"/>, before it or more than 90 days after it.</exception>
    /// <remarks>
    /// Failures appear while enumerating, as <see cref="CircleCiException"/>. 404: no such project or workflow, no right to see it, or a bad token.
    /// CircleCI gives a page token here without documenting that it takes one; it is sent nevertheless.
    /// </remarks>
    public Pages<JobTimePoint> GetJobTimeSeries(
        ProjectSlug project,
        string workflow,
        TimeSeriesGranularity granularity,
        string? branch = null,
        DateTimeOffset? startDate = null,
        DateTimeOffset? endDate = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(workflow);
        Limits.CheckRevision(branch, tag: null, nameof(branch));
        Limits.CheckDates(startDate, endDate);
        var unit = granularity switch
        {
            TimeSeriesGranularity.Daily => "daily",
            TimeSeriesGranularity.Hourly => "hourly",
            _ => throw new ArgumentOutOfRangeException(nameof(granularity)),
        };

        return GetPages(
            new ApiRequest(
                "/insights/time-series/{project-slug}/workflows/{workflow-name}/jobs",
                $"/insights/time-series/{project.ToPath()}/workflows/{ApiRequest.Segment(workflow)}/jobs",
                [("branch", branch), ("granularity", unit), ("start-date", Instant(startDate)), ("end-date", Instant(endDate))]),
            WireJson.Default.WirePageJobTimePoint,
            point => point.Name is { Length: > 0 } && point.Timestamp != default);
    }
}

/// <summary>How finely a time series is cut.</summary>
public enum TimeSeriesGranularity
{
    /// <summary>By day, kept for 90 days.</summary>
    Daily,

    /// <summary>By hour, kept for 48 hours.</summary>
    Hourly,
}

/// <summary>The figures of one job over a sliding window.</summary>
/// <param name="Name">The job's name, any text.</param>
/// <param name="WindowStart">When the first run in the window was, not where the window begins.</param>
/// <param name="WindowEnd">When the last run in the window was: how fresh the figures are.</param>
/// <param name="Metrics">The figures; all null when CircleCI sent none.</param>
public sealed record JobSummary(string Name, DateTimeOffset? WindowStart, DateTimeOffset? WindowEnd, JobMetrics Metrics)
{
    /// <summary>The figures; all null when CircleCI sent none.</summary>
    public JobMetrics Metrics { get; init; } = Metrics ?? new(null, null, null, null, null, null, null);
}

/// <summary>Figures of a job over a sliding window: all of them can fall as well as rise.</summary>
/// <param name="TotalRuns">Runs, those still running or on hold included.</param>
/// <param name="SuccessfulRuns">Runs that ended well.</param>
/// <param name="FailedRuns">Runs that failed.</param>
/// <param name="SuccessRate">A ratio of 0 to 1, as CircleCI computes it.</param>
/// <param name="Throughput">Runs per day, as CircleCI computes it.</param>
/// <param name="TotalCreditsUsed">Credits of compute and Docker layer caching only: not what is billed.</param>
/// <param name="Durations">How long completed runs took.</param>
public sealed record JobMetrics(
    long? TotalRuns,
    long? SuccessfulRuns,
    long? FailedRuns,
    double? SuccessRate,
    double? Throughput,
    long? TotalCreditsUsed,
    [property: JsonPropertyName("duration_metrics")] DurationMetrics? Durations);

/// <summary>The figures of one job in one day or hour.</summary>
/// <param name="Name">The job's name, any text.</param>
/// <param name="Timestamp">When the day or hour begins.</param>
/// <param name="FirstStartedAt">When the first of its runs started.</param>
/// <param name="LastEndedAt">When the last of its runs ended.</param>
/// <param name="Metrics">The figures; all null when CircleCI sent none.</param>
public sealed record JobTimePoint(
    string Name,
    DateTimeOffset Timestamp,
    [property: JsonPropertyName("min_started_at")] DateTimeOffset? FirstStartedAt,
    [property: JsonPropertyName("max_ended_at")] DateTimeOffset? LastEndedAt,
    JobTimePointMetrics Metrics)
{
    /// <summary>The figures; all null when CircleCI sent none.</summary>
    public JobTimePointMetrics Metrics { get; init; } = Metrics ?? new(null, null, null, null, null, null, null);
}

/// <summary>Figures of a job in one day or hour.</summary>
/// <param name="TotalRuns">Runs.</param>
/// <param name="SuccessfulRuns">Runs that ended well.</param>
/// <param name="FailedRuns">Runs that failed.</param>
/// <param name="Throughput">Runs per day, as CircleCI computes it.</param>
/// <param name="MedianCreditsUsed">The median of the credits of a run.</param>
/// <param name="TotalCreditsUsed">Credits of compute and Docker layer caching only: not what is billed.</param>
/// <param name="Durations">How long completed runs took.</param>
public sealed record JobTimePointMetrics(
    long? TotalRuns,
    long? SuccessfulRuns,
    long? FailedRuns,
    double? Throughput,
    long? MedianCreditsUsed,
    long? TotalCreditsUsed,
    [property: JsonPropertyName("duration_metrics")] JobTimePointDurations? Durations);

/// <summary>Durations of the runs of one day or hour in seconds, already aggregated.</summary>
/// <param name="Min">The shortest.</param>
/// <param name="Median">The median.</param>
/// <param name="P95">The 95th percentile.</param>
/// <param name="Max">The longest.</param>
/// <param name="Total">All of them together.</param>
public sealed record JobTimePointDurations(long? Min, long? Median, long? P95, long? Max, long? Total);
