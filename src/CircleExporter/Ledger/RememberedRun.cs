namespace CircleExporter.Ledger;

/// <summary>What became of a run that was listed.</summary>
internal enum RunState : byte
{
    /// <summary>It has not ended and is looked for again.</summary>
    Unfinished,

    /// <summary>It entered the counters.</summary>
    Counted,

    /// <summary>It had ended when counting began.</summary>
    Adopted,

    /// <summary>It appeared, or ended, later than the history reaches.</summary>
    Late,
}

/// <summary>Further facts of a remembered run.</summary>
[Flags]
internal enum RunFacts : byte
{
    None = 0,

    /// <summary>It waited for a person.</summary>
    Approval = 1,

    /// <summary>Its credits are known, and were added if it was counted.</summary>
    CreditsKnown = 2,

    /// <summary>It was listed with another end than the one it was counted by.</summary>
    Conflict = 4,

    /// <summary>Unfinished, but behind the end of what CircleCI lists: no reading can reach it.</summary>
    OutOfReach = 8,

    /// <summary>Its branch kept its name when the run was counted, whatever the settings say now.</summary>
    Named = 16,
}

/// <summary>
/// What is remembered of a run so that it is never counted again. Kept small: there can be a million of them.
/// </summary>
/// <param name="Branch">The branch as CircleCI gave it.</param>
/// <param name="CreatedMilliseconds">When it was created, in Unix time.</param>
/// <param name="StoppedMilliseconds">When it stopped, in Unix time; 0 while unfinished.</param>
/// <param name="SeenSeconds">When it was created or first listed, whichever came later, in Unix time.</param>
/// <param name="Status">How it ended, or that it has not.</param>
/// <param name="State">What became of it.</param>
/// <param name="Facts">Further facts.</param>
internal readonly record struct RememberedRun(
    string? Branch, long CreatedMilliseconds, long StoppedMilliseconds, uint SeenSeconds, RunStatus Status, RunState State, RunFacts Facts)
{
    /// <summary>When it was created.</summary>
    public DateTimeOffset Created => DateTimeOffset.FromUnixTimeMilliseconds(CreatedMilliseconds);

    /// <summary>When it stopped; meaningless while unfinished.</summary>
    public DateTimeOffset Stopped => DateTimeOffset.FromUnixTimeMilliseconds(StoppedMilliseconds);

    /// <summary>When it was created or first listed, whichever came later.</summary>
    public DateTimeOffset Seen => DateTimeOffset.FromUnixTimeSeconds(SeenSeconds);

    /// <summary>The branch label under which it was counted; null when it was not.</summary>
    public string? Label => State != RunState.Counted ? null : Has(RunFacts.Named) ? Branch : BranchNaming.Other;

    /// <summary>Whether its end is known.</summary>
    public bool IsFinished => Status != RunStatus.Unfinished;

    /// <summary>Whether readings must reach back to it.</summary>
    public bool IsAwaited => State == RunState.Unfinished && !Has(RunFacts.OutOfReach);

    /// <summary>Wall time from created to stopped, never negative.</summary>
    public long DurationMilliseconds => Math.Max(0, StoppedMilliseconds - CreatedMilliseconds);

    /// <summary>Whether a further fact holds.</summary>
    public bool Has(RunFacts fact) => (Facts & fact) != RunFacts.None;

    /// <summary>A run that is listed for the first time.</summary>
    public static RememberedRun New(Run run, DateTimeOffset now) => new(
        run.Branch,
        run.Created.ToUnixTimeMilliseconds(),
        StoppedMilliseconds: 0,
        (uint)Math.Clamp((run.Created > now ? run.Created : now).ToUnixTimeSeconds() + 1, 0, uint.MaxValue),
        RunStatus.Unfinished,
        RunState.Unfinished,
        RunFacts.None);

    /// <summary>The same run after its end was listed.</summary>
    public RememberedRun Finished(Run run, RunState state, bool isNamed = false) => this with
    {
        Branch = run.Branch,
        StoppedMilliseconds = run.Stopped!.Value.ToUnixTimeMilliseconds(),
        Status = RunStatuses.Of(run),
        State = state,
        Facts = (run.IsApproval ? RunFacts.Approval : RunFacts.None) | (run.Credits is null ? RunFacts.None : RunFacts.CreditsKnown) | (isNamed ? RunFacts.Named : RunFacts.None),
    };
}
