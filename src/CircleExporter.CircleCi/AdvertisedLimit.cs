namespace CircleExporter.CircleCi;

/// <summary>How much CircleCI says that may be asked of it with a token.</summary>
/// <param name="Limit">Requests in a window.</param>
/// <param name="Window">How long a window is.</param>
/// <param name="Remaining">Requests that are left of the present window; null when CircleCI does not say.</param>
public sealed record AdvertisedLimit(long Limit, TimeSpan Window, long? Remaining);
