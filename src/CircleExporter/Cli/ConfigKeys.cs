using System.Collections.Immutable;
using CircleExporter.CircleCi;
using CircleExporter.Ledger;
using CircleExporter.Metrics;
using CircleExporter.Polling;
using CircleExporter.Web;

namespace CircleExporter.Cli;

/// <summary>Every key there is, in the order of the file. Defaults are those of the option classes.</summary>
internal static class ConfigKeys
{
    private static readonly CircleCiOptions CircleCi = new();
    private static readonly PollingOptions Polling = new();
    private static readonly LedgerOptions Ledger = new();
    private static readonly MetricsOptions Metrics = new();
    private static readonly WebOptions Web = new();
    private static readonly LogOptions Log = new();
    private static readonly ScalarKind<TimeSpan> Interval = ValueKinds.Duration("1s", "24h");

    public static ConfigKey<Uri> Url { get; } = new(
        "circleci.url", ValueKinds.ApiAddress, CircleCi.BaseAddress, "Address of the API, of CircleCI itself or of a self-hosted Server.")
    { Flag = new("--circleci.url", "URL") };

    public static ConfigKey<string?> TokenFile { get; } = new(
        "circleci.token_file", ValueKinds.Path, null, "File with a personal API token, read again when it changes.")
    { Flag = new("--circleci.token-file", "PATH") };

    public static ConfigKey<TimeSpan> Timeout { get; } = new(
        "circleci.timeout", ValueKinds.Duration("1s", "5m"), CircleCi.Timeout, "How long one attempt of a request may take.");

    public static ConfigKey<double> RequestsPerSecond { get; } = new(
        "circleci.requests_per_second", ValueKinds.Number(0.01, 1000), CircleCi.RequestsPerSecond, "Requests a second in the long run, over all work of the token.");

    public static ConfigKey<int> Burst { get; } = new(
        "circleci.burst", ValueKinds.WholeNumber(1, 10_000), CircleCi.Burst, "How many requests a start may run ahead of that rate.");

    public static ConfigKey<int> MaxConcurrentRequests { get; } = new(
        "circleci.max_concurrent_requests", ValueKinds.WholeNumber(1, 64), CircleCi.MaxConcurrentRequests, "How many requests may be in flight at once.");

    public static ConfigKey<bool> AllowHttp { get; } = new(
        "circleci.allow_http", ValueKinds.Switch, CircleCi.AllowHttp, "Whether the token may cross the network unencrypted; loopback needs no leave.");

    public static ConfigKey<string?> CaFile { get; } = new(
        "circleci.ca_file", ValueKinds.Path, null, "PEM file of certificates to trust beside the system's.");

    public static ConfigKey<ImmutableArray<TargetEntry<ProjectSlug>>> Projects { get; } = new(
        "projects", TargetKeys.Projects, [], "Projects to read, each a slug or a mapping.")
    { Flag = new("--circleci.project", "SLUG", "A project to read, such as gh/acme/web") };

    public static ConfigKey<ImmutableArray<TargetEntry<OrganizationSlug>>> Organizations { get; } = new(
        "organizations", TargetKeys.Organizations, [], "Organizations whose projects are discovered, each a slug or a mapping.")
    { Flag = new("--circleci.organization", "SLUG", "An organization whose projects are discovered, such as gh/acme") };

    public static ConfigKey<ImmutableArray<string>> Workflows { get; } = new(
        "defaults.workflows", TargetKeys.WorkflowGlobs, TargetFilter.Default.Workflows, "Which workflows are read where a target says nothing.");

    public static ConfigKey<ImmutableArray<string>> Branches { get; } = new(
        "defaults.branches", TargetKeys.BranchNameGlobs, TargetFilter.Default.Branches,
        "Which branches keep their own name where a target says nothing; `:default` is the project's default branch.");

    public static ConfigKey<ImmutableArray<ReportingWindow>> Windows { get; } = new(
        "insights.windows",
        new ListKind<ReportingWindow>(ValueKinds.Window, $"one or more of {ValueKinds.Window.Allowed}", mayBeEmpty: false,
            (items, faults) => Distinct.Check(items.Select(item => (item.Value.ToApiName(), item.Place)), "each window once", faults)),
        Polling.Windows, "Reporting windows over which CircleCI aggregates.");

    public static ConfigKey<TimeSpan> RunsInterval { get; } = new(
        "polling.runs_interval", Interval, Polling.RunsInterval, "How often finished runs are looked for.");

    public static ConfigKey<TimeSpan> SummaryInterval { get; } = new(
        "polling.summary_interval", Interval, Polling.SummaryInterval, "How often summaries are read.");

    public static ConfigKey<TimeSpan> DiscoveryInterval { get; } = new(
        "polling.discovery_interval", Interval, Polling.DiscoveryInterval, "How often organizations are asked for their projects.");

    public static ConfigKey<TimeSpan> MaxAge { get; } = new(
        "polling.max_age", Interval, Polling.MaxAge, "Every workflow's runs are read again at least this often, whether or not something seems to have changed.");

