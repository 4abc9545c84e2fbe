namespace CircleExporter.Tests.Grafana;

/// <summary>Families that the dashboards ask for before the exporter has them. Each is asked like every other as soon as it stands in the catalogue.</summary>
internal static class AwaitedFamilies
{
    public static string[] Names { get; } =
    [
        "circleci_exporter_api_plan_requests_per_hour",
        "circleci_exporter_api_rate_limit_limit",
        "circleci_exporter_api_rate_limit_remaining",
        "circleci_exporter_catching_up",
        "circleci_exporter_change_detection_misses_total",
        "circleci_exporter_plan_staleness_seconds",
        "circleci_exporter_series_dropped",
    ];
}
