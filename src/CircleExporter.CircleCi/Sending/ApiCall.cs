namespace CircleExporter.CircleCi.Sending;

/// <summary>What the handlers need to know of the call that a request belongs to, over all its attempts.</summary>
/// <param name="Endpoint">The route template.</param>
/// <param name="Started">The timestamp at which the total timeout began.</param>
/// <param name="Caller">Tells a caller who gave up from a timeout.</param>
internal sealed record ApiCall(string Endpoint, long Started, CancellationToken Caller)
{
    public static readonly HttpRequestOptionsKey<ApiCall> Key = new(nameof(ApiCall));

    public static ApiCall? Of(HttpRequestMessage? request) => request is not null && request.Options.TryGetValue(Key, out var call) ? call : null;
}
