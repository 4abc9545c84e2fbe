namespace CircleExporter.CircleCi.Sending;

/// <summary>What the handlers need to know of the call that a request belongs to, over all its attempts.</summary>
/// <param name="Endpoint">The route template.</param>
/// <param name="Target">The project it is about; empty if none.</param>
/// <param name="Priority">How urgent its caller finds it.</param>
/// <param name="Started">The timestamp at which the call began.</param>
/// <param name="Caller">Tells a caller who gave up from a timeout.</param>
internal sealed record ApiCall(string Endpoint, string Target, RequestPriority Priority, long Started, CancellationToken Caller)
{
    public static readonly HttpRequestOptionsKey<ApiCall> Key = new(nameof(ApiCall));

    /// <summary>The part of the time since <see cref="Started"/> for which CircleCI is not to blame.</summary>
    public TimeSpan WaitedForBudget { get; set; }

    /// <summary>When the budget let the latest attempt go, on the budget's clock.</summary>
    public TimeSpan Turn { get; set; }

    /// <summary>Whether the latest attempt was refused because of what it asks for, while everything else is answered.</summary>
    public bool HasOwnLimit { get; set; }

    public static ApiCall? Of(HttpRequestMessage? request) => request is not null && request.Options.TryGetValue(Key, out var call) ? call : null;

    /// <summary>The time taken by attempts and by the waits between them.</summary>
    public TimeSpan Spent(TimeProvider time) => time.GetElapsedTime(Started) - WaitedForBudget;
}
