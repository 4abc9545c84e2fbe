using System.Collections.Frozen;

namespace CircleExporter.Metrics;

/// <summary>The live family that tells what a snapshot holds back; every family of the snapshot has a series, at 0 while all of it is shown.</summary>
internal sealed class DroppedSeries
{
    private readonly FrozenDictionary<string, Prometheus.Gauge.Child> lines;

    public DroppedSeries(LiveCollectors collectors)
    {
        var gauge = collectors.Gauge(MetricCatalogue.SeriesDropped);
        lines = MetricCatalogue.ByImportance.ToFrozenDictionary(definition => definition.Name, definition => gauge.WithLabels(definition.Name));
    }

    /// <summary>Shows what that snapshot holds back.</summary>
    public void Set(RenderedSnapshot snapshot)
    {
        foreach (var family in lines.Values)
            family.Set(0);
        foreach (var dropped in snapshot.Dropped)
            lines[dropped.Family.Name].Set(dropped.Lines);
    }
}
