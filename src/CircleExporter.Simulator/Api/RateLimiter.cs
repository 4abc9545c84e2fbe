using System.Globalization;

namespace CircleExporter.Simulator.Api;

/// <summary>Counts requests in windows that begin at whole multiples of their length, and refuses those that are too many.</summary>
internal sealed class RateLimiter(SimulatorOptions options)
{
    private const int Unlimited = 5_000;
    private readonly Lock gate = new();
    private long window;
    private int taken;

    /// <summary>Counts a request and writes the headers; the answer when it is one too many.</summary>
    internal ApiAnswer? Take(DateTimeOffset now, IHeaderDictionary headers)
    {
        if (options.RateLimit is null && options.RateLimitHeaders == RateLimitHeaders.None)
            return null;

        var length = options.RateLimitWindow.Ticks;
        var limit = options.RateLimit ?? Unlimited;
        var reset = (int)Math.Ceiling(TimeSpan.FromTicks(length - now.UtcTicks % length).TotalSeconds);
        int count;
        lock (gate)
        {
            if (window != now.UtcTicks / length)
                (window, taken) = (now.UtcTicks / length, 0);
            count = ++taken;
        }

        WriteHeaders(headers, limit, Math.Max(0, limit - count), reset);
        if (options.RateLimit is null || count <= limit)
            return null;
        headers.RetryAfter = reset.ToString(CultureInfo.InvariantCulture);
        return ApiAnswer.Message(StatusCodes.Status429TooManyRequests, "Rate limit exceeded.");
    }

    private void WriteHeaders(IHeaderDictionary headers, int limit, int remaining, int reset)
    {
        if (options.RateLimitHeaders == RateLimitHeaders.Contradictory)
        {
            (headers["RateLimit-Limit"], headers["RateLimit-Remaining"], headers["RateLimit-Reset"]) = ("1", "100", "-7");
            (headers["X-RateLimit-Limit-Minute"], headers["X-RateLimit-Remaining-Minute"], headers["X-RateLimit-Reset-Minute"]) = ("plenty", "0", "99999999999");
            return;
        }

        (string Name, int Value)[] values = [("Limit", limit), ("Remaining", remaining), ("Reset", reset)];
        foreach (var (name, value) in values)
        {
            if (options.RateLimitHeaders is RateLimitHeaders.Plain or RateLimitHeaders.Both)
                headers[$"RateLimit-{name}"] = value.ToString(CultureInfo.InvariantCulture);
            if (options.RateLimitHeaders is RateLimitHeaders.PerMinute or RateLimitHeaders.Both)
                headers[$"X-RateLimit-{name}-Minute"] = value.ToString(CultureInfo.InvariantCulture);
        }
    }
}
