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

    private static void WriteMetricsAndTrends(Utf8JsonWriter json, Periods periods, bool hasThroughput)
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
        json.WriteFloat("total_runs", Trend(now.TotalRuns, before?.TotalRuns));
        json.WriteFloat("total_duration_secs", Trend(now.TotalDuration, before?.TotalDuration));
        json.WriteFloat("total_credits_used", Trend(now.TotalCreditsUsed ?? 0, before?.TotalCreditsUsed));
        json.WriteFloat("success_rate", Trend(now.SuccessRate, before?.SuccessRate));
        if (hasThroughput)
            json.WriteFloat("throughput", Trend(now.TotalRuns, before?.TotalRuns));
        json.WriteEndObject();
    }

    // -1 means that there is nothing to compare with.
    private static double Trend(double now, double? before) => before is null or 0 ? -1 : now / before.Value;

    /// <summary>The figures of a window and of the one before it, which only the short windows have.</summary>
    private sealed record Periods(int Days, RunStatistics Now, RunStatistics? Before)
    {
        internal static Periods Of(IReadOnlyList<SimulatedProject> projects, InsightsView view, int days)
        {
            var begin = view.Now.AddDays(-days);
            return new Periods(
                days,
                Between(projects, view, begin, view.Now.AddTicks(1)),
                days <= 30 ? Between(projects, view, begin.AddDays(-days), begin) : null);
        }

        private static RunStatistics Between(
            IReadOnlyList<SimulatedProject> projects, InsightsView view, DateTimeOffset from, DateTimeOffset to) =>
            new(projects.SelectMany(project => project.Workflows).SelectMany(workflow => view.Runs(workflow, null, from, to)));
    }
}