    public static ConfigKey<TimeSpan> Staleness { get; } = new(
        "polling.staleness", ValueKinds.Duration("1m", "7d"), Polling.Staleness,
        "Age at which Insights values leave; raised to three intervals where it is less.");

    public static ConfigKey<string?> LedgerPath { get; } = new(
        "ledger.path", ValueKinds.Path, Ledger.Path, "File that remembers what was counted; `:memory:` starts from zero each time.")
    { Flag = new("--ledger.path", "PATH") };

    public static ConfigKey<TimeSpan> History { get; } = new(
        "ledger.history", ValueKinds.Duration("1d", "90d"), Ledger.History, "How late a run may appear and still be counted.");

    public static ConfigKey<TimeSpan> BirthHold { get; } = new(
        "ledger.birth_hold", ValueKinds.Duration("0s", "1h"), Ledger.BirthHold,
        "How long a new series stays at 0, so that every Prometheus sees where it began.");

    public static ConfigKey<ImmutableArray<double>> DurationBuckets { get; } = new(
        "metrics.duration_buckets",
        new ListKind<double>(ValueKinds.Number(0, 1e9), "1 to 200 rising positive numbers", mayBeEmpty: false, Buckets.Check),
        Metrics.DurationBuckets, "Upper bounds of the duration histogram in seconds.");

    public static ConfigKey<int> MaxSeries { get; } = new(
        "metrics.max_series", ValueKinds.WholeNumber(1000, 10_000_000), Metrics.MaxSeries,
        "How many exposition lines the data may have, HELP and TYPE not counted; new series beyond that are held back, histograms first.");

    public static ConfigKey<TimeSpan> PublishInterval { get; } = new(
        "metrics.publish_interval", ValueKinds.Duration("100ms", "1m"), Metrics.PublishInterval,
        "How often the exposition is rendered when something changed.");

    public static ConfigKey<ImmutableArray<string>> ListenAddresses { get; } = new(
        "web.listen_addresses",
        new ListKind<string>(ValueKinds.ListenAddress, $"one or more of {ValueKinds.ListenAddress.Allowed}", mayBeEmpty: false,
            (items, faults) => Distinct.Check(
                items.Where(item => !item.Value.EndsWith(":0", StringComparison.Ordinal)), "each address once", faults)),
        Web.ListenAddresses, "Addresses to serve on; port 0 picks a free one, which is logged.")
    { Flag = new("--web.listen-address", "ADDR", "An address to serve on; port 0 picks a free one, which is logged") };

    public static ConfigKey<string> TelemetryPath { get; } = new(
        "web.telemetry_path", ValueKinds.TelemetryPath, Web.TelemetryPath, "Path of the metrics.")
    { Flag = new("--web.telemetry-path", "PATH") };

    public static ConfigKey<int> MaxRequests { get; } = new(
        "web.max_requests", ValueKinds.WholeNumber(1), Web.MaxRequests, "Scrapes served at once; more are answered 503.")
    { Flag = new("--web.max-requests", "N") };

    public static ConfigKey<LogLevel> LogLevel { get; } = new(
        "log.level", LogLevels.Kind, Log.Level, "The least severe level that is logged.")
    { Flag = new("--log.level", "LEVEL") };

    public static ConfigKey<bool> LogJson { get; } = new(
        "log.format", ValueKinds.Choice("a log format", ("logfmt", false), ("json", true)), Log.Json, "How log lines are written.")
    { Flag = new("--log.format", "FORMAT") };

    public static ImmutableArray<ConfigKey> All { get; } =
    [
        Url, TokenFile, Timeout, RequestsPerSecond, Burst, MaxConcurrentRequests, AllowHttp, CaFile,
        Projects, Organizations, Workflows, Branches, Windows,
        RunsInterval, SummaryInterval, DiscoveryInterval, MaxAge, Staleness,
        LedgerPath, History, BirthHold,
        DurationBuckets, MaxSeries, PublishInterval,
        ListenAddresses, TelemetryPath, MaxRequests,
        LogLevel, LogJson,
    ];
}

/// <summary>What makes bounds a histogram's.</summary>
internal static class Buckets
{
    /// <summary>1 to 200 bounds, each above the one before it, the first above 0.</summary>
    public static void Check(IReadOnlyList<(double Value, Place Place)> items, ICollection<Fault> faults)
    {
        if (items.Count > 200)
            faults.Add(new Fault(items[200].Place, $"{items.Count} buckets are too many (1 to 200)"));
        var previous = 0d;
        foreach (var (value, place) in items)
        {
            if (value <= previous)
                faults.Add(new Fault(place, FormattableString.Invariant($"{value} is not above {previous} (rising positive numbers)")));
            previous = value;
        }
    }
}

/// <summary>The names of log levels.</summary>
internal static class LogLevels
{
    public static ScalarKind<LogLevel> Kind { get; } = ValueKinds.Choice(
        "a log level", ("debug", LogLevel.Debug), ("info", LogLevel.Information), ("warn", LogLevel.Warning), ("error", LogLevel.Error));
}
