namespace CircleExporter.Ledger;

/// <summary>The newest ends of a workflow's runs on one raw branch. Kept even when the runs themselves are forgotten.</summary>
internal sealed class BranchHistory
{
    /// <summary>When the newest finished run stopped.</summary>
    public DateTimeOffset LastStopped { get; private set; } = DateTimeOffset.MinValue;

    /// <summary>How long it took.</summary>
    public long LastDurationMilliseconds { get; private set; }

    /// <summary>How it ended.</summary>
    public RunStatus LastStatus { get; private set; }

    /// <summary>When the newest successful run stopped; null when none is known.</summary>
    public DateTimeOffset? LastSuccess { get; private set; }

    /// <summary>Failed and error runs that stopped after the newest success.</summary>
    public long ConsecutiveFailures { get; private set; }

    /// <summary>Takes in a finished run; runs may come in any order.</summary>
    /// <param name="run">The finished run.</param>
    /// <param name="known">All remembered runs of this branch, this one included.</param>
    public void Add(RememberedRun run, IEnumerable<RememberedRun> known)
    {
        if (run.Stopped >= LastStopped)
            (LastStopped, LastDurationMilliseconds, LastStatus) = (run.Stopped, run.DurationMilliseconds, run.Status);

        if (run.Status == RunStatus.Success && (LastSuccess is null || run.Stopped > LastSuccess))
        {
            LastSuccess = run.Stopped;
            ConsecutiveFailures = known.LongCount(other => other.Status.IsFailure() && other.Stopped > run.Stopped);
        }
        else if (run.Status.IsFailure() && (LastSuccess is null || run.Stopped > LastSuccess))
        {
            ConsecutiveFailures++;
        }
    }
}

/// <summary>What is remembered of a run so that it is never counted again.</summary>
internal sealed class RememberedRun
{
    /// <summary>The branch as CircleCI gave it.</summary>
    public required string? Branch { get; init; }

    /// <summary>When it was created.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>When it was first listed.</summary>
    public required DateTimeOffset FirstSeen { get; init; }

    /// <summary>When it stopped; meaningless while unfinished.</summary>
    public DateTimeOffset Stopped { get; set; }

    /// <summary>How it ended, or that it has not.</summary>
    public RunStatus Status { get; set; }

    /// <summary>Whether it waited for a person.</summary>
    public bool IsApproval { get; set; }

    /// <summary>Credits used; null while unknown.</summary>
    public long? Credits { get; set; }

    /// <summary>Where it was counted; null when it was not: unfinished, adopted or late.</summary>
    public CountedSeries? CountedIn { get; set; }

    /// <summary>Whether it has ended.</summary>
    public bool IsFinished => Status != RunStatus.Unfinished;

    /// <summary>Wall time from created to stopped, never negative.</summary>
    public long DurationMilliseconds => Math.Max(0, (long)(Stopped - Created).TotalMilliseconds);
}
