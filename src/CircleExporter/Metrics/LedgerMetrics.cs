namespace CircleExporter.Metrics;

/// <summary>What the ledger says of itself.</summary>
internal readonly record struct LedgerFigures(long Counted, long Adopted, long Late, long Gaps, long Short, long Conflicts, bool IsWritable);

/// <summary>The live families of the ledger.</summary>
internal sealed class LedgerMetrics
{
    private readonly Prometheus.ICollector<Prometheus.IHistogram> lateness;
    private readonly Prometheus.Counter recorded;
    private readonly Prometheus.Counter notCounted;
    private readonly Prometheus.Counter gaps;
    private readonly Prometheus.Counter shortListings;
    private readonly Prometheus.Counter conflicts;
    private readonly Prometheus.Gauge writable;

    public LedgerMetrics(LiveCollectors collectors)
    {
        lateness = collectors.Histogram(MetricCatalogue.RunLateness);
        recorded = collectors.Counter(MetricCatalogue.LedgerRunsRecorded);
        notCounted = collectors.Counter(MetricCatalogue.LedgerRunsNotCounted);
        gaps = collectors.Counter(MetricCatalogue.LedgerGaps);
        shortListings = collectors.Counter(MetricCatalogue.LedgerShortListings);
        conflicts = collectors.Counter(MetricCatalogue.LedgerConflicts);
        writable = collectors.Gauge(MetricCatalogue.LedgerWritable);
        Set(new LedgerFigures { IsWritable = true });
    }

    /// <summary>Shows what is committed; counters never fall.</summary>
    public void Set(LedgerFigures figures)
    {
        recorded.IncTo(figures.Counted);
        notCounted.WithLabels("adopted").IncTo(figures.Adopted);
        notCounted.WithLabels("late").IncTo(figures.Late);
        gaps.IncTo(figures.Gaps);
        shortListings.IncTo(figures.Short);
        conflicts.IncTo(figures.Conflicts);
        writable.Set(figures.IsWritable ? 1 : 0);
    }

    /// <summary>A run was counted that long after it stopped.</summary>
    public void Lateness(TimeSpan lateness) => this.lateness.Unlabelled.Observe(lateness.TotalSeconds);
}
