using System.Collections.Immutable;

namespace CircleExporter.Metrics;

/// <summary>What is exposed, and how often it is rendered.</summary>
internal sealed record MetricsOptions
{
    /// <summary>Upper bounds of the duration histogram, in seconds.</summary>
    /// <value>Default 24 bounds from 5 s to 5 h; 1 to 200 bounds, rising, positive.</value>
    public ImmutableArray<double> DurationBuckets { get; init; } =
        [5, 10, 20, 30, 45, 60, 90, 120, 180, 240, 300, 450, 600, 900, 1200, 1500, 1800, 2700, 3600, 5400, 7200, 10800, 14400, 18000];

    /// <summary>How many exposition lines a snapshot may hold, HELP and TYPE not counted.</summary>
    /// <value>Default 100,000; 1,000 to 10,000,000.</value>
    public int MaxSeries { get; init; } = 100_000;

    /// <summary>How often the snapshot is rendered, when something changed.</summary>
    /// <value>Default 5 s; 100 ms to 1 min.</value>
    public TimeSpan PublishInterval { get; init; } = TimeSpan.FromSeconds(5);
}
