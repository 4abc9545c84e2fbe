using Prometheus;

namespace CircleExporter.Metrics;

/// <summary>A histogram that nobody observes anything in while it is written: prometheus-net reads its sum, its count and its buckets one after the other.</summary>
/// <param name="inner">The histogram.</param>
/// <param name="writing">Taken by whoever writes it.</param>
internal sealed class WholeHistogram(ICollector<IHistogram> inner, SemaphoreSlim writing) : ICollector<IHistogram>
{
    public string Name => inner.Name;

    public string Help => inner.Help;

    public string[] LabelNames => inner.LabelNames;

    public IHistogram Unlabelled => new Series(inner.Unlabelled, writing);

    public IHistogram WithLabels(params string[] labelValues) => new Series(inner.WithLabels(labelValues), writing);

    public IHistogram WithLabels(ReadOnlyMemory<string> labelValues) => new Series(inner.WithLabels(labelValues), writing);

    public IHistogram WithLabels(ReadOnlySpan<string> labelValues) => new Series(inner.WithLabels(labelValues), writing);

    private sealed class Series(IHistogram inner, SemaphoreSlim writing) : IHistogram
    {
        public double Sum => inner.Sum;

        public long Count => inner.Count;

        public void Observe(double val) => Observe(() => inner.Observe(val));

        public void Observe(double val, long count) => Observe(() => inner.Observe(val, count));

        public void Observe(double val, Exemplar? exemplar) => Observe(() => inner.Observe(val, exemplar));

        private void Observe(Action observe)
        {
            writing.Wait();
            try
            {
                observe();
            }
            finally
            {
                writing.Release();
            }
        }
    }
}
