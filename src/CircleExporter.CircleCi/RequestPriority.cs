namespace CircleExporter.CircleCi;

/// <summary>Who goes first when the <see cref="ApiBudget"/> makes requests wait; the most urgent first. Waiting makes more urgent.</summary>
public enum RequestPriority
{
    /// <summary>Whether the token is accepted: everything else depends on it.</summary>
    Token,

    /// <summary>What tells whether anything changed.</summary>
    ChangeSignals,

    /// <summary>What is known to have changed.</summary>
    ChangedRuns,

    /// <summary>Everything ordinary; what a request has whose caller names nothing.</summary>
    FactsAndSummaries,

    /// <summary>The search for things to read.</summary>
    Discovery,

    /// <summary>What is read again only because the last time is long ago.</summary>
    AgedReadings,

    /// <summary>What looks far back.</summary>
    DeepReadings,
}
