namespace CircleExporter.Simulator;

/// <summary>What goes wrong at the moment. Can be changed while requests are answered; without faults everything is well at once.</summary>
public sealed class SimulatedFaults
{
    private readonly Lock gate = new();
    private readonly List<SimulatedFault> faults = [];
    private readonly Random random;

    internal SimulatedFaults(int seed) => random = new Random(seed);

    /// <summary>The faults, in the order in which they take effect.</summary>
    public IReadOnlyList<SimulatedFault> Current
    {
        get
        {
            lock (gate)
                return [.. faults];
        }
    }

    /// <summary>Adds a fault.</summary>
    public SimulatedFault Add(SimulatedFault fault)
    {
        lock (gate)
            faults.Add(fault);
        return fault;
    }

    /// <summary>Adds a fault of that kind, for one endpoint or for all.</summary>
    public SimulatedFault Add(FaultKind kind, SimulatedEndpoint? endpoint = null) => Add(new SimulatedFault { Kind = kind, Endpoint = endpoint });

    /// <summary>Takes a fault away; requests it keeps hanging are answered.</summary>
    public bool Remove(SimulatedFault fault)
    {
        lock (gate)
        {
            fault.Release();
            return faults.Remove(fault);
        }
    }

    /// <summary>Takes every fault away.</summary>
    public void Clear()
    {
        lock (gate)
        {
            faults.ForEach(fault => fault.Release());
            faults.Clear();
        }
    }

    internal IReadOnlyList<SimulatedFault> For(ReceivedRequest request)
    {
        lock (gate)
        {
            var hits = faults
                .Where(fault => fault.Matches(request) && (fault.Probability >= 1 || random.NextDouble() < fault.Probability))
                .ToList();
            hits.ForEach(fault => fault.Remaining--);
            return hits;
        }
    }
}
