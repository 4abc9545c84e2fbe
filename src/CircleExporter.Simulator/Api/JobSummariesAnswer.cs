using System.Text.Json;

namespace CircleExporter.Simulator.Api;

/// <summary><c>/insights/{project-slug}/workflows/{workflow-name}/jobs</c>: the metrics of every job that ran in the window.</summary>
internal static class JobSummariesAnswer
{
    internal static ApiAnswer Of(SimulatedWorkflow workflow, ApiCall call, InsightsView view, SimulatorOptions options)
    {
        var days = call.WindowDays;
        var part = call.Request.First("job-name") ?? "";
        var jobs = InsightsJobs.Of(workflow, view.Window(workflow, call.BranchOf(workflow.Project), days), view)
            .Where(job => job.Name.Contains(part, StringComparison.Ordinal))
            .GroupBy(job => job.Name);
        return Page<IGrouping<string, ListedJob>>.Of(jobs, call, options.SummaryPageSize)
            .Answer(options.LastPage, (json, job) => Write(json, job, days));
    }

    private static void Write(Utf8JsonWriter json, IGrouping<string, ListedJob> job, int days)
    {
        var statistics = new RunStatistics(job.Select(run => run.Measured));
        json.WriteStartObject();
        json.WriteString("name", job.Key);
        json.WriteStartObject("metrics");
        json.WriteNumber("total_runs", statistics.TotalRuns);
        json.WriteNumber("failed_runs", statistics.FailedRuns);
        json.WriteNumber("successful_runs", statistics.SuccessfulRuns);
        SummaryAnswer.WriteDurations(json, statistics);
        json.WriteFloat("success_rate", statistics.SuccessRate);
        json.WriteNumber("total_credits_used", statistics.TotalCreditsUsed ?? 0);
        json.WriteFloat("throughput", (double)statistics.TotalRuns / days);
        json.WriteEndObject();
        json.WriteTime("window_start", job.Min(run => run.StartedAt));
        json.WriteTime("window_end", job.Max(run => run.StartedAt));
        json.WriteEndObject();
    }
}
