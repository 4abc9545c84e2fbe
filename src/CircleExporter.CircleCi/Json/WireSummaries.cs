namespace CircleExporter.CircleCi.Json;

/// <summary>The summary of an organization as the API writes it.</summary>
internal sealed record WireOrganizationSummary(WireSummaryData? OrgData, IReadOnlyList<OrganizationProject?>? OrgProjectData, IReadOnlyList<string?>? AllProjects)
{
    /// <summary>Without what has no name.</summary>
    public OrganizationSummary ToSummary() => new(
        OrgData?.Metrics ?? OrganizationMetrics.None,
        OrgData?.Trends,
        [.. Tolerant.List(OrgProjectData).Where(project => project.ProjectName is { Length: > 0 })],
        AllProjects is null ? null : Tolerant.Names(AllProjects));
}

/// <summary>The summary of a project as the API writes it.</summary>
internal sealed record WireProjectSummary(
    string? OrgId,
    string? ProjectId,
    WireSummaryData? ProjectData,
    IReadOnlyList<ProjectWorkflow?>? ProjectWorkflowData,
    IReadOnlyList<ProjectWorkflowBranch?>? ProjectWorkflowBranchData,
    IReadOnlyList<string?>? AllBranches,
    IReadOnlyList<string?>? AllWorkflows)
{
    /// <summary>Whether the answer held any of it; CircleCI requires no part.</summary>
    public bool IsGiven => (ProjectData, ProjectWorkflowData, ProjectWorkflowBranchData, AllBranches, AllWorkflows) is not (null, null, null, null, null);

    /// <summary>Without what has no name.</summary>
    public ProjectSummary ToSummary() => new(
        OrgId,
        ProjectId,
        ProjectData?.Metrics ?? OrganizationMetrics.None,
        ProjectData?.Trends,
        [.. Tolerant.List(ProjectWorkflowData).Where(workflow => workflow.WorkflowName is { Length: > 0 })],
        [.. Tolerant.List(ProjectWorkflowBranchData).Where(workflow => workflow.WorkflowName is { Length: > 0 })],
        Tolerant.Names(AllBranches),
        Tolerant.Names(AllWorkflows));
}

/// <summary>The part of a summary that is about all of an organization or a project.</summary>
internal sealed record WireSummaryData(OrganizationMetrics? Metrics, OrganizationTrends? Trends);
