using CircleExporter.Simulator;
using CircleExporter.Tests.Support;

namespace CircleExporter.Tests.Scenarios.FaultMatrix;

/// <summary>One way in which CircleCI goes wrong, and what is true while it does.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="CircleCi">What CircleCI does, in words that go on from its name.</param>
/// <param name="Told">What the metrics tell of a project that it hits, when it hits all of them.</param>
internal sealed record FaultRow(string Name, string CircleCi, Told Told)
{
    /// <summary>The faults of the simulator, for one project or, with null, for everything. Null: what goes wrong cannot be limited to a project.</summary>
    public Func<string?, IReadOnlyList<SimulatedFault>>? Faults { get; init; }

    /// <summary>A habit that CircleCI takes on.</summary>
    public Action<SimulatorOptions>? Habit { get; init; }

    /// <summary>What happens besides.</summary>
    public Func<FaultWorld, Task>? Break { get; init; }

    /// <summary>What undoes that.</summary>
    public Func<FaultWorld, Task>? Mend { get; init; }

    /// <summary>What is different from the beginning.</summary>
    public Action<FaultWorld>? Prepare { get; init; }

    /// <summary>Whether what is said of one project holds for the whole token.</summary>
    public bool IsOfToken { get; init; }

    /// <summary>Whether it makes no sense for one project alone.</summary>
    public bool IsEverywhere { get; init; }

    /// <summary>Whether a request can be seen waiting for its answer.</summary>
    public bool Holds { get; init; }

    /// <summary>Whether it is let go on until the aggregates have grown stale.</summary>
    public bool IsLong { get; init; }

    /// <summary>After how many intervals at most all is well again.</summary>
    public int Intervals { get; init; } = 2;

    /// <summary>The same for an exporter that was started in the middle of it; null for no difference.</summary>
    public int? IntervalsAtStart { get; init; }

    /// <summary>Whether the projects are read when the exporter starts in the middle of it; null: if they are up when it comes later.</summary>
    public bool? IsReadAtStart { get; init; }

    /// <summary>Whether it makes sense only after all was well.</summary>
    public bool NeedsHealth { get; init; }

    /// <summary>More that is true while it holds.</summary>
    public Action<ScrapedValues>? Also { get; init; }

    /// <summary>More that is true when all is well again.</summary>
    public Action<ScrapedValues>? Afterwards { get; init; }

    /// <summary>A row of faults that can hit one project.</summary>
    public static FaultRow Of(string name, string circleCi, Told told, Func<string?, SimulatedFault> fault) =>
        new(name, circleCi, told) { Faults = slug => [fault(slug)] };

    public override string ToString() => Name;
}
