using System.Net;
using System.Text.Json;
using CircleExporter.CircleCi.Json;

namespace CircleExporter.CircleCi.Sending;

/// <summary>What one complete answer says about the way to CircleCI.</summary>
/// <param name="Code">The status code, or <c>unusable</c> for a success whose body is not JSON.</param>
/// <param name="IsUseful">Whether CircleCI itself must have written it, and has taken the token for one.</param>
internal readonly record struct AnswerVerdict(string Code, bool IsUseful)
{
    /// <summary>Judges an answer whose body is already in memory.</summary>
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
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
