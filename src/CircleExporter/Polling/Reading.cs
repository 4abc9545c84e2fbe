using System.Collections.Immutable;
using System.Net;
using CircleExporter.CircleCi;
using CircleExporter.Metrics;

namespace CircleExporter.Polling;

/// <summary>What became of a task: how complete it was, and why not.</summary>
/// <param name="Result">Complete, partial or failed.</param>
/// <param name="Failure">Why it is not complete.</param>
/// <param name="HasMore">Whether the task ended at its deadline with work left.</param>
internal sealed record ReadingOutcome(ReadingResult Result, CircleCiException? Failure = null, bool HasMore = false)
{
    /// <summary>Everything that was asked for was answered.</summary>
    public static ReadingOutcome Complete { get; } = new(ReadingResult.Complete);

    /// <summary>Whether CircleCI asked us to come back later: nothing is known to be wrong with the target.</summary>
    public bool IsPutOff => Failure?.StatusCode == HttpStatusCode.TooManyRequests;

    /// <summary>Both together: the worse result, and the first failure.</summary>
    public ReadingOutcome And(ReadingOutcome other) =>
        new(Result == other.Result ? Result : ReadingResult.Partial, Failure ?? other.Failure, HasMore || other.HasMore);
}

/// <summary>The pages of one listing as far as they could be read.</summary>
internal sealed record Listing<T>(ImmutableArray<Page<T>> Pages, CircleCiException? Failure)
{
    /// <summary>The items of all pages.</summary>
    public IEnumerable<T> Items => Pages.SelectMany(page => page.Items);

    /// <summary>CircleCI's clock at the first page.</summary>
    public DateTimeOffset? ServerTime => Pages is [var first, ..] ? first.ServerTime : null;

    /// <summary>Complete, or partial when at least a page came, or failed.</summary>
    public ReadingOutcome Outcome => Failure is null
        ? ReadingOutcome.Complete
        : new ReadingOutcome(Pages.IsEmpty ? ReadingResult.Failed : ReadingResult.Partial, Failure);
}

/// <summary>Makes readings: asks, times, counts, and turns failures of CircleCI into outcomes.</summary>
internal sealed class Reader(LiveMetrics live, TimeProvider time)
{
    /// <summary>Reads all pages of a listing, or as many as come before a failure.</summary>
    public async Task<Listing<T>> ListAsync<T>(ReadingKind kind, Pages<T> pages, Predicate<Page<T>> isEnough, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var read = ImmutableArray.CreateBuilder<Page<T>>();
        CircleCiException? failure = null;
        try
        {
            await foreach (var page in pages.AsPages(cancellationToken: cancellationToken))
            {
                read.Add(page);
                if (isEnough(page))
                    break;
            }
        }
        catch (CircleCiException exception)
        {
            failure = exception;
        }

        var listing = new Listing<T>(read.DrainToImmutable(), failure);
        live.Reading(kind, listing.Outcome.Result, time.GetElapsedTime(began));
        return listing;
    }

    /// <summary>Reads all pages of a listing, or as many as come before a failure.</summary>
    public Task<Listing<T>> ListAsync<T>(ReadingKind kind, Pages<T> pages, CancellationToken cancellationToken) =>
        ListAsync(kind, pages, _ => false, cancellationToken);

    /// <summary>Reads a single answer; null when it failed.</summary>
    public async Task<(T? Answer, ReadingOutcome Outcome)> ReadAsync<T>(ReadingKind kind, Func<CancellationToken, Task<T>> read, CancellationToken cancellationToken)
        where T : class
    {
        var began = time.GetTimestamp();
        T? answer = null;
        var outcome = ReadingOutcome.Complete;
        try
        {
            answer = await read(cancellationToken);
        }
        catch (CircleCiException exception)
        {
            outcome = new ReadingOutcome(ReadingResult.Failed, exception);
        }

        live.Reading(kind, outcome.Result, time.GetElapsedTime(began));
        return (answer, outcome);
    }
}
