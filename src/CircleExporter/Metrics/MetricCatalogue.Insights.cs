namespace CircleExporter.Metrics;

internal static partial class MetricCatalogue
{
    private const string WindowNote =
        " CircleCI's own aggregate over a sliding window: it falls as runs leave the window, so never apply rate()." +
        " The branch :all is CircleCI's aggregate over every branch and stands beside the named ones.";

    public static MetricDefinition InsightsRuns { get; } = Window("runs", "Runs in the window. From Insights total_runs.");

    public static MetricDefinition InsightsSuccessfulRuns { get; } = Window("successful_runs", "Successful runs in the window. From Insights successful_runs.");

    public static MetricDefinition InsightsFailedRuns { get; } = Window("failed_runs", "Failed runs in the window. From Insights failed_runs.");

    public static MetricDefinition InsightsSuccessRatio { get; } =
        Window("success_ratio", "Share of successful runs, 0 to 1; no series while total_runs is 0. From Insights success_rate.");

    public static MetricDefinition InsightsThroughput { get; } =
        Window("throughput_runs_per_day", "Average number of runs per day. From Insights throughput.");

    public static MetricDefinition InsightsCredits { get; } = Window("credits", "Credits used in the window. From Insights total_credits_used.");

    public static MetricDefinition InsightsMeanTimeToRecovery { get; } =
        Window("mean_time_to_recovery_seconds", "Mean time from a failure to the next success, in seconds. From Insights mttr.");

    public static MetricDefinition InsightsDurationMin { get; } = WindowDuration("min", "Shortest");

    public static MetricDefinition InsightsDurationMean { get; } = WindowDuration("mean", "Mean");

    public static MetricDefinition InsightsDurationMedian { get; } = WindowDuration("median", "Median");

    public static MetricDefinition InsightsDurationP95 { get; } = WindowDuration("p95", "95th percentile of the");

    public static MetricDefinition InsightsDurationMax { get; } = WindowDuration("max", "Longest");

    public static MetricDefinition InsightsDurationStandardDeviation { get; } =
        WindowDuration("stddev", "Standard deviation of the", "standard_deviation");

    public static MetricDefinition InsightsFirstRunTimestamp { get; } =
        Window("first_run_timestamp_seconds", "Time of the first run in the window, in seconds since 1970. From Insights window_start.");

    public static MetricDefinition InsightsLastRunTimestamp { get; } =
        Window("last_run_timestamp_seconds", "Time of the last run in the window, in seconds since 1970. From Insights window_end.");

    private static MetricSection Insights => new(
        "Insights windows",
        "What CircleCI itself computes over a sliding window (`window` is the API's `reporting-window`, such as `last-90-days`), up to a day late. " +
        "The values fall as runs leave the window: compare them with each other, never use `rate()`. " +
        "`branch=\":all\"` is CircleCI's aggregate over all branches; it stands beside the named branches, so never `sum()` over `branch`. " +
        "A value that CircleCI does not give is a missing series, never 0.",
        [
            InsightsRuns, InsightsSuccessfulRuns, InsightsFailedRuns, InsightsSuccessRatio, InsightsThroughput, InsightsCredits,
            InsightsMeanTimeToRecovery, InsightsDurationMin, InsightsDurationMean, InsightsDurationMedian, InsightsDurationP95,
            InsightsDurationMax, InsightsDurationStandardDeviation, InsightsFirstRunTimestamp, InsightsLastRunTimestamp,
        ])
    {
        Note = WindowNote,
    };

    private static MetricDefinition Window(string suffix, string help) =>
        Gauge($"circleci_insights_workflow_{suffix}", help + WindowNote, [.. WorkflowLabels, "window"]);

    private static MetricDefinition WindowDuration(string statistic, string words, string? field = null) =>
        Window($"duration_{statistic}_seconds", $"{words} duration of the window's runs, in seconds. From Insights duration_metrics.{field ?? statistic}.");
}
