using System.Globalization;
using System.Text.Json.Serialization;
using CircleExporter.CircleCi.Json;
using CircleExporter.CircleCi.Sending;

namespace CircleExporter.CircleCi;

public sealed partial class CircleCiClient
{
    /// <summary>
    /// Figures per workflow over a sliding window. A workflow without runs in the window is not listed. Refreshed daily or more often; can lag by a day.
    /// API page: https://circleci.com/docs/api/v2/index.html#operation/getProjectWorkflowMetrics.
    /// </summary>
    /// <remarks>Failures appear while enumerating, as <see cref="CircleCiException"/>. 404: no such project, no right to see it, or a bad token.</remarks>
    public Pages<WorkflowSummary> GetWorkflowSummaries(ProjectSlug project, BranchScope branches, ReportingWindow window) =>
        GetPages(
            new ApiRequest(
                "/insights/{project-slug}/workflows",
                $"/insights/{project.ToPath()}/workflows",
                [.. branches.ToQuery(), ("reporting-window", window.ToApiName())]),
            WireJson.Default.WirePageWorkflowSummary,
            summary => summary.Name is { Length: > 0 });

    /// <summary>
    /// The runs of one workflow, newest first, at most 90 days back. Runs can appear up to a day late; runs started by a tag do not appear.
    /// API page: https://circleci.com/docs/api/v2/index.html#operation/getProjectWorkflowRuns.
    /// </summary>
    /// <param name="project">The project.</param>
    /// <param name="workflow">The workflow's name, any text.</param>
    /// <param name="branches">Which branches.</param>
    /// <param name="startDate">Runs created at or after this instant; sent with milliseconds.</param>
    /// <param name="endDate">Runs created before this instant; at most 90 days after <paramref name="startDate"/>.</param>
    /// <exception cref="ArgumentException">The name is empty, or <paramref name="endDate"/> comes without <paramref name="startDate"/>.</exception>
    /// <remarks>Failures appear while enumerating, as <see cref="CircleCiException"/>. 404: no such project or workflow, no right to see it, or a bad token.</remarks>
    public Pages<WorkflowRun> GetWorkflowRuns(ProjectSlug project, string workflow, BranchScope branches, DateTimeOffset? startDate = null, DateTimeOffset? endDate = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(workflow);
        if (endDate is not null && startDate is null)
            throw new ArgumentException("CircleCI takes an end date only together with a start date.", nameof(endDate));

        return GetPages(
            new ApiRequest(
                "/insights/{project-slug}/workflows/{workflow-name}",
                $"/insights/{project.ToPath()}/workflows/{ApiRequest.Segment(workflow)}",
                [.. branches.ToQuery(), ("start-date", Instant(startDate)), ("end-date", Instant(endDate))]),
            WireJson.Default.WirePageWorkflowRun,
            run => run.Id is { Length: > 0 } && run.CreatedAt != default);
    }

    /// <summary>
    /// Figures of a whole organization over a sliding window, and of those of its projects that are named in the request.
    /// API page: https://circleci.com/docs/api/v2/index.html#operation/getOrgSummaryData.
    /// </summary>
    /// <param name="organization">The organization.</param>
    /// <param name="window">The window.</param>
    /// <param name="projectNames">The projects to itemise, by name; may be empty.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="CircleCiException">No usable answer. 401: a bad token, or its owner is no member. 404: no such organization, no right to see it, or a bad token.</exception>
    public async Task<OrganizationSummary> GetOrganizationSummaryAsync(
        OrganizationSlug organization,
        ReportingWindow window,
        IEnumerable<string> projectNames,
        CancellationToken cancellationToken)
    {
        var request = new ApiRequest(
            "/insights/{org-slug}/summary",
            $"/insights/{organization.ToPath()}/summary",
            [("reporting-window", window.ToApiName()), .. projectNames.Select(name => ("project-names", (string?)name))]);
        var answer = await GetAsync(request, WireJson.Default.WireOrganizationSummary, summary => summary.OrgData is not null, cancellationToken);
        return answer.ToSummary();
    }

    private static string? Instant(DateTimeOffset? instant) =>
        instant?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}

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

/// <summary>One run of a workflow. Can still change while <paramref name="StoppedAt"/> is null, and after an approval.</summary>
/// <param name="Id">An opaque id, usually a UUID: what tells runs apart.</param>
/// <param name="Branch">The branch; absent in older answers.</param>
/// <param name="Status">The status; null while there is none.</param>
/// <param name="CreatedAt">When it was created.</param>
/// <param name="StoppedAt">When it ended; null while it runs.</param>
/// <param name="DurationSeconds">Wall time in seconds, time on hold and in a queue included.</param>
/// <param name="CreditsUsed">Credits of compute and Docker layer caching only.</param>
/// <param name="IsApproval">Whether it has an approval job; false when CircleCI does not say.</param>
public sealed record WorkflowRun(
    string Id,
    string? Branch,
    WorkflowStatus? Status,
    DateTimeOffset CreatedAt,
    DateTimeOffset? StoppedAt,
    [property: JsonPropertyName("duration")] long? DurationSeconds,
    long? CreditsUsed,
    bool IsApproval);

/// <summary>The figures of an organization over a sliding window.</summary>
/// <param name="Metrics">Over all its projects; all null when CircleCI sent none.</param>
/// <param name="OrganizationProjects">Per project, for the projects named in the request only.</param>
/// <param name="AllProjects">The names of all its projects, or null when CircleCI does not say.</param>
public sealed record OrganizationSummary(OrganizationMetrics Metrics, IReadOnlyList<OrganizationProject> OrganizationProjects, IReadOnlyList<string>? AllProjects);

/// <summary>The figures of one project in an organization's summary.</summary>
/// <param name="ProjectName">The project's name.</param>
/// <param name="Metrics">Its figures, without throughput; all null when CircleCI sent none.</param>
public sealed record OrganizationProject(string ProjectName, OrganizationMetrics Metrics)
{
    /// <summary>Its figures, without throughput; all null when CircleCI sent none.</summary>
    public OrganizationMetrics Metrics { get; init; } = Metrics ?? OrganizationMetrics.None;
}

/// <summary>Figures of a project or an organization over a sliding window.</summary>
/// <param name="TotalRuns">Workflow runs.</param>
/// <param name="TotalDurationSeconds">Seconds that workflow runs took together.</param>
/// <param name="TotalCreditsUsed">Credits of compute and Docker layer caching only: not what is billed.</param>
/// <param name="SuccessRate">A ratio of 0 to 1.</param>
/// <param name="Throughput">Runs per day; not given per project.</param>
public sealed record OrganizationMetrics(
    long? TotalRuns,
    [property: JsonPropertyName("total_duration_secs")] long? TotalDurationSeconds,
    long? TotalCreditsUsed,
    double? SuccessRate,
    double? Throughput)
{
    internal static OrganizationMetrics None { get; } = new(null, null, null, null, null);
}
