using System.Collections.Immutable;
using CircleExporter.CircleCi;
using CircleExporter.Metrics;

namespace CircleExporter.Polling;

/// <summary>Turns the latest readings of Insights into families. What CircleCI leaves out has no series.</summary>
internal static class InsightsFamilies
{
    /// <summary>The label of CircleCI's aggregate over all branches.</summary>
    public const string AllBranches = ":all";

    private static readonly ImmutableArray<(MetricDefinition Family, Func<WorkflowSummary, double?> Value)> Gauges =
    [
        (MetricCatalogue.InsightsRuns, summary => summary.Metrics.TotalRuns),
        (MetricCatalogue.InsightsSuccessfulRuns, summary => summary.Metrics.SuccessfulRuns),
        (MetricCatalogue.InsightsFailedRuns, summary => summary.Metrics.FailedRuns),
        (MetricCatalogue.InsightsSuccessRatio, SuccessRatio),
        (MetricCatalogue.InsightsThroughput, summary => summary.Metrics.Throughput),
        (MetricCatalogue.InsightsCredits, summary => summary.Metrics.TotalCreditsUsed),
        (MetricCatalogue.InsightsMeanTimeToRecovery, summary => summary.Metrics.MeanTimeToRecoverySeconds),
        (MetricCatalogue.InsightsDurationMin, summary => summary.Metrics.Durations?.Min),
        (MetricCatalogue.InsightsDurationMean, summary => summary.Metrics.Durations?.Mean),
        (MetricCatalogue.InsightsDurationMedian, summary => summary.Metrics.Durations?.Median),
        (MetricCatalogue.InsightsDurationP95, summary => summary.Metrics.Durations?.P95),
        (MetricCatalogue.InsightsDurationMax, summary => summary.Metrics.Durations?.Max),
        (MetricCatalogue.InsightsDurationStandardDeviation, summary => summary.Metrics.Durations?.StandardDeviation),
        (MetricCatalogue.InsightsFirstRunTimestamp, summary => Seconds(summary.WindowStart)),
        (MetricCatalogue.InsightsLastRunTimestamp, summary => Seconds(summary.WindowEnd)),
    ];

    /// <summary>The families of all values that are not stale.</summary>
    /// <param name="projects">In the order in which their series are to stand.</param>
    /// <param name="windows">The windows that are exposed.</param>
    /// <param name="isFresh">Whether a value read at that timestamp may still be shown.</param>
    public static IEnumerable<MetricFamily> Of(IReadOnlyList<PolledProject> projects, ImmutableArray<ReportingWindow> windows, Predicate<long> isFresh)
    {
        var shown = (
            from project in projects
            from reading in project.Insights
            where windows.Contains(reading.Key.Window)
            from value in reading.Value.Values
            where isFresh(value.ReadAt)
            select (Labels: Labels(project, value.Summary.Name, reading.Key), value.Summary)).ToList();

        return Gauges.Select(gauge => new MetricFamily(
            gauge.Family,
            [.. shown.Select(entry => (entry.Labels, Value: gauge.Value(entry.Summary))).Where(entry => entry.Value is not null).Select(entry => new ValueSeries(entry.Labels, entry.Value!.Value))]));
    }

    private static ImmutableArray<string> Labels(PolledProject project, string workflow, InsightsScope scope) =>
        [project.Name, workflow, scope.Branch ?? AllBranches, scope.Window.ToApiName()];

    // CircleCI answers 0 where nothing ran, which would read as "all failed".
    private static double? SuccessRatio(WorkflowSummary summary) => summary.Metrics.TotalRuns is 0 ? null : summary.Metrics.SuccessRate;

    private static double? Seconds(DateTimeOffset? time) => time?.ToUnixTimeMilliseconds() / 1000.0;
}
