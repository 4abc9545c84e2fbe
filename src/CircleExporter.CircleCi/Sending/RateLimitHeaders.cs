using System.Globalization;

namespace CircleExporter.CircleCi.Sending;

/// <summary>A limit that an answer advertises.</summary>
/// <param name="Limit">Requests in a window.</param>
/// <param name="Window">How long a window is.</param>
/// <param name="Remaining">How many are left; null when that is not said.</param>
/// <param name="ExhaustedFor">How long none is left; null while some are.</param>
internal readonly record struct RateLimit(long Limit, TimeSpan Window, long? Remaining, TimeSpan? ExhaustedFor);

/// <summary>
/// Reads both families of headers: <c>RateLimit-*</c>, which is per second, and <c>X-RateLimit-*-Second|Minute|Hour|Day</c>. What contradicts itself or makes no sense
/// is passed over: a wrong header must not stop us.
/// </summary>
internal static class RateLimitHeaders
{
    private const long Most = 1_000_000_000;
    private static readonly TimeSpan LongestReset = TimeSpan.FromDays(1);

    private static readonly (string Prefix, string Suffix, TimeSpan Window)[] Families =
    [
        ("RateLimit-", "", TimeSpan.FromSeconds(1)),
        ("X-RateLimit-", "-Second", TimeSpan.FromSeconds(1)),
        ("X-RateLimit-", "-Minute", TimeSpan.FromMinutes(1)),
        ("X-RateLimit-", "-Hour", TimeSpan.FromHours(1)),
        ("X-RateLimit-", "-Day", TimeSpan.FromDays(1)),
    ];

    /// <summary>All limits that an answer advertises.</summary>
    public static IEnumerable<RateLimit> Of(HttpResponseMessage response)
    {
        foreach (var (prefix, suffix, window) in Families)
        {
            if (Number("Limit") is not (> 0 and var limit))
                continue;

            var isGiven = response.Headers.Contains($"{prefix}Remaining{suffix}");
            var remaining = Number("Remaining");
            if ((isGiven && remaining is null) || remaining > limit)
                continue;

            var reset = TimeSpan.FromSeconds(Number("Reset") ?? 0);
            yield return new RateLimit(limit, window, remaining, remaining == 0 && reset > TimeSpan.Zero && reset <= LongestReset ? reset : null);

            long? Number(string name) => NumberOf(response, $"{prefix}{name}{suffix}");
        }
    }

    private static long? NumberOf(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) && values.ToArray() is [var value]
        && long.TryParse(value.AsSpan().Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= Most ? number : null;
}
