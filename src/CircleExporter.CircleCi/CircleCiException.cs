using System.Net;

namespace CircleExporter.CircleCi;

/// <summary>What went wrong between us and CircleCI.</summary>
public enum CircleCiFailure
{
    /// <summary>An answer with a status of 400 or above.</summary>
    Http,

    /// <summary>No complete answer in time, on the last attempt or over all attempts.</summary>
    Timeout,

    /// <summary>No connection, or one that broke before the last byte of the body.</summary>
    Network,

    /// <summary>A success that is not the promised JSON: a proxy's page, a cut document, a number out of range, another shape.</summary>
    Unusable,

    /// <summary>A listing that repeats a page token or has more than 1,000 pages or 250,000 items. The pages read so far are good.</summary>
    EndlessListing,

    /// <summary>An answer that points elsewhere. Redirects are never followed: the token would follow them.</summary>
    Redirect,

    /// <summary>An answer of more than 16 MiB after decompression, or of more than a million JSON tokens.</summary>
    TooLarge,

    /// <summary>
    /// Nothing was sent: there were so many answers of 500 and above, timeouts and network faults lately that CircleCI is left alone.
    /// <see cref="CircleCiException.RetryAfter"/> says until when; the first request after that tries whether it is back.
    /// </summary>
    CircuitOpen,
}

/// <summary>
/// A request that failed for good, retries included. Only requests that read are repeated; one that changes something is sent once. Its text names the route and the status; it never holds the token, nor anything of an answer's body, which is what <see cref="ApiMessage"/> is for.
/// A status of 404 does not prove that something is gone: CircleCI also gives it for a missing right and for a bad token.
/// </summary>
public sealed class CircleCiException : Exception
{
    internal CircleCiException(CircleCiFailure reason, HttpMethod method, string endpoint, string problem, Exception? innerException = null)
        : base($"{method} {endpoint}: {problem}", innerException) => (Reason, Endpoint) = (reason, endpoint);

    /// <summary>What went wrong.</summary>
    public CircleCiFailure Reason { get; }

    /// <summary>The route template, such as <c>/insights/{project-slug}/workflows</c>.</summary>
    public string Endpoint { get; }

    /// <summary>The status of the last answer; null when there was none.</summary>
    public HttpStatusCode? StatusCode { get; init; }

    /// <summary>
    /// What CircleCI itself says of the refusal, in a sentence for people of at most 1,000 characters; null when it says nothing, or repeats the token.
    /// It can quote what was asked for, and a proxy can have written it: show it as text, to whoever asked.
    /// </summary>
    public string? ApiMessage { get; init; }

    /// <summary>
    /// How long CircleCI asked to be left alone, counted from the answer, or how long it is left alone unasked (<see cref="CircleCiFailure.CircuitOpen"/>); null when there is nothing to wait for. Never negative.
    /// </summary>
    public TimeSpan? RetryAfter { get; init; }
}
