using Prometheus;
using Prometheus.HttpMetrics;

namespace CircleExporter.Metrics;

/// <summary>The metrics of our own routes, measured by prometheus-net's middleware.</summary>
internal sealed class RequestMetrics(LiveCollectors collectors)
{
    private readonly Counter requests = collectors.Counter(MetricCatalogue.HttpRequests);
    private readonly ICollector<IHistogram> duration = collectors.Histogram(MetricCatalogue.HttpRequestDuration);
    private readonly Gauge inProgress = collectors.Gauge(MetricCatalogue.HttpRequestsInProgress);

    /// <summary>
    /// Measures all that comes after it. It takes the client's method for a label as it is: only a filter of methods before it, and routing, keep the series few.
    /// </summary>
    public void Measure(IApplicationBuilder app) => app.UseHttpMetrics(new HttpMiddlewareExporterOptions
    {
        CaptureMetricsUrl = true,
        RequestCount = new HttpRequestCountOptions { Counter = requests },
        RequestDuration = new HttpRequestDurationOptions { Histogram = duration },
        InProgress = new HttpInProgressOptions { Gauge = inProgress },
    });
}
