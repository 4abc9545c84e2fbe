using CircleExporter.CircleCi;

namespace CircleExporter.Polling;

/// <summary>Who goes first where the budget is short.</summary>
internal static class PollUrgency
{
    /// <summary>How urgent the requests of a kind of work are; of runs, when all that is known is that some are due.</summary>
    public static RequestPriority Urgency(this PollKind kind) => kind switch
    {
        PollKind.Token => RequestPriority.Token,
        PollKind.Signals => RequestPriority.ChangeSignals,
        PollKind.Runs => RequestPriority.ChangedRuns,
        PollKind.Facts or PollKind.Summaries => RequestPriority.FactsAndSummaries,
        PollKind.Discovery => RequestPriority.Discovery,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "no kind of work"),
    };

    /// <summary>How urgent a run list is.</summary>
    /// <param name="due">Why it is read.</param>
    /// <param name="isDeep">Whether it is read back over the whole history.</param>
    public static RequestPriority Urgency(this RunsDue due, bool isDeep) => due switch
    {
        RunsDue.Changed => RequestPriority.ChangedRuns,
        RunsDue.Aged when !isDeep => RequestPriority.AgedReadings,
        _ => RequestPriority.DeepReadings,
    };
}
