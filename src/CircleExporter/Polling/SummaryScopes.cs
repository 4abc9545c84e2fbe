using CircleExporter.CircleCi;
using CircleExporter.Ledger;

namespace CircleExporter.Polling;

/// <summary>Which aggregates of Insights are read: one that tells whether anything changed, and the others.</summary>
internal sealed class SummaryScopes(PollingOptions options, LedgerOptions ledger)
{
    /// <summary>The change signal, over all branches: it names every workflow whose runs could still count.</summary>
    public InsightsScope Signal { get; } = new(SignalWindow(options, ledger.History + TimeSpan.FromDays(2)), Branch: null);

    /// <summary>All other aggregates that are wanted: single branches, and further windows.</summary>
    /// <param name="branches">The branches, by exact name.</param>
    public IEnumerable<InsightsScope> Others(IEnumerable<string> branches) =>
        from window in options.Windows
        from branch in branches.Prepend(null)
        let scope = new InsightsScope(window, branch)
        where scope != Signal
        select scope;

    // The first configured window is one that is shown anyway.
    private static ReportingWindow SignalWindow(PollingOptions options, TimeSpan needed) =>
        options.Windows[0].Length() >= needed
            ? options.Windows[0]
            : Enum.GetValues<ReportingWindow>().Append(ReportingWindow.Last90Days).First(window => window.Length() >= needed || window == ReportingWindow.Last90Days);
}
