namespace CircleExporter.Ledger;

/// <summary>The newest ends of a workflow's runs on one raw branch. Kept even when the runs themselves are forgotten.</summary>
internal sealed class BranchHistory
{
    /// <summary>The newest finished run.</summary>
    public RememberedRun? Last { get; private set; }

    /// <summary>When the newest successful run stopped; null when none is known.</summary>
    public DateTimeOffset? LastSuccess { get; private set; }

    /// <summary>Failed and error runs that stopped after the newest success.</summary>
    public long ConsecutiveFailures { get; private set; }

    /// <summary>Takes in a finished run; runs may come in any order.</summary>
    /// <param name="run">The finished run.</param>
    /// <param name="known">All remembered runs of this branch, this one included.</param>
    public void Add(RememberedRun run, IEnumerable<RememberedRun> known)
    {
        if (Last is null || run.Age.CompareTo(Last.Age) > 0)
            Last = run;

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
    /// <summary>Its id.</summary>
    public required RunKey Key { get; init; }

    /// <summary>The branch as CircleCI gave it.</summary>
    public required string? Branch { get; set; }

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

    /// <summary>Puts runs in order by their end. No two are equal, so that it does not matter which was listed first.</summary>
    public (DateTimeOffset Stopped, DateTimeOffset Created, Guid Key) Age => (Stopped, Created, Key.Value);

    /// <summary>Whether it has ended.</summary>
    public bool IsFinished => Status != RunStatus.Unfinished;

    /// <summary>Wall time from created to stopped, never negative.</summary>
    public long DurationMilliseconds => Math.Max(0, (long)(Stopped - Created).TotalMilliseconds);
}
