using System.Runtime.CompilerServices;

namespace CircleExporter.CircleCi;

/// <summary>One page of a listing.</summary>
/// <param name="Items">Its items; those that are null or cannot be told apart from others are left out.</param>
/// <param name="NextPageToken">The token of the next page, or null on the last page.</param>
/// <param name="ServerTime">CircleCI's clock when it answered (the <c>Date</c> header), if it said so.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? NextPageToken, DateTimeOffset? ServerTime);

/// <summary>
/// A listing that is read page by page, while it is enumerated. Each enumeration starts anew.
/// Every page read is handed over before a failure is thrown, so a caller can keep what it has.
/// API page: https://circleci.com/docs/guides/toolkit/api-developers-guide/.
/// </summary>
/// <exception cref="CircleCiException">A page could not be read, or the listing does not end (<see cref="CircleCiFailure.EndlessListing"/>).</exception>
public sealed class Pages<T> : IAsyncEnumerable<T>
{
    private const int MaxPages = 1000;

    private readonly string endpoint;
    private readonly Func<string?, CancellationToken, Task<Page<T>>> read;

    internal Pages(string endpoint, Func<string?, CancellationToken, Task<Page<T>>> read) => (this.endpoint, this.read) = (endpoint, read);

    /// <summary>The listing as pages, from the start or from a token of an earlier page.</summary>
    public async IAsyncEnumerable<Page<T>> AsPages(string? fromPageToken = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var seen = new HashSet<string>();
        var token = string.IsNullOrEmpty(fromPageToken) ? null : fromPageToken;
        for (var pages = 0; pages < MaxPages; pages++)
        {
            if (token is not null && !seen.Add(token))
                throw Endless("the listing came back to a page token it had already given");

            var page = await read(token, cancellationToken);
            yield return page;
            token = page.NextPageToken;
            if (token is null)
                yield break;
        }

        throw Endless($"the listing has more than {MaxPages} pages");
    }

    /// <summary>The items of all pages.</summary>
    public async IAsyncEnumerator<T> GetAsyncEnumerator(CancellationToken cancellationToken = default)
    {
        await foreach (var page in AsPages(fromPageToken: null, cancellationToken))
        {
            foreach (var item in page.Items)
                yield return item;
        }
    }

    private CircleCiException Endless(string problem) => new(CircleCiFailure.EndlessListing, HttpMethod.Get, endpoint, problem);
}
