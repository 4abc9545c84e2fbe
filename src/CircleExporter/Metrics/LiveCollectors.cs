namespace CircleExporter.Metrics;

/// <summary>
/// Our own registry of prometheus-net, never its static default one. Collectors are made from the catalogue only,
/// so no family can be registered under another name, type or label order.
/// </summary>
internal sealed class LiveCollectors : IDisposable
{
    private readonly SemaphoreSlim writing = new(1);
    private readonly Prometheus.CollectorRegistry registry = Prometheus.Metrics.NewCustomRegistry();
    private readonly Prometheus.MetricFactory factory;
    private readonly HashSet<string> registered = [];

    public LiveCollectors()
    {
        factory = Prometheus.Metrics.WithCustomRegistry(registry);
        factory.ExemplarBehavior = Prometheus.ExemplarBehavior.NoExemplars();
    }

    /// <summary>The live families of the catalogue that have no collector; must be empty once everything is set up.</summary>
    public IEnumerable<string> Missing => MetricCatalogue.All.Where(definition => definition.IsLive).Select(definition => definition.Name).Except(registered);

    /// <summary>A gauge; one that starts absent has no series until it is first set.</summary>
    public Prometheus.Gauge Gauge(MetricDefinition definition, bool startsAbsent = false) => factory.CreateGauge(
        definition.Name,
        Claim(definition, MetricType.Gauge).Help,
        new Prometheus.GaugeConfiguration { LabelNames = LabelNames(definition), SuppressInitialValue = startsAbsent });

    public Prometheus.Counter Counter(MetricDefinition definition, bool startsAbsent = false) => factory.CreateCounter(
        definition.Name,
        Claim(definition, MetricType.Counter).Help,
        new Prometheus.CounterConfiguration { LabelNames = LabelNames(definition), SuppressInitialValue = startsAbsent });

    public Prometheus.ICollector<Prometheus.IHistogram> Histogram(MetricDefinition definition)
    {
        var histogram = factory.CreateHistogram(
            definition.Name,
            Claim(definition, MetricType.Histogram).Help,
            new Prometheus.HistogramConfiguration { LabelNames = LabelNames(definition), Buckets = [.. definition.Buckets] });
        return new WholeHistogram(histogram, writing);
    }

    /// <summary>Writes all of them; OpenMetrics with its closing line.</summary>
    public async Task WriteAsync(Stream output, ExpositionFormat format, CancellationToken cancellationToken)
    {
        await writing.WaitAsync(cancellationToken);
        try
        {
            await registry.CollectAndExportAsTextAsync(
                output,
                format == ExpositionFormat.OpenMetrics ? Prometheus.ExpositionFormat.OpenMetricsText : Prometheus.ExpositionFormat.PrometheusText,
                cancellationToken);
        }
        finally
        {
            writing.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => writing.Dispose();

    // prometheus-net keeps the array it is given: each collector gets its own.
    private static string[] LabelNames(MetricDefinition definition) => [.. definition.Labels];

    private MetricDefinition Claim(MetricDefinition definition, MetricType type)
    {
        if (!definition.IsLive || definition.Type != type || !registered.Add(definition.Name))
            throw new ArgumentException($"{definition.Name} is no live {type} or has a collector already.", nameof(definition));

        return definition;
    }
}
