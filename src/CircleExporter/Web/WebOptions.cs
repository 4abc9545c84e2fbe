using System.Collections.Immutable;

namespace CircleExporter.Web;

/// <summary>Where and how the exporter is served.</summary>
internal sealed record WebOptions
{
    /// <summary>Addresses in Go's style: <c>:10360</c>, <c>127.0.0.1:0</c>, <c>[::1]:10360</c>, <c>localhost:10360</c>.</summary>
    /// <value>Default <c>:10360</c>.</value>
    public ImmutableArray<string> ListenAddresses { get; init; } = [":10360"];

    /// <summary>The path of the metrics.</summary>
    /// <value>Default <c>/metrics</c>.</value>
    public string TelemetryPath { get; init; } = "/metrics";

    /// <summary>Scrapes served at once; more are answered 503.</summary>
    /// <value>Default 40; 1 or more.</value>
    public int MaxRequests { get; init; } = 40;
}
