using System.Text.Json;

namespace CircleExporter.Simulator.Api;

/// <summary>
/// <c>/insights/{project-slug}/workflows/{workflow-name}/summary</c>: the metrics of 90 days, and of the last 30 against the 30 before,
/// for longer windows have no trends.
/// </summary>
internal static class WorkflowSummaryAnswer
{
    private const int Days = 90;
    private const int TrendDays = 30;

    internal static ApiAnswer Of(SimulatedWorkflow workflow, ApiCall call, InsightsView view)
    {
        var branch = call.BranchOf(workflow.Project);
        var runs = view.Window(workflow, branch, Days);
        var trends = Periods.Of([workflow], branch, view, TrendDays);
        return ApiAnswer.Ok(json =>
        {
            json.WriteStartObject();
            WriteMetrics(json, runs, new RunStatistics(runs), call.Now);
            WriteTrends(json, trends.Now, trends.Before!);
            json.WriteTexts("workflow_names", workflow.Project.Workflows.Select(other => other.Name));
            json.WriteEndObject();
        });
    }

    // Without runs the window is that of the question: the times cannot be null.
    private static void WriteMetrics(Utf8JsonWriter json, List<ListedRun> runs, RunStatistics statistics, DateTimeOffset now)
    {
        json.WriteStartObject("metrics");
        json.WriteNumber("total_runs", statistics.TotalRuns);
        json.WriteNumber("successful_runs", statistics.SuccessfulRuns);
        json.WriteInteger("mttr", statistics.Mttr);
        json.WriteInteger("total_credits_used", statistics.TotalCreditsUsed);
        json.WriteNumber("failed_runs", statistics.FailedRuns);
        json.WriteFloat("success_rate", statistics.SuccessRate);
        json.WriteNumber("completed_runs", statistics.CompletedRuns);
        json.WriteTime("window_start", runs.Count == 0 ? now.AddDays(-Days) : runs[0].CreatedAt);
        SummaryAnswer.WriteDurations(json, statistics);
        json.WriteTime("window_end", runs.Count == 0 ? now : runs[^1].CreatedAt);
        json.WriteFloat("throughput", (double)statistics.TotalRuns / Days);
        json.WriteEndObject();
    }

    private static void WriteTrends(Utf8JsonWriter json, RunStatistics now, RunStatistics before)
    {
        json.WriteStartObject("trends");
        json.WriteFloat("total_runs", Periods.Trend(now.TotalRuns, before.TotalRuns));
        json.WriteFloat("failed_runs", Periods.Trend(now.FailedRuns, before.FailedRuns));
        json.WriteFloat("success_rate", Periods.Trend(now.SuccessRate, before.SuccessRate));
        json.WriteFloat("p95_duration_secs", Periods.Trend(now.Percentile(95), before.Percentile(95)));
        json.WriteFloat("median_duration_secs", Periods.Trend(now.Percentile(50), before.Percentile(50)));
        json.WriteFloat("total_credits_used", Periods.Trend(now.TotalCreditsUsed, before.TotalCreditsUsed));
        json.WriteFloat("mttr", Periods.Trend(now.Mttr, before.Mttr));
        json.WriteFloat("throughput", Periods.Trend(now.TotalRuns, before.TotalRuns));
        json.WriteEndObject();
    }
}
