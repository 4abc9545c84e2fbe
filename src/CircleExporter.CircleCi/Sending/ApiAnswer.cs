using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using CircleExporter.CircleCi.Json;

namespace CircleExporter.CircleCi.Sending;

/// <summary>A complete answer with a status of success.</summary>
/// <param name="Request">What was asked.</param>
/// <param name="Status">The status, from 200 to 299.</param>
/// <param name="Body">The body, as it came.</param>
/// <param name="ServerTime">CircleCI's clock when it answered, if it said so.</param>
internal sealed record ApiAnswer(ApiRequest Request, HttpStatusCode Status, byte[] Body, DateTimeOffset? ServerTime)
{
    /// <summary>The body as what it should be.</summary>
    /// <exception cref="CircleCiException">It is something else: <see cref="CircleCiFailure.Unusable"/>.</exception>
    public T Read<T>(JsonTypeInfo<T> type, Func<T, bool> isUsable)
    {
        T? body;
        try
        {
            body = JsonSerializer.Deserialize(Body, type);
        }
        catch (JsonException)
        {
            // Not as inner exception: its path can quote the body.
            throw Unusable("is not the JSON it should be");
        }

        return body is null ? throw Unusable("is null")
            : isUsable(body) ? body
            : throw Unusable("is JSON, but lacks what it should hold");
    }

    /// <summary>The body as a page, and how many items had to be left out of it since they cannot be read.</summary>
    /// <exception cref="CircleCiException">It is no page: <see cref="CircleCiFailure.Unusable"/>.</exception>
    public (WirePage<T> Page, int Unreadable) ReadPage<T>(JsonTypeInfo<WirePage<T>> type)
        where T : class
    {
        try
        {
            return (Read(type, page => page.Items is not null), 0);
        }
        catch (CircleCiException)
        {
            // One item may be at fault: the slower way finds out which.
            return Read(WireJson.Default.WireRawPage, page => page.Items is not null).ToPage<T>();
        }
    }

    /// <summary>The same answer with property names in snake case, for endpoints that CircleCI describes in kebab case and serves in snake case, or the other way round.</summary>
    public ApiAnswer WithSnakeCaseNames() => this with { Body = SnakeCaseNames.Of(Body) };

    private CircleCiException Unusable(string problem) =>
        new(CircleCiFailure.Unusable, Request.Method, Request.Endpoint, $"the answer {problem}") { StatusCode = Status };
}
