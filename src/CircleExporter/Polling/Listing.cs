using System.Collections.Immutable;
using CircleExporter.CircleCi;
using CircleExporter.Metrics;

namespace CircleExporter.Polling;

/// <summary>The pages of one listing as far as they could be read.</summary>
internal sealed record Listing<T>(ImmutableArray<Page<T>> Pages, CircleCiException? Failure)
{
    /// <summary>When the first page was there, on the monotonic clock.</summary>
    public long FirstPageAt { get; init; }

    /// <summary>The items of all pages.</summary>
    public IEnumerable<T> Items => Pages.SelectMany(page => page.Items);

    /// <summary>CircleCI's clock at the first page.</summary>
    public DateTimeOffset? ServerTime => Pages is [var first, ..] ? first.ServerTime : null;

    /// <summary>Complete, or partial when at least a page came, or failed.</summary>
    public ReadingOutcome Outcome => Failure is null
        ? ReadingOutcome.Complete
        : new ReadingOutcome(Pages.IsEmpty ? ReadingResult.Failed : ReadingResult.Partial, Failure);
}
