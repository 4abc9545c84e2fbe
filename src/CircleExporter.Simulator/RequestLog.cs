namespace CircleExporter.Simulator;

/// <summary>What has been asked of the simulator: counted for ever, the newest remembered.</summary>
public sealed class RequestLog
{
    private const int Remembered = 10_000;
    private readonly Lock gate = new();
    private readonly Queue<ReceivedRequest> newest = new();
    private readonly Dictionary<SimulatedEndpoint, long> counts = [];
    private int inFlight;

    /// <summary>How many requests were received.</summary>
    public long Count
    {
        get
        {
            lock (gate)
                return counts.Values.Sum();
        }
    }

    /// <summary>How many requests are being answered.</summary>
    public int InFlight => Volatile.Read(ref inFlight);

    /// <summary>The most that were being answered at once.</summary>
    public int PeakInFlight { get; private set; }

    /// <summary>The newest 10,000 requests, oldest first.</summary>
    public IReadOnlyList<ReceivedRequest> Newest
    {
        get
        {
            lock (gate)
                return [.. newest];
        }
    }

    /// <summary>How many requests asked for that resource.</summary>
    public long CountOf(SimulatedEndpoint endpoint)
    {
        lock (gate)
            return counts.GetValueOrDefault(endpoint);
    }

    /// <summary>Forgets all requests and counts.</summary>
    public void Clear()
    {
        lock (gate)
        {
            newest.Clear();
            counts.Clear();
            PeakInFlight = inFlight;
        }
    }

    internal void Began(ReceivedRequest request)
    {
        lock (gate)
        {
            PeakInFlight = Math.Max(PeakInFlight, ++inFlight);
            counts[request.Endpoint] = counts.GetValueOrDefault(request.Endpoint) + 1;
            newest.Enqueue(request);
            if (newest.Count > Remembered)
                newest.Dequeue();
        }
    }

    internal void Ended()
    {
        lock (gate)
            inFlight--;
    }
}
