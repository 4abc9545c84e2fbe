using System.Collections.Frozen;
using static CircleExporter.Metrics.MetricCatalogue;

namespace CircleExporter.Metrics;

/// <summary>The reference of every family, by its definition.</summary>
internal static class MetricReferences
{
    private const string Seconds = "seconds";
    private const string Moment = "seconds since 1970";
    private const string Flag = "1 yes, 0 no";
    private const string Runs = "runs";
    private const string Lines = "lines";
    private const string Ledger = "the ledger";
    private const string RecentRuns = "the ledger's newest runs";

    private static readonly FrozenDictionary<MetricDefinition, MetricReference> All = new Dictionary<MetricDefinition, MetricReference>
    {
        [InsightsRuns] = Window("total_runs", Runs, """topk(10, circleci_insights_workflow_runs{branch=":all"})"""),
        [InsightsSuccessfulRuns] = Window("successful_runs", Runs, """sum by (project, window) (circleci_insights_workflow_successful_runs{branch=":all"})"""),
        [InsightsFailedRuns] = Window("failed_runs", Runs, """topk(10, circleci_insights_workflow_failed_runs{branch=":all"})"""),
        [InsightsSuccessRatio] = Window("success_rate", "ratio, 0 to 1", """bottomk(10, circleci_insights_workflow_success_ratio{branch=":all"})"""),
        [InsightsThroughput] = Window("throughput", "runs a day", """sum by (project, window) (circleci_insights_workflow_throughput_runs_per_day{branch=":all"})"""),
        [InsightsCredits] = Window("total_credits_used", "credits", """sum by (project, window) (circleci_insights_workflow_credits{branch=":all"})"""),
        [InsightsMeanTimeToRecovery] = Window("mttr", Seconds, """topk(10, circleci_insights_workflow_mean_time_to_recovery_seconds{branch!=":all"})"""),
        [InsightsDurationMin] = WindowDuration("min", """circleci_insights_workflow_duration_min_seconds{branch=":all"}"""),
        [InsightsDurationMean] = WindowDuration("mean", """circleci_insights_workflow_duration_mean_seconds{branch=":all"}"""),
        [InsightsDurationMedian] = WindowDuration("median", """circleci_insights_workflow_duration_median_seconds{branch=":all"}"""),
        [InsightsDurationP95] = WindowDuration("p95", """topk(10, circleci_insights_workflow_duration_p95_seconds{branch=":all"})"""),
        [InsightsDurationMax] = WindowDuration("max", """circleci_insights_workflow_duration_max_seconds{branch=":all"}"""),
        [InsightsDurationStandardDeviation] = WindowDuration("standard_deviation", "circleci_insights_workflow_duration_stddev_seconds / circleci_insights_workflow_duration_mean_seconds"),
        [InsightsFirstRunTimestamp] = new(Moment, Summary("window_start"), """time() - circleci_insights_workflow_first_run_timestamp_seconds{branch=":all"}"""),
        [InsightsLastRunTimestamp] = new(Moment, Summary("window_end"), """time() - circleci_insights_workflow_last_run_timestamp_seconds{branch=":all"}"""),

        [WorkflowRuns] = new(Runs, Run("status"), "sum by (project, workflow, status) (increase(circleci_workflow_runs_total[1d]))"),
        [WorkflowRunDuration] = new(Seconds, Run("created_at", "stopped_at", "is_approval"), """histogram_quantile(0.95, sum by (le, workflow) (rate(circleci_workflow_run_duration_seconds_bucket{status="success"}[1d])))"""),
        [WorkflowCredits] = new("credits", Run("credits_used"), "sum by (project) (increase(circleci_workflow_credits_total[1d]))"),
        [WorkflowLastRunTimestamp] = new(Moment, Run("stopped_at"), "time() - circleci_workflow_last_run_timestamp_seconds"),
        [WorkflowLastRunDuration] = new(Seconds, Run("created_at", "stopped_at"), "circleci_workflow_last_run_duration_seconds / circleci_workflow_recent_duration_p50_seconds"),
        [WorkflowLastRunSuccessful] = new(Flag, Run("status"), "count by (project) (circleci_workflow_last_run_successful == 0)"),
        [WorkflowLastSuccessTimestamp] = new(Moment, Run("stopped_at", "status"), "time() - circleci_workflow_last_success_timestamp_seconds"),
        [WorkflowConsecutiveFailures] = new(Runs, Run("status"), "topk(10, circleci_workflow_consecutive_failures)"),
        [WorkflowRecentRuns] = new(Runs, RecentRuns, "sum by (project) (circleci_workflow_recent_runs)"),
        [WorkflowRecentSuccessRatio] = new("ratio, 0 to 1", RecentRuns, "circleci_workflow_recent_success_ratio and circleci_workflow_recent_runs > 5"),
        [WorkflowRecentDurationP50] = new(Seconds, RecentRuns, "topk(10, circleci_workflow_recent_duration_p50_seconds)"),
        [WorkflowRecentDurationP90] = new(Seconds, RecentRuns, "circleci_workflow_recent_duration_p90_seconds / circleci_workflow_recent_duration_p50_seconds"),
        [WorkflowRecentDurationP95] = new(Seconds, RecentRuns, "topk(10, circleci_workflow_recent_duration_p95_seconds)"),
        [WorkflowRecentDurationP99] = new(Seconds, RecentRuns, "circleci_workflow_recent_duration_p99_seconds"),

        [Up] = new(Flag, "every answer of CircleCI", "avg_over_time(circleci_up[1d])"),
        [TokenAccepted] = new(Flag, "`GET /me`", "min_over_time(circleci_exporter_token_accepted[1h])"),
        [ProjectUp] = new(Flag, "the readings of the project", "count(circleci_project_up == 0) or vector(0)"),
        [ProjectLastSuccessTimestamp] = new(Moment, "the readings of the project", "topk(10, time() - circleci_project_last_success_timestamp_seconds)"),
        [ProjectInfo] = new("always 1", "`name`, `organization_name`, `vcs_info` of `GET /project/{project-slug}`", "sum by (project) (increase(circleci_workflow_runs_total[1d])) * on (project) group_left (name) group by (project, name) (circleci_project_info)"),
        [MetricCatalogue.BuildInfo] = new("always 1", "the build", "count by (version) (circleci_exporter_build_info)"),
        [SnapshotTimestamp] = new(Moment, "the exporter's clock", "time() - circleci_exporter_snapshot_timestamp_seconds"),
        [Readings] = new("readings", "the exporter", "sum by (kind, result) (increase(circleci_exporter_readings_total[1h]))"),
        [ReadingDuration] = new(Seconds, "the exporter", "histogram_quantile(0.9, sum by (le, kind) (rate(circleci_exporter_reading_duration_seconds_bucket[1h])))"),
        [ApiRequests] = new("requests", "the client", "sum by (code) (rate(circleci_exporter_api_requests_total[5m]))"),
        [ApiRequestDuration] = new(Seconds, "the client", "histogram_quantile(0.9, sum by (le, endpoint) (rate(circleci_exporter_api_request_duration_seconds_bucket[5m])))"),
        [ApiThrottledUntil] = new(Moment, "`Retry-After` and the rate-limit headers", "circleci_exporter_api_throttled_until_timestamp_seconds - time()"),
        [ApiRateLimit] = new("requests", "`X-RateLimit-Limit` and its kin", "circleci_exporter_api_rate_limit_limit"),
        [ApiRateLimitRemaining] = new("requests", "`X-RateLimit-Remaining` and its kin", "circleci_exporter_api_rate_limit_remaining / circleci_exporter_api_rate_limit_limit"),
        [ApiBudget] = new("requests a second", "`circleci.requests_per_second` and CircleCI's limits", "sum by (job, instance) (rate(circleci_exporter_api_requests_total[5m])) / on (job, instance) circleci_exporter_api_budget_requests_per_second"),
        [ApiPlan] = new("requests an hour", "the plan", "circleci_exporter_api_plan_requests_per_hour / (3600 * circleci_exporter_api_budget_requests_per_second)"),
        [PlanStaleness] = new(Seconds, "the plan", "circleci_exporter_plan_staleness_seconds"),
        [Targets] = new("targets", "the configuration and discovery", """circleci_exporter_targets{kind="workflow"}"""),
        [CatchingUp] = new(Flag, "the schedule", "max_over_time(circleci_exporter_catching_up[10m])"),
        [ChangeDetectionMisses] = new(Runs, Ledger, "increase(circleci_exporter_change_detection_misses_total[1d])"),
        [RunLateness] = new(Seconds, Run("stopped_at"), "histogram_quantile(0.9, rate(circleci_exporter_run_lateness_seconds_bucket[1d]))"),
        [LedgerRunsRecorded] = new(Runs, Ledger, "rate(circleci_exporter_ledger_runs_recorded_total[1h]) * 3600"),
        [LedgerRunsNotCounted] = new(Runs, Ledger, "sum by (reason) (circleci_exporter_ledger_runs_not_counted_total)"),
        [LedgerGaps] = new("lists", Ledger, "increase(circleci_exporter_ledger_gaps_total[1d])"),
        [LedgerShortListings] = new("lists", Ledger, "increase(circleci_exporter_ledger_short_listings_total[1d])"),
        [LedgerConflicts] = new(Runs, Ledger, "increase(circleci_exporter_ledger_conflicts_total[1d])"),
        [LedgerWritable] = new(Flag, Ledger, "min_over_time(circleci_exporter_ledger_writable[1h])"),
        [Series] = new(Lines, "the snapshot", "circleci_exporter_series"),
        [SeriesDropped] = new(Lines, "`metrics.max_series`", "sum(circleci_exporter_series_dropped)"),

        [ProcessCpu] = new("CPU seconds", "`/proc/self/stat`", "rate(process_cpu_seconds_total[5m])"),
        [ProcessResidentMemory] = new("bytes", "`/proc/self/stat`", "process_resident_memory_bytes"),
        [ProcessVirtualMemory] = new("bytes", "`/proc/self/stat`", "process_virtual_memory_bytes"),
        [ProcessOpenFileDescriptors] = new("descriptors", "`/proc/self/fd`", "process_open_fds / process_max_fds"),
        [ProcessMaxFileDescriptors] = new("descriptors", "`/proc/self/limits`", "process_max_fds"),
        [ProcessStartTime] = new(Moment, "`/proc/self/stat`", "changes(process_start_time_seconds[1d])"),
        [DotnetCollections] = new("collections", "the runtime", "sum by (generation) (rate(dotnet_collection_count_total[5m]))"),
        [DotnetTotalMemory] = new("bytes", "the runtime", "dotnet_total_memory_bytes"),
        [DotnetHeapSize] = new("bytes", "the runtime", "dotnet_gc_heap_size_bytes / process_resident_memory_bytes"),
        [DotnetThreadPoolThreads] = new("threads", "the runtime", "dotnet_threadpool_num_threads"),
        [HttpRequests] = new("requests", "the web server", "sum by (endpoint, code) (rate(http_requests_received_total[5m]))"),
        [HttpRequestDuration] = new(Seconds, "the web server", """histogram_quantile(0.99, sum by (le) (rate(http_request_duration_seconds_bucket{endpoint="/metrics"}[5m])))"""),
        [HttpRequestsInProgress] = new("requests", "the web server", "max_over_time(http_requests_in_progress[5m])"),
    }.ToFrozenDictionary();

    /// <summary>What the documentation says of a family.</summary>
    public static MetricReference Of(MetricDefinition definition) => All[definition];

    private static MetricReference Window(string field, string unit, string example) => new(unit, Summary("metrics", field), example);

    private static MetricReference WindowDuration(string field, string example) => new(Seconds, Summary("metrics", "duration_metrics", field), example);

    private static string Summary(params IEnumerable<string> path) =>
        string.Join(" → ", path.Select(field => $"`{field}`")) + " of `GET /insights/{project-slug}/workflows`";

    private static string Run(params IEnumerable<string> fields) =>
        string.Join(", ", fields.Select(field => $"`{field}`")) + " of `GET /insights/{project-slug}/workflows/{workflow-name}`";
}
