namespace CircleExporter.CircleCi.Sending;

/// <summary>Reads <c>Retry-After</c>, given in seconds or as a date.</summary>
internal static class RetryAfter
{
    /// <summary>The wait asked for, not negative; null when none is. A date counts from the answer's own, so a wrong clock here does no harm.</summary>
    public static TimeSpan? Of(HttpResponseMessage response, TimeProvider time)
    {
        var header = response.Headers.RetryAfter;
        var wait = header?.Delta ?? header?.Date - (response.Headers.Date ?? time.GetUtcNow());
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }
}
