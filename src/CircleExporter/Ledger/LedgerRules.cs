namespace CircleExporter.Ledger;

/// <summary>
/// The numbers and the small decisions on which exactness rests, in one place. The simulation replaces them one by one by what looks just
/// as good, to show that each is needed; no setting of the exporter changes any of them.
/// </summary>
internal class LedgerRules
{
    /// <summary>How long a workflow has to be missing from complete summaries before its series retire.</summary>
    public static readonly TimeSpan RetireAfter = TimeSpan.FromHours(24);

    /// <summary>How much longer than the history a run is remembered.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromHours(48);

    /// <summary>How old an interrupted reading may be to be continued.</summary>
    public static readonly TimeSpan CursorLife = TimeSpan.FromHours(1);

    /// <summary>How far back CircleCI lists runs, with a margin for our idea of its clock.</summary>
    public static readonly TimeSpan Reach = TimeSpan.FromDays(90) - TimeSpan.FromHours(2);

    /// <summary>How far behind the newest run lists are read again, since CircleCI publishes runs up to a day late.</summary>
    public virtual TimeSpan Overlap => TimeSpan.FromHours(48);

    /// <summary>How often lists are read back over the whole history.</summary>
    public virtual TimeSpan DeepEvery => TimeSpan.FromDays(1);

    /// <summary>When counting of a project begins that is first seen now.</summary>
    public virtual DateTimeOffset Start(DateTimeOffset now, TimeSpan history) => now;

    /// <summary>How far back a workflow is read that was never read whole.</summary>
    public virtual DateTimeOffset FirstReach(DateTimeOffset start, TimeSpan history) => start - history;

    /// <summary>Runs created before it are admitted no more, unless they were remembered as unfinished; it never falls.</summary>
    public virtual DateTimeOffset Floor(DateTimeOffset before, DateTimeOffset now, TimeSpan history) => now - history > before ? now - history : before;

    /// <summary>Whether a finished run ended before counting began.</summary>
    public virtual bool IsHistory(Run run, DateTimeOffset start) => run.Stopped <= start;

    /// <summary>Whether a listed run is one that was dealt with before.</summary>
    public virtual bool IsDuplicate(Run run, RememberedRun? known, DateTimeOffset? newest) => known is { State: not RunState.Unfinished };

    /// <summary>Whether a listing tells up to where runs are known.</summary>
    public virtual bool MovesMark(RunListing listing) => listing.IsComplete;

    /// <summary>Whether a new series waits until its 0 was seen.</summary>
    public virtual bool IsHeldAtBirth => true;

    /// <summary>Whether a scrape shows a series.</summary>
    /// <param name="isHeldBack">Whether there was no room for it.</param>
    public virtual bool IsShown(bool isHeldBack) => !isHeldBack;

    /// <summary>Whether the 0 of a series was seen by every Prometheus.</summary>
    /// <param name="sinceFirst">From the begin of the first complete GET that showed it to that of the newest; null when there was none.</param>
    /// <param name="sinceShown">Since it was rendered first.</param>
    /// <param name="hold">How long every Prometheus is given.</param>
    public virtual bool IsSeen(TimeSpan? sinceFirst, TimeSpan sinceShown, TimeSpan hold) => sinceFirst >= hold;

    /// <summary>Makes a change durable and then visible.</summary>
    public virtual void Settle(Action commit, Action apply)
    {
        commit();
        apply();
    }
}

/// <summary>The rules of a ledger that is thrown away after one reading: the past is counted, and nobody waits to see a 0.</summary>
internal sealed class ThrowawayRules : LedgerRules
{
    public override bool IsHeldAtBirth => false;

    public override DateTimeOffset Start(DateTimeOffset now, TimeSpan history) => now - history;

    public override DateTimeOffset FirstReach(DateTimeOffset start, TimeSpan history) => start;
}
