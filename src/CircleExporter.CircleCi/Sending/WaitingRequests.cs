namespace CircleExporter.CircleCi.Sending;

/// <summary>A request that waits for its turn.</summary>
/// <param name="Priority">How urgent its caller finds it.</param>
/// <param name="Target">The project it is about, or nothing.</param>
/// <param name="Since">When it began to wait.</param>
internal sealed record WaitingRequest(RequestPriority Priority, string Target, TimeSpan Since)
{
    /// <summary>Completes with the time at which the turn came.</summary>
    public TaskCompletionSource<TimeSpan> Turn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>
/// Who is next: the most urgent class, in it the project that had its turn longest ago, of one project what waits longest. Not thread-safe.
/// </summary>
internal sealed class WaitingRequests
{
    /// <summary>Whoever waited that long rises by one class, so that none waits for ever.</summary>
    internal static readonly TimeSpan Ageing = TimeSpan.FromSeconds(30);

    private readonly List<WaitingRequest> requests = [];
    private readonly Dictionary<string, long> turns = [];
    private long turn;

    public int Count => requests.Count;

    public WaitingRequest Add(RequestPriority priority, string target, TimeSpan now)
    {
        var request = new WaitingRequest(priority, target, now);
        requests.Add(request);
        return request;
    }

    public bool Remove(WaitingRequest request)
    {
        var index = requests.FindIndex(other => ReferenceEquals(other, request));
        if (index >= 0)
            requests.RemoveAt(index);
        return index >= 0;
    }

    /// <summary>Takes the next one out. The list is in the order of arrival, so the first of equals waits longest.</summary>
    public WaitingRequest Take(TimeSpan now)
    {
        var next = requests.MinBy(request => (ClassOf(request, now), turns.GetValueOrDefault(request.Target)))
            ?? throw new InvalidOperationException("nothing waits");
        Remove(next);
        turns[next.Target] = ++turn;
        if (requests.Count == 0)
            turns.Clear(); // without a queue nobody was passed over
        return next;
    }

    private static long ClassOf(WaitingRequest request, TimeSpan now) =>
        Math.Max(0, (long)request.Priority - ((now - request.Since).Ticks / Ageing.Ticks));
}
