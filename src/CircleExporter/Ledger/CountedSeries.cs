using System.Collections.Immutable;

namespace CircleExporter.Ledger;

/// <summary>Identifies the counters of one workflow and branch label within a project.</summary>
internal readonly record struct SeriesKey(string Workflow, string Branch);

/// <summary>What was counted of one workflow and branch label: whole numbers that only rise.</summary>
internal sealed class CountedSeries
{
    private readonly Dictionary<RunStatus, long> runs = [];
    private readonly Dictionary<RunStatus, DurationCounts> durations = [];

    /// <summary>Finished runs by status; success and failed are there from the start.</summary>
    public IReadOnlyDictionary<RunStatus, long> Runs => runs;

    /// <summary>Durations of runs that nobody had to approve, by status; empty where the branch has no name of its own.</summary>
    public IReadOnlyDictionary<RunStatus, DurationCounts> Durations => durations;

    /// <summary>Credits of the counted runs.</summary>
    public long Credits { get; private set; }

    /// <summary>Series of a workflow and branch at their birth: zeros.</summary>
    public CountedSeries(bool hasDurations, ImmutableArray<double> bounds)
    {
        foreach (var status in (ReadOnlySpan<RunStatus>)[RunStatus.Success, RunStatus.Failed])
        {
            runs[status] = 0;
            if (hasDurations)
                durations[status] = new DurationCounts(bounds);
        }
    }

    /// <summary>Counts a finished run.</summary>
    public void Count(RunStatus status) => runs[status] = runs.GetValueOrDefault(status) + 1;

    /// <summary>Adds a finished run's duration where durations of its status are kept.</summary>
    public void Observe(RunStatus status, long milliseconds)
    {
        if (durations.TryGetValue(status, out var counts))
            counts.Observe(milliseconds);
    }

    /// <summary>Adds the credits of a counted run; negative ones count as none, and the sum stops at its largest value.</summary>
    public void AddCredits(long credits) => Credits = credits > long.MaxValue - Credits ? long.MaxValue : Credits + Math.Max(0, credits);
}

/// <summary>A histogram in whole numbers.</summary>
internal sealed class DurationCounts(ImmutableArray<double> bounds)
{
    private readonly long[] buckets = new long[bounds.Length + 1];

    /// <summary>Upper bounds in seconds.</summary>
    public ImmutableArray<double> Bounds => bounds;

    /// <summary>Observations of each bucket alone; the last has no upper bound.</summary>
    public ImmutableArray<long> Buckets => [.. buckets];

    /// <summary>Sum of all observations in milliseconds.</summary>
    public long SumMilliseconds { get; private set; }

    /// <summary>Adds one observation.</summary>
    public void Observe(long milliseconds)
    {
        var index = bounds.AsSpan().BinarySearch(milliseconds / 1000.0);
        buckets[index < 0 ? ~index : index]++;
        SumMilliseconds += milliseconds;
    }
}
