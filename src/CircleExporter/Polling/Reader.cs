using System.Collections.Immutable;
using CircleExporter.CircleCi;
using CircleExporter.Metrics;

namespace CircleExporter.Polling;

/// <summary>Makes readings: asks, times, counts, and turns failures of CircleCI into outcomes.</summary>
internal sealed class Reader(LiveMetrics live, TimeProvider time)
{
    /// <summary>Reads all pages of a listing, or as many as come before a failure.</summary>
    public Task<Listing<T>> ListAsync<T>(ReadingKind kind, Pages<T> pages, Predicate<Page<T>> isEnough, CancellationToken cancellationToken) =>
        ListAsync(kind, pages, fromPageToken: null, isEnough, cancellationToken);

    /// <summary>Reads a listing on from a page token, or from its front.</summary>
    public Task<Listing<T>> ListAsync<T>(ReadingKind kind, Pages<T> pages, string? fromPageToken, CancellationToken cancellationToken) =>
        ListAsync(kind, pages, fromPageToken, _ => false, cancellationToken);

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

    private async Task<Listing<T>> ListAsync<T>(
        ReadingKind kind, Pages<T> pages, string? fromPageToken, Predicate<Page<T>> isEnough, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        var read = ImmutableArray.CreateBuilder<Page<T>>();
        CircleCiException? failure = null;
        try
        {
            await foreach (var page in pages.AsPages(fromPageToken, cancellationToken))
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
}
