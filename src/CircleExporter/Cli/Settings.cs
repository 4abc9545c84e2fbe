using CircleExporter.CircleCi;
using CircleExporter.Ledger;
using CircleExporter.Metrics;
using CircleExporter.Polling;
using CircleExporter.Web;

namespace CircleExporter.Cli;

/// <summary>Everything a run of the exporter needs to know, checked.</summary>
internal sealed record Settings(
    CircleCiOptions CircleCi, PollingOptions Polling, LedgerOptions Ledger, MetricsOptions Metrics, WebOptions Web, LogOptions Log);
