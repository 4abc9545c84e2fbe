namespace CircleExporter.CircleCi.Sending;

/// <summary>A request that waits for its turn.</summary>
/// <param name="Priority">How urgent its caller finds it.</param>
/// <param name="Target">The project it is about, or nothing.</param>
/// <param name="Since">When it began to wait.</param>
/// <param name="Number">How many had come when it came.</param>
internal sealed record WaitingRequest(RequestPriority Priority, string Target, TimeSpan Since, long Number)
{
    /// <summary>Completes with the time at which the turn came.</summary>
    public TaskCompletionSource<TimeSpan> Turn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Whether it no longer waits.</summary>
    public bool HasLeft { get; set; }
}

/// <summary>
/// Who is next: the most urgent class, in it the project that had its turn longest ago, of one project what waits longest. One queue for each project and class, so that a turn
/// costs as much as there are projects, however many requests wait. Not thread-safe.
/// </summary>
internal sealed class WaitingRequests
{
    /// <summary>Whoever waited that long rises by one class, so that none waits for ever; up to the class below the token's, which comes rarely and before everything.</summary>
    internal static readonly TimeSpan Ageing = TimeSpan.FromSeconds(30);

    private readonly Dictionary<(RequestPriority Priority, string Target), Queue<WaitingRequest>> queues = []; // each begins with one that has not left
    private readonly Dictionary<string, long> turns = [];
    private long arrivals;
    private long turn;

    public int Count { get; private set; }

    public WaitingRequest Add(RequestPriority priority, string target, TimeSpan now)
    {
        var request = new WaitingRequest(priority, target, now, ++arrivals);
        if (!queues.TryGetValue((priority, target), out var queue))
            queues.Add((priority, target), queue = new());
        queue.Enqueue(request);
        Count++;
        return request;
    }

    /// <summary>Lets one leave before its turn; false when it has left already.</summary>
    public bool Remove(WaitingRequest request)
    {
        if (request.HasLeft)
            return false;

        request.HasLeft = true;
        Count--;
        var queue = queues[(request.Priority, request.Target)];
        while (queue.TryPeek(out var first) && first.HasLeft)
            queue.Dequeue();
        if (queue.Count == 0)
            queues.Remove((request.Priority, request.Target));
        return true;
    }

    /// <summary>Takes the next one out.</summary>
    public WaitingRequest Take(TimeSpan now)
    {
        var next = queues.Values.Select(queue => queue.Peek()).MinBy(request => (ClassOf(request, now), turns.GetValueOrDefault(request.Target), request.Number))
            ?? throw new InvalidOperationException("nothing waits");
        Remove(next);
        turns[next.Target] = ++turn;
        if (Count == 0)
            turns.Clear(); // without a queue nobody was passed over
        return next;
    }

    private static long ClassOf(WaitingRequest request, TimeSpan now) => request.Priority == RequestPriority.Token
        ? (long)RequestPriority.Token
        : Math.Max((long)RequestPriority.ChangeSignals, (long)request.Priority - ((now - request.Since).Ticks / Ageing.Ticks));
}
