namespace CircleExporter.Metrics;

internal static partial class MetricCatalogue
{
    private const string LateNote = " Rises when CircleCI publishes a run, which can be up to a day after it finished.";

    private const string RecentNote = " Computed over the runs that circleci_workflow_recent_runs counts.";

    public static MetricDefinition WorkflowRuns { get; } = Counter(
        "circleci_workflow_runs_total",
        "Finished workflow runs by status of the Insights run list, each counted once." + LateNote,
        [.. WorkflowLabels, "status"]);

    public static MetricDefinition WorkflowRunDuration { get; } = new(
        "circleci_workflow_run_duration_seconds",
        MetricType.Histogram,
        "Wall time of finished runs in seconds, stopped_at minus created_at; runs that waited for an approval (is_approval) are left out." + LateNote,
        [.. WorkflowLabels, "status"],
        IsLive: false);

    public static MetricDefinition WorkflowCredits { get; } = Counter(
        "circleci_workflow_credits_total",
        "Credits of the counted runs, from Insights credits_used: compute and layer caching, not the bill." + LateNote,
        WorkflowLabels);

    public static MetricDefinition WorkflowLastRunTimestamp { get; } =
        Workflow("last_run_timestamp_seconds", "When the newest finished run stopped, in seconds since 1970. From stopped_at.");

    public static MetricDefinition WorkflowLastRunDuration { get; } =
        Workflow("last_run_duration_seconds", "Wall time of the newest finished run in seconds, stopped_at minus created_at.");

    public static MetricDefinition WorkflowLastRunSuccessful { get; } =
        Workflow("last_run_successful", "1 when the status of the newest finished run is success, else 0.");

    public static MetricDefinition WorkflowLastSuccessTimestamp { get; } =
        Workflow("last_success_timestamp_seconds", "When the newest run with status success stopped, in seconds since 1970, however long ago. From stopped_at.");

    public static MetricDefinition WorkflowConsecutiveFailures { get; } = Workflow(
        "consecutive_failures",
        "Runs with status failed or error since the newest success, as far as known; other statuses neither count nor end the row.");

    public static MetricDefinition WorkflowRecentRuns { get; } = Workflow(
        "recent_runs",
        "Finished runs of any status behind the other circleci_workflow_recent_ families: the newest 250 by stopped_at, within ledger.history.");

    public static MetricDefinition WorkflowRecentSuccessRatio { get; } =
        Workflow("recent_success_ratio", "Runs with status success divided by those with success, failed or error, 0 to 1." + RecentNote);

    public static MetricDefinition WorkflowRecentDurationP50 { get; } = RecentDuration(50);

    public static MetricDefinition WorkflowRecentDurationP90 { get; } = RecentDuration(90);

    public static MetricDefinition WorkflowRecentDurationP95 { get; } = RecentDuration(95);

    public static MetricDefinition WorkflowRecentDurationP99 { get; } = RecentDuration(99);

    private static MetricSection Runs => new(
        "Finished runs",
        "Every run once, across restarts while the ledger is kept. The counters rise when CircleCI publishes a run, up to a day after it finished. " +
        "`branch` is a name where it matches the target's `branches`; every other run, tags and runs without a branch included, is `:other`. " +
        "`status` is `success`, `failed`, `error`, `canceled`, `unauthorized`, `not_run` or `unknown`; the histogram has `success` and `failed` only. " +
        "The histogram and the gauges exist for named branches only.",
        [
            WorkflowRuns, WorkflowRunDuration, WorkflowCredits, WorkflowLastRunTimestamp, WorkflowLastRunDuration, WorkflowLastRunSuccessful,
            WorkflowLastSuccessTimestamp, WorkflowConsecutiveFailures, WorkflowRecentRuns, WorkflowRecentSuccessRatio,
            WorkflowRecentDurationP50, WorkflowRecentDurationP90, WorkflowRecentDurationP95, WorkflowRecentDurationP99,
        ]);

    private static MetricDefinition Workflow(string suffix, string help) => Gauge($"circleci_workflow_{suffix}", help, WorkflowLabels);

    private static MetricDefinition RecentDuration(int percentile) => Workflow(
        $"recent_duration_p{percentile}_seconds",
        $"Exact {percentile}th percentile (nearest rank) of the wall time in seconds of successful runs, approvals left out." + RecentNote);
}
