using System.Globalization;

namespace CircleExporter.Simulator.Api;

/// <summary>An answer that has nothing to do with what was asked.</summary>
internal sealed record FaultyAnswer(int Status, string ContentType, string Body)
{
    private const string Json = "application/json; charset=utf-8";
    private const string Html = "text/html; charset=utf-8";

    private string? RetryAfter { get; init; }

    /// <summary>The answer of a fault that replaces it; null for the other faults.</summary>
    internal static FaultyAnswer? For(SimulatedFault fault, DateTimeOffset now) => fault.Kind switch
    {
        FaultKind.Html => new(StatusCodes.Status200OK, Html, "<!DOCTYPE html><html><body><h1>Please log in</h1></body></html>"),
        FaultKind.MessageOnly => new(StatusCodes.Status200OK, Json, """{"message":"Something is not as it should be."}"""),
        FaultKind.BadGateway => new(StatusCodes.Status502BadGateway, Html, "<html><body><h1>502 Bad Gateway</h1></body></html>"),
        FaultKind.Status => new(fault.Status, Json, $$"""{"message":"{{MessageOf(fault.Status)}}"}"""),
        FaultKind.RateLimit => RateLimited(fault, now),
        _ => null,
    };

    internal async Task WriteAsync(HttpResponse response)
    {
        response.StatusCode = Status;
        response.ContentType = ContentType;
        if (RetryAfter is not null)
            response.Headers.RetryAfter = RetryAfter;
        await response.WriteAsync(Body, response.HttpContext.RequestAborted);
    }

    private static FaultyAnswer RateLimited(SimulatedFault fault, DateTimeOffset now)
    {
        var (contentType, body) = fault.Body switch
        {
            RateLimitBody.EmptyObject => (Json, "{}"),
            RateLimitBody.PlainText => ("text/plain", "Rate limited."),
            _ => (Json, """{"message":"Rate limit exceeded."}"""),
        };
        return new FaultyAnswer(StatusCodes.Status429TooManyRequests, contentType, body)
        {
            RetryAfter = fault.RetryAfter is not { } wait ? null
                : fault.RetryAfterIsDate ? (now + wait).ToString("R", CultureInfo.InvariantCulture)
                : Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture),
        };
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
