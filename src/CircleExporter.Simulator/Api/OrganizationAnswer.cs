using System.Text.Json;

namespace CircleExporter.Simulator.Api;

/// <summary><c>/insights/{org-slug}/summary</c>: all branches of all projects together, and of the named ones apart.</summary>
internal static class OrganizationAnswer
{
    internal static ApiAnswer Of(SimulatedOrganization organization, ApiCall call, InsightsView view)
    {
        var days = call.WindowDays;
        var wanted = call.Request.Query.GetValueOrDefault("project-names") ?? [];
        var projects = organization.Projects;
        var named = projects.Where(project => wanted.Contains(project.Name)).ToList();
        return ApiAnswer.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteStartObject("org_data");
            WriteMetricsAndTrends(json, Periods.Of(projects, view, days), hasThroughput: true);
            json.WriteEndObject();
            json.WriteStartArray("org_project_data");
            foreach (var project in named)
            {
                json.WriteStartObject();
                json.WriteString("project_name", project.Name);
                WriteMetricsAndTrends(json, Periods.Of([project], view, days), hasThroughput: false);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            WriteNames(json, projects);
            json.WriteEndObject();
        });
    }

    private static void WriteNames(Utf8JsonWriter json, IReadOnlyList<SimulatedProject> projects)
    {
        if (projects.Count == 0)
        {
            json.WriteNull("all_projects");
            return;
        }

        json.WriteStartArray("all_projects");
        foreach (var project in projects)
            json.WriteStringValue(project.Name);
        json.WriteEndArray();
    }

    internal static void WriteMetricsAndTrends(Utf8JsonWriter json, Periods periods, bool hasThroughput)
    {
        var (now, before) = (periods.Now, periods.Before);
        json.WriteStartObject("metrics");
        json.WriteNumber("total_runs", now.TotalRuns);
        json.WriteNumber("total_duration_secs", now.TotalDuration);
        json.WriteNumber("total_credits_used", now.TotalCreditsUsed ?? 0);
        json.WriteFloat("success_rate", now.SuccessRate);
        if (hasThroughput)
            json.WriteFloat("throughput", (double)now.TotalRuns / periods.Days);
        json.WriteEndObject();

        json.WriteStartObject("trends");
        json.WriteFloat("total_runs", Periods.Trend(now.TotalRuns, before?.TotalRuns));
        json.WriteFloat("total_duration_secs", Periods.Trend(now.TotalDuration, before?.TotalDuration));
        json.WriteFloat("total_credits_used", Periods.Trend(now.TotalCreditsUsed ?? 0, before?.TotalCreditsUsed));
        json.WriteFloat("success_rate", Periods.Trend(now.SuccessRate, before?.SuccessRate));
        if (hasThroughput)
            json.WriteFloat("throughput", Periods.Trend(now.TotalRuns, before?.TotalRuns));
        json.WriteEndObject();
    }
}
