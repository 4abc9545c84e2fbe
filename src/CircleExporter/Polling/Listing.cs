using System.Collections.Immutable;
using CircleExporter.CircleCi;
using CircleExporter.Metrics;

namespace CircleExporter.Polling;

/// <summary>The pages of one listing as far as they could be read.</summary>
internal sealed record Listing<T>(ImmutableArray<Page<T>> Pages, CircleCiException? Failure)
{
    /// <summary>The items of all pages.</summary>
    public IEnumerable<T> Items => Pages.SelectMany(page => page.Items);

    /// <summary>Whether all items of all pages could be read.</summary>
    public bool IsComplete => Failure is null && !HasUnreadable;

    /// <summary>Complete, or partial when at least a page came or an item cannot be read, or failed.</summary>
    public ReadingOutcome Outcome => this switch
    {
        { IsComplete: true } => ReadingOutcome.Complete,
        // Without their number, which would make it a new reason each time it changes.
        { Failure: null } => new ReadingOutcome(ReadingResult.Partial) { Reason = "CircleCI lists items that cannot be read; they are left out" },
        _ => new ReadingOutcome(Pages.IsEmpty ? ReadingResult.Failed : ReadingResult.Partial, Failure),
    };

    private bool HasUnreadable => Pages.Any(page => page.Unreadable > 0);
}
