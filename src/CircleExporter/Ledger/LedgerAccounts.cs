namespace CircleExporter.Ledger;

/// <summary>What became of everything that was ever listed.</summary>
/// <param name="Counted">Runs that entered the counters.</param>
/// <param name="Adopted">Runs that had ended when counting began.</param>
/// <param name="Late">Runs that appeared, or ended, later than the history reaches.</param>
/// <param name="Gaps">Listings that CircleCI cut before the point up to which runs were known.</param>
/// <param name="Short">Listings that CircleCI cut.</param>
/// <param name="Conflicts">Counted runs that were listed with another end later.</param>
/// <param name="Retired">Counted runs whose series is no longer shown.</param>
internal readonly record struct LedgerAccounts(
    long Counted = 0, long Adopted = 0, long Late = 0, long Gaps = 0, long Short = 0, long Conflicts = 0, long Retired = 0)
{
    /// <summary>Both together.</summary>
    public static LedgerAccounts operator +(LedgerAccounts left, LedgerAccounts right) => new(
        left.Counted + right.Counted, left.Adopted + right.Adopted, left.Late + right.Late, left.Gaps + right.Gaps,
        left.Short + right.Short, left.Conflicts + right.Conflicts, left.Retired + right.Retired);

    /// <summary>What the left has more than the right.</summary>
    public static LedgerAccounts operator -(LedgerAccounts left, LedgerAccounts right) => new(
        left.Counted - right.Counted, left.Adopted - right.Adopted, left.Late - right.Late, left.Gaps - right.Gaps,
        left.Short - right.Short, left.Conflicts - right.Conflicts, left.Retired - right.Retired);
}
