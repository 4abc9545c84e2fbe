using System.Runtime.CompilerServices;

namespace CircleExporter.CircleCi;

/// <summary>One page of a listing.</summary>
/// <param name="Items">Its items, as far as they can be read; those that are null are left out.</param>
/// <param name="NextPageToken">The token of the next page, or null on the last page.</param>
/// <param name="ServerTime">CircleCI's clock when it answered (the <c>Date</c> header), if it said so.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? NextPageToken, DateTimeOffset? ServerTime)
{
    /// <summary>How many more items CircleCI sent that cannot be read, such as one of a malformed time, or one without an id.</summary>
    public int Unreadable { get; init; }
}

/// <summary>
/// A listing that is read page by page, while it is enumerated. Each enumeration starts anew.
/// Every page read is handed over before a failure is thrown, so a caller can keep what it has.
/// An item that cannot be read does not cost the others: <see cref="AsPages"/> counts it, and an enumeration of the items fails after the last of them.
/// API page: https://circleci.com/docs/guides/toolkit/api-developers-guide/.
/// </summary>
/// <exception cref="CircleCiException">A page, or an item, could not be read, or the listing does not end (<see cref="CircleCiFailure.EndlessListing"/>).</exception>
public sealed class Pages<T> : IAsyncEnumerable<T>
{
    private const int MaxPages = 1000;
    private const int MaxItems = 250 * MaxPages;

    private readonly string endpoint;
    private readonly Func<string?, CancellationToken, Task<Page<T>>> read;

    internal Pages(string endpoint, Func<string?, CancellationToken, Task<Page<T>>> read) => (this.endpoint, this.read) = (endpoint, read);

    /// <summary>The listing as pages, from the start or from a token of an earlier page.</summary>
    public async IAsyncEnumerable<Page<T>> AsPages(string? fromPageToken = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var seen = new HashSet<string>();
        var token = string.IsNullOrEmpty(fromPageToken) ? null : fromPageToken;
        var items = 0;
        for (var pages = 0; pages < MaxPages && items <= MaxItems; pages++)
        {
            if (token is not null && !seen.Add(token))
                throw Failure(CircleCiFailure.EndlessListing, "the listing came back to a page token it had already given");

            var page = await read(token, cancellationToken);
            yield return page;
            items += page.Items.Count;
            token = page.NextPageToken;
            if (token is null)
                yield break;
        }

        throw Failure(CircleCiFailure.EndlessListing, $"the listing has more than {MaxPages} pages or {MaxItems} items");
    }

    /// <summary>The items of all pages.</summary>
    public async IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        var unreadable = 0;
        await foreach (var page in AsPages(fromPageToken: null, cancellationToken))
        {
            unreadable += page.Unreadable;
            foreach (var item in page.Items)
                yield return item;
        }

        if (unreadable > 0)
            throw Failure(CircleCiFailure.Unusable, $"the listing has items that cannot be read: {unreadable} beside those handed over");
    }

    private CircleCiException Failure(CircleCiFailure reason, string problem) => new(reason, HttpMethod.Get, endpoint, problem);
}
