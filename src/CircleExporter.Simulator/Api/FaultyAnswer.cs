using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace CircleExporter.Simulator.Api;

/// <summary>An answer that has nothing to do with what was asked.</summary>
internal sealed record FaultyAnswer(int Status, string ContentType, string Body)
{
    private const string Json = "application/json; charset=utf-8";
    private const string Html = "text/html; charset=utf-8";
    private const int Depth = 10_000;

    private static readonly byte[] Spaces = Encoding.ASCII.GetBytes(new string(' ', 1024 * 1024));
    private static readonly Lazy<byte[]> CompressedSpaces = new(Compress);

    private string? RetryAfter { get; init; }

    private string? Location { get; init; }

    private string? ContentEncoding { get; init; }

    /// <summary>What follows the body again and again, until the client leaves.</summary>
    private byte[]? WithoutEnd { get; init; }

    /// <summary>The answer of a fault that replaces it; null for the other faults.</summary>
    internal static FaultyAnswer? For(SimulatedFault fault, DateTimeOffset now) => fault.Kind switch
    {
        FaultKind.Html => new(StatusCodes.Status200OK, Html, "<!DOCTYPE html><html><body><h1>Please log in</h1></body></html>"),
        FaultKind.MessageOnly => new(StatusCodes.Status200OK, Json, """{"message":"Something is not as it should be."}"""),
        FaultKind.EmptyBody => new(StatusCodes.Status200OK, Json, ""),
        FaultKind.HugeBody => new(StatusCodes.Status200OK, Json, """{"items":[""") { WithoutEnd = Spaces },
        FaultKind.GzipBomb => new(StatusCodes.Status200OK, Json, "") { WithoutEnd = CompressedSpaces.Value, ContentEncoding = "gzip" },
        FaultKind.DeepJson => new(StatusCodes.Status200OK, Json, $$"""{"items":{{new string('[', Depth)}}{{new string(']', Depth)}}}"""),
        FaultKind.Redirect => new(StatusCodes.Status302Found, Html, "<html><body>Found</body></html>") { Location = fault.Location },
        FaultKind.BadGateway => new(StatusCodes.Status502BadGateway, Html, "<html><body><h1>502 Bad Gateway</h1></body></html>"),
        FaultKind.Status => new(fault.Status, Json, $$"""{"message":"{{MessageOf(fault.Status)}}"}""") { RetryAfter = RetryAfterOf(fault, now) },
        FaultKind.RateLimit => RateLimited(fault, now),
        _ => null,
    };

    internal async Task WriteAsync(HttpResponse response)
    {
        var cancellationToken = response.HttpContext.RequestAborted;
        response.StatusCode = Status;
        response.ContentType = ContentType;
        foreach (var (name, value) in (ReadOnlySpan<(string, string?)>)[("Retry-After", RetryAfter), ("Location", Location), ("Content-Encoding", ContentEncoding)])
        {
            if (value is not null)
                response.Headers[name] = value;
        }

        await response.WriteAsync(Body, cancellationToken);
        while (WithoutEnd is not null)
            await response.Body.WriteAsync(WithoutEnd, cancellationToken);
    }

    private static FaultyAnswer RateLimited(SimulatedFault fault, DateTimeOffset now)
    {
        var (contentType, body) = fault.Body switch
        {
            RateLimitBody.EmptyObject => (Json, "{}"),
            RateLimitBody.PlainText => ("text/plain", "Rate limited."),
            RateLimitBody.Html => (Html, "<html><body><h1>429 Too Many Requests</h1></body></html>"),
            _ => (Json, """{"message":"Rate limit exceeded."}"""),
        };
        return new FaultyAnswer(StatusCodes.Status429TooManyRequests, contentType, body) { RetryAfter = RetryAfterOf(fault, now) };
    }

    private static string? RetryAfterOf(SimulatedFault fault, DateTimeOffset now) =>
        fault.RetryAfter is not { } wait ? null
        : fault.RetryAfterIsDate ? (now + wait).ToString("R", CultureInfo.InvariantCulture)
        : Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);

    // One member of a gzip file; any number of them one after another is a gzip file too.
    private static byte[] Compress()
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.SmallestSize))
            gzip.Write(Spaces);
        return compressed.ToArray();
    }

    private static string MessageOf(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => "Invalid token provided.",
        StatusCodes.Status403Forbidden => "Permission denied.",
        StatusCodes.Status404NotFound => "Project not found",
        >= 500 => "Internal server error.",
        _ => "Bad request.",
    };
}
