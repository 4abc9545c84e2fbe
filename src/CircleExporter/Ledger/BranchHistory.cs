namespace CircleExporter.Ledger;

/// <summary>The newest ends of a workflow's runs on one raw branch. Kept even when the runs themselves are forgotten. Immutable.</summary>
/// <param name="LastStopped">When the newest finished run stopped.</param>
/// <param name="LastDurationMilliseconds">How long it took.</param>
/// <param name="LastStatus">How it ended.</param>
/// <param name="LastSuccess">When the newest successful run stopped; null when none is known.</param>
/// <param name="ConsecutiveFailures">Failed and error runs that stopped after the newest success.</param>
internal sealed record BranchHistory(
    DateTimeOffset LastStopped, long LastDurationMilliseconds, RunStatus LastStatus, DateTimeOffset? LastSuccess, long ConsecutiveFailures)
{
    /// <summary>Before any run.</summary>
    public static BranchHistory None { get; } = new(DateTimeOffset.UnixEpoch, 0, RunStatus.Unfinished, null, 0);

    /// <summary>
    /// With further finished runs, in any order: the order in which runs are listed must not show.
    /// </summary>
    /// <param name="added">The runs that are new.</param>
    /// <param name="known">All remembered runs of the branch, the new ones included; asked for only when the newest success changed.</param>
    public BranchHistory With(IReadOnlyCollection<RememberedRun> added, Func<IEnumerable<RememberedRun>> known)
    {
        var last = added.MaxBy(End);
        var newest = End(last).CompareTo((LastStopped, LastDurationMilliseconds, LastStatus)) > 0
            ? this with { LastStopped = last.Stopped, LastDurationMilliseconds = last.DurationMilliseconds, LastStatus = last.Status }
            : this;

        var success = added.Where(run => run.Status == RunStatus.Success).Select(run => (DateTimeOffset?)run.Stopped).Max();
        return success > (LastSuccess ?? DateTimeOffset.MinValue)
            ? newest with { LastSuccess = success, ConsecutiveFailures = FailuresAfter(success, known()) }
            : newest with { ConsecutiveFailures = ConsecutiveFailures + FailuresAfter(LastSuccess, added) };
    }

    private static long FailuresAfter(DateTimeOffset? success, IEnumerable<RememberedRun> runs) =>
        runs.LongCount(run => run.Status.IsFailure() && (success is null || run.Stopped > success));

    // Of two runs that stopped at once one is chosen by what is known of both, not by which was listed first.
    private static (DateTimeOffset, long, RunStatus) End(RememberedRun run) => (run.Stopped, run.DurationMilliseconds, run.Status);
}
