using CircleExporter.CircleCi.Json;
using CircleExporter.CircleCi.Sending;

namespace CircleExporter.CircleCi;

public sealed partial class CircleCiClient
{
    /// <summary>
    /// Figures of a whole organization over a sliding window, and of those of its projects that are named in the request.
    /// API page: https://circleci.com/docs/api/v2/index.html#operation/getOrgSummaryData.
    /// </summary>
    /// <param name="organization">The organization.</param>
    /// <param name="window">The window.</param>
    /// <param name="projectNames">The projects to itemise, by name; may be empty.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ArgumentException">A name is empty.</exception>
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
            [("reporting-window", window.ToApiName()), .. Repeated("project-names", projectNames, nameof(projectNames))]);
        var answer = await GetAsync(request, WireJson.Default.WireOrganizationSummary, summary => summary.OrgData is not null, cancellationToken);
        return answer.ToSummary();
    }

    /// <summary>
    /// Figures of a whole project over a sliding window, by workflow and by branch; without counts of failed and successful runs.
    /// API page: https://circleci.com/docs/api/v2/index.html#operation/getProjectWorkflowsPageData.
    /// </summary>
    /// <param name="project">The project.</param>
    /// <param name="window">The window.</param>
    /// <param name="branches">The branches to look at; empty leaves the choice to CircleCI.</param>
    /// <param name="workflows">The workflows to look at, by name; empty leaves the choice to CircleCI.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ArgumentException">A name is empty.</exception>
    /// <exception cref="CircleCiException">No usable answer. 404: no such project, no right to see it, or a bad token.</exception>
    public async Task<ProjectSummary> GetProjectSummaryAsync(
        ProjectSlug project,
        ReportingWindow window,
        IEnumerable<string> branches,
        IEnumerable<string> workflows,
        CancellationToken cancellationToken)
    {
        var request = new ApiRequest(
            "/insights/pages/{project-slug}/summary",
            $"/insights/pages/{project.ToPath()}/summary",
            [("reporting-window", window.ToApiName()), .. Repeated("branches", branches, nameof(branches)), .. Repeated("workflow-names", workflows, nameof(workflows))]);
        var answer = await GetAsync(request, WireJson.Default.WireProjectSummary, summary => summary.IsGiven, cancellationToken);
        return answer.ToSummary();
    }

    /// <summary>
    /// The branches that Insights has figures of; at most 5,000.
    /// API page: https://circleci.com/docs/api/v2/index.html#operation/getAllInsightsBranches.
    /// </summary>
    /// <param name="project">The project.</param>
    /// <param name="workflow">Only branches on which this workflow ran; null for all of them.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ArgumentException">The workflow's name is empty.</exception>
    /// <exception cref="CircleCiException">No usable answer. 404: no such project, no right to see it, or a bad token.</exception>
    public async Task<ProjectBranches> GetProjectBranchesAsync(ProjectSlug project, string? workflow, CancellationToken cancellationToken)
    {
        if (workflow is not null)
            ArgumentException.ThrowIfNullOrEmpty(workflow);
        return await GetAsync(
            new ApiRequest("/insights/{project-slug}/branches", $"/insights/{project.ToPath()}/branches", ("workflow-name", workflow)),
            WireJson.Default.ProjectBranches,
            branches => branches.IsGiven,
            cancellationToken);
    }

    private static IEnumerable<(string Name, string? Value)> Repeated(string parameter, IEnumerable<string> names, string argument) =>
        Limits.CheckNames(names, argument).Select(name => (parameter, (string?)name));
}
