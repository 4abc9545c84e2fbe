namespace CircleExporter.Metrics;

/// <summary>The kinds of readings; the label <c>kind</c>.</summary>
internal enum ReadingKind
{
    Summaries,
    Runs,
    Project,
    Discovery,
}

/// <summary>How a reading ended; the label <c>result</c>.</summary>
internal enum ReadingResult
{
    Complete,
    Partial,
    Failed,
}
