using System.Net;
using System.Text.Json;
using CircleExporter.CircleCi.Json;

namespace CircleExporter.CircleCi.Sending;

/// <summary>What one complete answer says about the way to CircleCI.</summary>
/// <param name="Code">The status code, or <c>unusable</c> for a success whose body is not JSON.</param>
/// <param name="IsUseful">Whether CircleCI itself must have written it, and has taken the token for one.</param>
internal readonly record struct AnswerVerdict(string Code, bool IsUseful)
{
    /// <summary>Values, names and brackets in one answer, many times more than any has: of 16 MiB of empty items there would be gigabytes of objects.</summary>
    internal const int MaxTokens = 1_000_000;

    /// <summary>Judges an answer whose body is already in memory.</summary>
    /// <exception cref="HttpRequestException">There are too many JSON tokens in it: <see cref="HttpRequestError.ConfigurationLimitExceeded"/>.</exception>
    public static async Task<AnswerVerdict> OfAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        var status = (int)response.StatusCode;
        if (response.IsSuccessStatusCode)
            return IsJson(body) ? new($"{status}", IsUseful: true) : new("unusable", IsUseful: false);

        return new($"{status}", status is >= 400 and < 500 && response.StatusCode is not HttpStatusCode.Unauthorized && IsCircleCis(response, body));
    }

    /// <summary>CircleCI's errors are JSON or a bare sentence; a page comes from something in between.</summary>
    private static bool IsCircleCis(HttpResponseMessage response, ReadOnlySpan<byte> body)
    {
        if (response.Content.Headers.ContentType?.MediaType is "text/html")
            return false;

        return body.TrimStart(" \t\r\n"u8) is not [var first, ..] || first switch
        {
            (byte)'<' => false,
            (byte)'{' or (byte)'[' => IsJson(body),
            _ => true,
        };
    }

    private static bool IsJson(ReadOnlySpan<byte> body)
    {
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = WireJson.MaxDepth });
        try
        {
            for (var tokens = 0; reader.Read(); tokens++)
            {
                if (tokens == MaxTokens)
                    throw new HttpRequestException(HttpRequestError.ConfigurationLimitExceeded);
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
