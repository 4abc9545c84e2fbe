namespace CircleExporter.Metrics;

internal static partial class MetricCatalogue
{
    public static MetricDefinition Up { get; } = LiveGauge(
        "circleci_up",
        "1 while CircleCI answers usefully; 0 before its first answer, with a rejected token, or when requests went without a well-formed answer for 60 s.");

    public static MetricDefinition TokenAccepted { get; } =
        LiveGauge("circleci_exporter_token_accepted", "1 after CircleCI answered /me with 200, 0 after a 401; no series until it is known.");

    public static MetricDefinition ProjectUp { get; } = Gauge(
        "circleci_project_up",
        "1 when the last reading of each kind was complete, 0 when one was partial or failed; a reading that is put off changes nothing.",
        "project");

    public static MetricDefinition ProjectLastSuccessTimestamp { get; } = Gauge(
        "circleci_project_last_success_timestamp_seconds",
        "End of the newest reading after which circleci_project_up was 1 and nothing was put off, in seconds since 1970.",
        "project");

    public static MetricDefinition ProjectInfo { get; } = Gauge(
        "circleci_project_info",
        "Always 1; readable names of a project from /project: name, organization_name and vcs_info.",
        "project", "name", "organization", "default_branch", "vcs");

    public static MetricDefinition BuildInfo { get; } =
        LiveGauge("circleci_exporter_build_info", "Always 1; version and revision of this exporter and the .NET runtime it runs on.", "version", "revision", "runtime");

    public static MetricDefinition SnapshotTimestamp { get; } = LiveGauge(
        "circleci_exporter_snapshot_timestamp_seconds",
        "When the served snapshot of the data families was rendered, in seconds since 1970; no series before the first one.");

    public static MetricDefinition Readings { get; } = LiveCounter(
        "circleci_exporter_readings_total",
        "Readings of targets by kind and by result; a change signal counts as summaries, /me is not a reading.",
        "kind", "result");

    public static MetricDefinition ReadingDuration { get; } = LiveHistogram(
        "circleci_exporter_reading_duration_seconds",
        "Time a reading took in seconds, waiting for the request budget and retries included.",
        [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600, 1800],
        "kind");

    public static MetricDefinition ApiRequests { get; } = LiveCounter(
        "circleci_exporter_api_requests_total",
        "Attempts of CircleCI API requests, retries included, by route template and by status code, timeout, network or unusable.",
        "endpoint", "code");

