using CircleExporter.Simulator.Webhooks;

namespace CircleExporter.Simulator;

/// <summary>CircleCI in memory: a world that its clock moves on, what goes wrong with the answers, and what was asked.</summary>
public sealed class CircleCiSimulator
{
    /// <summary>Makes the world; its history ends now, by the clock given.</summary>
    public CircleCiSimulator(SimulatorOptions options, TimeProvider timeProvider)
    {
        Options = options;
        TimeProvider = timeProvider;
        World = new SimulatedWorld(options, timeProvider.GetUtcNow());
        Faults = new SimulatedFaults(options.Seed);
        Webhooks = new SimulatedWebhooks(this);
    }

    /// <summary>Its settings.</summary>
    public SimulatorOptions Options { get; }

    /// <summary>The truth behind the answers.</summary>
    public SimulatedWorld World { get; }

    /// <summary>What goes wrong with the answers.</summary>
    public SimulatedFaults Faults { get; }

    /// <summary>Who is told when something has ended.</summary>
    public SimulatedWebhooks Webhooks { get; }

    /// <summary>What was asked.</summary>
    public RequestLog Requests { get; } = new();

    internal TimeProvider TimeProvider { get; }
}
