namespace CircleExporter.Tests.Grafana;

/// <summary>What dashboards and stack refer to before it is there. As soon as it is there the tests ask it like everything else.</summary>
internal static class Awaited
{
    public static string[] Families { get; } =
    [
        "circleci_exporter_api_plan_requests_per_hour",
        "circleci_exporter_api_rate_limit_limit",
        "circleci_exporter_api_rate_limit_remaining",
        "circleci_exporter_catching_up",
        "circleci_exporter_change_detection_misses_total",
        "circleci_exporter_plan_staleness_seconds",
        "circleci_exporter_series_dropped",
    ];

    public static string[] Paths { get; } = ["./alerts"];
}