    public static MetricDefinition ApiRequestDuration { get; } = LiveHistogram(
        "circleci_exporter_api_request_duration_seconds",
        "Time of an attempt of a CircleCI API request in seconds, from sending to the last byte of the body.",
        [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
        "endpoint");

    public static MetricDefinition ApiThrottledUntil { get; } = LiveGauge(
        "circleci_exporter_api_throttled_until_timestamp_seconds",
        "Until when nothing is asked because CircleCI said so, by a 429 or by advertising that nothing is left, in seconds since 1970; no series otherwise.");

    public static MetricDefinition ApiRateLimit { get; } = LiveGauge(
        "circleci_exporter_api_rate_limit_limit",
        "Requests in a window as CircleCI last advertised; of several windows the one that allows the fewest a second. No series until it advertises any.");

    public static MetricDefinition ApiRateLimitRemaining { get; } = LiveGauge(
        "circleci_exporter_api_rate_limit_remaining",
        "Requests left of circleci_exporter_api_rate_limit_limit as CircleCI last said, others who use the token included; no series when it does not say.");

    public static MetricDefinition ApiBudget { get; } = LiveGauge(
        "circleci_exporter_api_budget_requests_per_second",
        "Requests a second that the budget allows in the long run; below circleci.requests_per_second after a 429 and under a lower limit that CircleCI advertises.");

    public static MetricDefinition ApiPlan { get; } = LiveGauge(
        "circleci_exporter_api_plan_requests_per_hour",
        "Requests an hour that the configured intervals would take; above the budget, intervals are stretched in proportion.");

    public static MetricDefinition PlanStaleness { get; } = LiveGauge(
        "circleci_exporter_plan_staleness_seconds",
        "What is older than this is stale under the present plan: polling.staleness, or three times the longest interval in use if that is more.");

    public static MetricDefinition Targets { get; } = LiveGauge(
        "circleci_exporter_targets",
        "How many organizations, projects and workflows are being read.",
        "kind");

    public static MetricDefinition RunLateness { get; } = LiveHistogram(
        "circleci_exporter_run_lateness_seconds",
        "How long after it stopped a counted run was first seen to have ended, in seconds: how late CircleCI publishes runs, our own interval included.",
        [60, 300, 600, 1800, 3600, 7200, 14400, 28800, 43200, 86400, 129600, 172800, 345600, 604800]);

    public static MetricDefinition LedgerRunsRecorded { get; } = LiveCounter(
        "circleci_exporter_ledger_runs_recorded_total",
        "Finished runs that were counted: at least the sum of circleci_workflow_runs_total, of which the rest waits for its first scrape, was retired or is held back.");

    public static MetricDefinition LedgerRunsNotCounted { get; } = LiveCounter(
        "circleci_exporter_ledger_runs_not_counted_total",
        "Runs that were recorded but not counted: adopted had stopped before counting began, late appeared or ended later than ledger.history reaches.",
        "reason");

    public static MetricDefinition LedgerGaps { get; } = LiveCounter(
        "circleci_exporter_ledger_gaps_total",
        "Run lists that CircleCI cut before the point up to which runs were known: runs are missing from the counters.");

    public static MetricDefinition LedgerShortListings { get; } = LiveCounter(
        "circleci_exporter_ledger_short_listings_total",
        "Run lists that CircleCI cut at 250 runs: a run that appears late behind the end cannot be seen.");

    public static MetricDefinition LedgerConflicts { get; } = LiveCounter(
        "circleci_exporter_ledger_conflicts_total",
        "Counted runs that were listed with another final status later; they are not counted again.");

    public static MetricDefinition LedgerWritable { get; } = LiveGauge(
        "circleci_exporter_ledger_writable",
        "1 while what is counted can be made durable; 0 while it cannot, and counters stay where they are.");

    public static MetricDefinition CatchingUp { get; } = LiveGauge(
        "circleci_exporter_catching_up",
        "1 from the start, and from the end of a pause of more than two intervals, until everything that was due then is read and was scraped: counters rise by what finished meanwhile.");

    public static MetricDefinition ChangeDetectionMisses { get; } = LiveCounter(
        "circleci_exporter_change_detection_misses_total",
        "Runs that ended without moving their workflow's summary and were found by reading its list anyway; their project's lists are then all read for a day.");

    public static MetricDefinition Series { get; } = LiveGauge(
        "circleci_exporter_series",
        "Exposition lines in the served snapshot, HELP and TYPE not counted; metrics.max_series limits them.");

    public static MetricDefinition SeriesDropped { get; } = LiveGauge(
        "circleci_exporter_series_dropped",
        "Exposition lines of a family that are held back now because metrics.max_series is reached; 0 when all of them are shown.",
        "family");

    private static MetricSection Trust => new(
        "Can the numbers be trusted?",
        "Whether CircleCI answers, whether each project could be read, and how this exporter fares.",
        [
            Up, TokenAccepted, ProjectUp, ProjectLastSuccessTimestamp, ProjectInfo, BuildInfo, SnapshotTimestamp, Readings, ReadingDuration,
            ApiRequests, ApiRequestDuration, ApiThrottledUntil, ApiRateLimit, ApiRateLimitRemaining, ApiBudget, ApiPlan, PlanStaleness, Targets, CatchingUp,
            ChangeDetectionMisses, RunLateness, LedgerRunsRecorded, LedgerRunsNotCounted, LedgerGaps,
            LedgerShortListings, LedgerConflicts, LedgerWritable, Series, SeriesDropped,
        ]);
}
