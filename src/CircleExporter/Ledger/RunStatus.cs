namespace CircleExporter.Ledger;

/// <summary>How a run ended, or that it has not. The names are the values of the label <c>status</c>.</summary>
internal enum RunStatus : byte
{
    Unfinished,
    Success,
    Failed,
    Error,
    Canceled,
    Unauthorized,
    NotRun,
    Unknown,
}

/// <summary>Reads CircleCI's statuses.</summary>
internal static class RunStatuses
{
    /// <summary>
    /// The status of a run as listed. A name that CircleCI does not document counts as finished, since it has a stop time;
    /// the documented unfinished ones, and a run without status or stop time, do not.
    /// </summary>
    public static RunStatus Of(Run run) => run switch
    {
        { Stopped: null } or { Status: null } => RunStatus.Unfinished,
        { Status: "running" or "failing" or "on_hold" or "queued" } => RunStatus.Unfinished,
        { Status: "success" } => RunStatus.Success,
        { Status: "failed" } => RunStatus.Failed,
        { Status: "error" } => RunStatus.Error,
        { Status: "canceled" } => RunStatus.Canceled,
        { Status: "unauthorized" } => RunStatus.Unauthorized,
        { Status: "not_run" } => RunStatus.NotRun,
        _ => RunStatus.Unknown,
    };

    /// <summary>The value of the label <c>status</c>.</summary>
    public static string Label(this RunStatus status) => status switch
    {
        RunStatus.Success => "success",
        RunStatus.Failed => "failed",
        RunStatus.Error => "error",
        RunStatus.Canceled => "canceled",
        RunStatus.Unauthorized => "unauthorized",
        RunStatus.NotRun => "not_run",
        RunStatus.Unknown => "unknown",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, "only finished runs are counted"),
    };

    /// <summary>Whether the run broke: what counts against a success.</summary>
    public static bool IsFailure(this RunStatus status) => status is RunStatus.Failed or RunStatus.Error;
}
