using System.Text.Json;

namespace CircleExporter.Simulator.Api;

/// <summary><c>/insights/time-series/{project-slug}/workflows/{workflow-name}/jobs</c>: the jobs by day for 90 days, by hour for 48 hours.</summary>
internal static class JobTimeSeriesAnswer
{
    private const int MaxDays = 90;
    private const int MaxHours = 48;

    internal static ApiAnswer Of(SimulatedWorkflow workflow, ApiCall call, InsightsView view)
    {
        var length = call.Request.First("granularity") switch
        {
            null or "" or "daily" => TimeSpan.FromDays(1),
            "hourly" => TimeSpan.FromHours(1),
            _ => throw new BadRequestException("granularity must be daily or hourly."),
        };
        var (from, to) = call.Span(MaxDays, fullTimes: true);
        var kept = call.Now - (length.TotalHours > 1 ? TimeSpan.FromDays(MaxDays) : TimeSpan.FromHours(MaxHours));
        var branch = call.Request.First("branch") is { Length: > 0 } named ? named : workflow.Project.DefaultBranch;
        var buckets = InsightsJobs.Of(workflow, view.Runs(workflow, branch, from > kept ? from : kept, to), view)
            .GroupBy(job => (Bucket: job.StartedAt.UtcTicks / length.Ticks, job.Name))
            .OrderByDescending(bucket => bucket.Key.Bucket);
        return ApiAnswer.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteNull("next_page_token");
            json.WriteStartArray("items");
            foreach (var bucket in buckets)
                Write(json, bucket.Key.Name, new DateTimeOffset(bucket.Key.Bucket * length.Ticks, TimeSpan.Zero), length, [.. bucket]);
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private static void Write(Utf8JsonWriter json, string name, DateTimeOffset begin, TimeSpan length, List<ListedJob> jobs)
    {
        var statistics = new RunStatistics(jobs.Select(job => job.Measured));
        var credits = jobs.Select(job => job.Measured.Credits ?? 0).Order().ToList();
        json.WriteStartObject();
        json.WriteString("name", name);
        json.WriteTime("min_started_at", jobs.Min(job => job.StartedAt));
        json.WriteTime("max_ended_at", jobs.Max(job => job.StoppedAt ?? job.StartedAt));
        json.WriteSeconds("timestamp", begin);
        json.WriteStartObject("metrics");
        json.WriteNumber("total_runs", statistics.TotalRuns);
        json.WriteNumber("failed_runs", statistics.FailedRuns);
        json.WriteNumber("successful_runs", statistics.SuccessfulRuns);
        json.WriteFloat("throughput", statistics.TotalRuns / length.TotalDays);
        json.WriteNumber("median_credits_used", credits[(credits.Count + 1) / 2 - 1]);
        json.WriteNumber("total_credits_used", credits.Sum());
        json.WriteStartObject("duration_metrics");
        json.WriteInteger("min", statistics.Min);
        json.WriteInteger("median", statistics.Percentile(50));
        json.WriteInteger("max", statistics.Max);
        json.WriteInteger("p95", statistics.Percentile(95));
        json.WriteInteger("total", statistics.Min is null ? null : statistics.TotalDuration);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
