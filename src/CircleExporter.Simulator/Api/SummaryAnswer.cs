using System.Text.Json;

namespace CircleExporter.Simulator.Api;

/// <summary><c>/insights/{project-slug}/workflows</c>: the metrics of every workflow that ran in the window.</summary>
internal static class SummaryAnswer
{
    internal static ApiAnswer Of(SimulatedProject project, ApiCall call, InsightsView view, SimulatorOptions options)
    {
        var days = call.WindowDays;
        var branch = call.BranchOf(project);
        var workflows = project.Workflows
            .Select(workflow => (workflow.Name, Runs: view.Window(workflow, branch, days)))
            .Where(workflow => workflow.Runs.Count > 0);
        return Page<(string Name, List<ListedRun> Runs)>.Of(workflows, call, options.SummaryPageSize)
            .Answer(options.LastPage, (json, workflow) => Write(json, project, workflow.Name, workflow.Runs, days));
    }

    private static void Write(Utf8JsonWriter json, SimulatedProject project, string name, List<ListedRun> runs, int days)
    {
        json.WriteStartObject();
        json.WriteString("name", name);
        WriteMetrics(json, new RunStatistics(runs), days);
        json.WriteTime("window_start", runs[0].CreatedAt);
        json.WriteTime("window_end", runs[^1].CreatedAt);
        json.WriteString("project_id", project.Id);
        json.WriteEndObject();
    }

    internal static void WriteDurations(Utf8JsonWriter json, RunStatistics statistics)
    {
        json.WriteStartObject("duration_metrics");
        json.WriteInteger("min", statistics.Min);
        json.WriteInteger("mean", statistics.Mean);
        json.WriteInteger("median", statistics.Percentile(50));
        json.WriteInteger("p95", statistics.Percentile(95));
        json.WriteInteger("max", statistics.Max);
        json.WriteFloat("standard_deviation", statistics.StandardDeviation);
        json.WriteEndObject();
    }

    private static void WriteMetrics(Utf8JsonWriter json, RunStatistics statistics, int days)
    {
        json.WriteStartObject("metrics");
        json.WriteNumber("total_runs", statistics.TotalRuns);
        json.WriteNumber("successful_runs", statistics.SuccessfulRuns);
        json.WriteInteger("mttr", statistics.Mttr);
        json.WriteInteger("total_credits_used", statistics.TotalCreditsUsed);
        json.WriteNumber("failed_runs", statistics.FailedRuns);
        json.WriteFloat("success_rate", statistics.SuccessRate);
        WriteDurations(json, statistics);
        json.WriteInteger("total_recoveries", statistics.TotalRecoveries);
        json.WriteFloat("throughput", (double)statistics.TotalRuns / days);
        json.WriteEndObject();
    }
}
