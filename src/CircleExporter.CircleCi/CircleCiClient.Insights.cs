using System.Globalization;
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
    /// <exception cref="ArgumentException">The name is empty, or <paramref name="endDate"/> comes without <paramref name="startDate"/>, before it or more than 90 days after it.</exception>
    /// <remarks>Failures appear while enumerating, as <see cref="CircleCiException"/>. 404: no such project or workflow, no right to see it, or a bad token.</remarks>
    public Pages<WorkflowRun> GetWorkflowRuns(ProjectSlug project, string workflow, BranchScope branches, DateTimeOffset? startDate = null, DateTimeOffset? endDate = null)
    {
        Limits.CheckDates(startDate, endDate);
        return GetPages(
            new ApiRequest(
                "/insights/{project-slug}/workflows/{workflow-name}",
                InsightsPath(project, workflow),
                [.. branches.ToQuery(), ("start-date", Instant(startDate)), ("end-date", Instant(endDate))]),
            WireJson.Default.WirePageWorkflowRun,
            run => run.Id is { Length: > 0 } && run.CreatedAt != default);
    }

    /// <summary>
    /// Figures of one workflow over CircleCI's default window of 90 days, and the names of all workflows of the project.
    /// API page: https://circleci.com/docs/api/v2/index.html#operation/getWorkflowSummary.
    /// </summary>
    /// <exception cref="ArgumentException">The name is empty.</exception>
    /// <exception cref="CircleCiException">No usable answer. 404: no such project or workflow, no right to see it, or a bad token.</exception>
    public async Task<SingleWorkflowSummary> GetWorkflowSummaryAsync(ProjectSlug project, string workflow, BranchScope branches, CancellationToken cancellationToken) =>
        await GetAsync(
            new ApiRequest("/insights/{project-slug}/workflows/{workflow-name}/summary", $"{InsightsPath(project, workflow)}/summary", branches.ToQuery()),
            WireJson.Default.SingleWorkflowSummary,
            summary => summary.IsGiven,
            cancellationToken);

    private static string InsightsPath(ProjectSlug project, string workflow)
    {
        ArgumentException.ThrowIfNullOrEmpty(workflow);
        return $"/insights/{project.ToPath()}/workflows/{ApiRequest.Segment(workflow)}";
    }

    private static string? Instant(DateTimeOffset? instant) =>
        instant?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
