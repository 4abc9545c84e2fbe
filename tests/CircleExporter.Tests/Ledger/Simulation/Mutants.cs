using CircleExporter.Ledger;

namespace CircleExporter.Tests.Ledger.Simulation;

internal sealed class PublishBeforeCommit : LedgerRules
{
    public override void Settle(Action commit, Action apply)
    {
        apply();
        commit();
    }
}

internal sealed class WatermarkInsteadOfSeen : LedgerRules
{
    public override bool IsDuplicate(Run run, RememberedRun? known, DateTimeOffset? newest) =>
        known is { State: not RunState.Unfinished } || (known is null && newest is not null && run.Created <= newest);
}

internal sealed class ForgetsWithoutFloor : LedgerRules
{
    public override DateTimeOffset Floor(DateTimeOffset before, DateTimeOffset now, TimeSpan history) => before;

    public override bool IsDuplicate(Run run, RememberedRun? known, DateTimeOffset? newest) =>
        known is { State: not RunState.Unfinished } seen && newest - seen.Created < TimeSpan.FromHours(20);
}

internal sealed class NoBaseline : LedgerRules
{
    public override bool IsHistory(Run run, DateTimeOffset start) => false;
}

internal sealed class NoBirthHold : LedgerRules
{
    public override bool IsHeldAtBirth => false;
}

internal sealed class HoldByTimeOnly : LedgerRules
{
    public override bool IsSeen(TimeSpan? sinceFirst, TimeSpan sinceShown, TimeSpan hold) => sinceShown >= hold;
}

internal sealed class SeenByTheFirstScrape : LedgerRules
{
    public override bool IsSeen(TimeSpan? sinceFirst, TimeSpan sinceShown, TimeSpan hold) => sinceFirst is not null;
}

internal sealed class NoDeepReading : LedgerRules
{
    public override TimeSpan DeepEvery => TimeSpan.FromDays(1000);
}

internal sealed class NoOverlap : LedgerRules
{
    public override TimeSpan Overlap => TimeSpan.Zero;
}

internal sealed class PartialListingMovesTheMark : LedgerRules
{
    public override bool MovesMark(RunListing listing) => true;
}

internal sealed class CountsWhatIsHeldBackAsShown : LedgerRules
{
    public override bool IsShown(bool isHeldBack) => true;
}
