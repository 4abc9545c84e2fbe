namespace CircleExporter.Simulator.Api;

/// <summary><c>/insights/{project-slug}/branches</c>: the branches of the last 90 days, the default branch first.</summary>
internal static class BranchesAnswer
{
    private const int MaxBranches = 5_000;
    private const int Days = 90;

    internal static ApiAnswer Of(SimulatedProject project, ApiCall call, InsightsView view)
    {
        var name = call.Request.First("workflow-name");
        var workflows = project.Workflows.Where(workflow => string.IsNullOrEmpty(name) || workflow.Name == name);
        var branches = Names(project, workflows, view).Take(MaxBranches).ToList();
        return ApiAnswer.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteString("org_id", project.Organization.Id);
            json.WriteString("project_id", project.Id);
            json.WriteTexts("branches", branches);
            json.WriteEndObject();
        });
    }

    internal static IEnumerable<string> Names(SimulatedProject project, IEnumerable<SimulatedWorkflow> workflows, InsightsView view) => workflows
        .SelectMany(workflow => view.Window(workflow, branch: null, Days))
        .Select(run => run.Run.Branch)
        .Distinct()
        .OrderBy(branch => branch != project.DefaultBranch)
        .ThenBy(branch => branch, StringComparer.Ordinal);
}
