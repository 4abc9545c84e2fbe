using CircleExporter.CircleCi;

namespace CircleExporter.Polling;

/// <summary>Who goes first where the budget is short.</summary>
internal static class PollUrgency
{
    /// <summary>How urgent the requests of a kind of work are.</summary>
    public static RequestPriority Urgency(this PollKind kind) => kind switch
    {
        PollKind.Token => RequestPriority.Token,
        PollKind.Signals => RequestPriority.ChangeSignals,
        PollKind.Runs => RequestPriority.ChangedRuns,
        PollKind.Facts or PollKind.Summaries => RequestPriority.FactsAndSummaries,
        PollKind.Discovery => RequestPriority.Discovery,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no kind of work"),
    };
}
