using System.Collections.Immutable;

namespace CircleExporter.Ledger;

/// <summary>What a series counts.</summary>
internal enum SeriesKind : byte
{
    Runs = 1,
    Durations = 2,
    Credits = 3,
}

/// <summary>Identifies one exposed series within a project.</summary>
/// <param name="Workflow">The workflow's name.</param>
/// <param name="Branch">The label <c>branch</c>.</param>
/// <param name="Kind">What it counts.</param>
/// <param name="Status">The label <c>status</c>; <see cref="RunStatus.Unfinished"/> where there is none.</param>
internal readonly record struct SeriesKey(string Workflow, string Branch, SeriesKind Kind, RunStatus Status)
{
    /// <summary>Whether it is there from the discovery of its workflow, before anything is counted.</summary>
    public bool IsThereFromTheStart => Kind != SeriesKind.Runs || Status is RunStatus.Success or RunStatus.Failed;

    /// <summary>The series that a workflow and branch label have from the start.</summary>
    public static IEnumerable<SeriesKey> AtBirth(string workflow, string branch)
    {
        foreach (var status in (RunStatus[])[RunStatus.Success, RunStatus.Failed])
        {
            yield return new(workflow, branch, SeriesKind.Runs, status);
            if (branch != BranchNaming.Other)
                yield return new(workflow, branch, SeriesKind.Durations, status);
        }

        yield return new(workflow, branch, SeriesKind.Credits, RunStatus.Unfinished);
    }
}

/// <summary>What was counted under one series: whole numbers that only rise. Immutable.</summary>
/// <param name="Born">CircleCI's time at its birth.</param>
/// <param name="IsAcknowledged">Whether its 0 was seen, so that its value may be shown.</param>
internal sealed record CountedSeries(DateTimeOffset Born, bool IsAcknowledged)
{
    /// <summary>Runs, or credits.</summary>
    public long Value { get; init; }

    /// <summary>Upper bounds of a histogram in seconds.</summary>
    public ImmutableArray<double> Bounds { get; init; } = [];

    /// <summary>Observations of each bucket alone; the last has no upper bound. Empty unless it is a histogram.</summary>
    public ImmutableArray<long> Buckets { get; init; } = [];

    /// <summary>Sum of all observed durations in milliseconds.</summary>
    public long SumMilliseconds { get; init; }

    /// <summary>CircleCI's time when it last rose, or its birth.</summary>
    public DateTimeOffset Recorded { get; init; } = Born;

    /// <summary>Whether nothing was counted yet.</summary>
    public bool IsZero => Value == 0 && SumMilliseconds == 0 && Buckets.All(count => count == 0);

    /// <summary>With more runs or credits; stops at the largest value there is.</summary>
    public CountedSeries Plus(long value, DateTimeOffset now) => this with { Value = Sum(Value, value), Recorded = now };

    /// <summary>With one more duration; the sum stops at the largest value there is.</summary>
    public CountedSeries Observing(long milliseconds, DateTimeOffset now)
    {
        var index = Bounds.AsSpan().BinarySearch(milliseconds / 1000.0);
        index = index < 0 ? ~index : index;
        return this with { Buckets = Buckets.SetItem(index, Buckets[index] + 1), SumMilliseconds = Sum(SumMilliseconds, milliseconds), Recorded = now };
    }

    private static long Sum(long before, long more) => more > long.MaxValue - before ? long.MaxValue : before + more;
}
