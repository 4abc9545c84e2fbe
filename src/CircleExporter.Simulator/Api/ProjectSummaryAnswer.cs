using System.Text.Json;

namespace CircleExporter.Simulator.Api;

/// <summary><c>/insights/pages/{project-slug}/summary</c>: a project as a whole, by workflow, and by workflow and branch.</summary>
internal static class ProjectSummaryAnswer
{
    internal static ApiAnswer Of(SimulatedProject project, ApiCall call, InsightsView view)
    {
        var days = call.WindowDays;
        var workflows = project.Workflows;
        var branches = BranchesAnswer.Names(project, workflows, view).ToList();
        var shown = workflows.Where(workflow => IsWanted(call, "workflow-names", workflow.Name)).ToList();
        var shownBranches = branches.Where(branch => IsWanted(call, "branches", branch)).ToList();
        return ApiAnswer.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteString("org_id", project.Organization.Id);
            json.WriteString("project_id", project.Id);
            json.WriteStartObject("project_data");
            OrganizationAnswer.WriteMetricsAndTrends(json, Periods.Of(workflows, branch: null, view, days), hasThroughput: true);
            json.WriteEndObject();
            json.WriteStartArray("project_workflow_data");
            foreach (var workflow in shown)
                Write(json, workflow, branch: null, view, days);
            json.WriteEndArray();
            json.WriteStartArray("project_workflow_branch_data");
            foreach (var workflow in shown)
            {
                foreach (var branch in shownBranches)
                    Write(json, workflow, branch, view, days);
            }

            json.WriteEndArray();
            json.WriteTexts("all_branches", branches);
            json.WriteTexts("all_workflows", workflows.Select(workflow => workflow.Name));
            json.WriteEndObject();
        });
    }

    // Without names all are wanted.
    private static bool IsWanted(ApiCall call, string parameter, string name) =>
        !call.Request.Query.TryGetValue(parameter, out var wanted) || wanted.Contains(name);

    private static void Write(Utf8JsonWriter json, SimulatedWorkflow workflow, string? branch, InsightsView view, int days)
    {
        var (_, now, before) = Periods.Of([workflow], branch, view, days);
        if (now.TotalRuns == 0)
            return;

        json.WriteStartObject();
        json.WriteString("workflow_name", workflow.Name);
        if (branch is not null)
            json.WriteString("branch", branch);
        json.WriteStartObject("metrics");
        json.WriteNumber("total_credits_used", now.TotalCreditsUsed ?? 0);
        json.WriteFloat("p95_duration_secs", now.Percentile(95) ?? 0);
        json.WriteNumber("total_runs", now.TotalRuns);
        json.WriteFloat("success_rate", now.SuccessRate);
        json.WriteEndObject();
        json.WriteStartObject("trends");
        json.WriteFloat("total_credits_used", Periods.Trend(now.TotalCreditsUsed, before?.TotalCreditsUsed));
        json.WriteFloat("p95_duration_secs", Periods.Trend(now.Percentile(95), before?.Percentile(95)));
        json.WriteFloat("total_runs", Periods.Trend(now.TotalRuns, before?.TotalRuns));
        json.WriteFloat("success_rate", Periods.Trend(now.SuccessRate, before?.SuccessRate));
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
