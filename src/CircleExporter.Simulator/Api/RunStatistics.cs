namespace CircleExporter.Simulator.Api;

/// <summary>The metrics of some runs: counts include the unfinished ones, durations do not; percentiles are nearest rank.</summary>
internal sealed class RunStatistics
{
    private readonly List<long> durations = [];
    private readonly List<(long StoppedTicks, bool IsSuccess)> outcomes = [];
    private long credits;
    private bool knowsCredits;

    internal RunStatistics(IEnumerable<ListedRun> runs)
        : this(runs.Select(run => run.Measured))
    {
    }

    internal RunStatistics(IEnumerable<Measured> runs)
    {
        foreach (var run in runs)
            Add(run);
        durations.Sort();
        TotalDuration = durations.Sum();
        TotalCreditsUsed = knowsCredits ? credits : null;
        (Mttr, TotalRecoveries) = Recoveries();
    }

    internal int TotalRuns { get; private set; }

    internal int CompletedRuns { get; private set; }

    internal int SuccessfulRuns { get; private set; }

    internal int FailedRuns { get; private set; }

    internal double SuccessRate => TotalRuns == 0 ? 0 : (double)SuccessfulRuns / TotalRuns;

    internal long TotalDuration { get; }

    internal long? TotalCreditsUsed { get; }

    /// <summary>Whole seconds from the first failure to the next success, on average; null when nothing has recovered.</summary>
    internal long? Mttr { get; }

    /// <summary>How often a success came after a failure; null where no run succeeded.</summary>
    internal int? TotalRecoveries { get; }

    internal long? Min => durations.Count == 0 ? null : durations[0];

    internal long? Max => durations.Count == 0 ? null : durations[^1];

    internal long? Mean => durations.Count == 0 ? null : (long)Math.Round((double)TotalDuration / durations.Count, MidpointRounding.AwayFromZero);

    internal double? StandardDeviation
    {
        get
        {
            if (durations.Count == 0)
                return null;
            var mean = (double)TotalDuration / durations.Count;
            return Math.Sqrt(durations.Sum(duration => (duration - mean) * (duration - mean)) / durations.Count);
        }
    }

    internal long? Percentile(int percent) =>
        durations.Count == 0 ? null : durations[(durations.Count * percent + 99) / 100 - 1];

    private void Add(Measured run)
    {
        TotalRuns++;
        if (run.IsFinished)
            CompletedRuns++;
        credits += run.Credits ?? 0;
        knowsCredits |= run is { IsFinished: true, Credits: not null };
        if (run.Duration is not { } duration)
            return;

        durations.Add(duration);
        if (run.Status == "success")
            SuccessfulRuns++;
        else if (run.Status == "failed")
            FailedRuns++;
        else
            return;
        outcomes.Add((run.StoppedAt!.Value.UtcTicks, run.Status == "success"));
    }

    private (long? Mttr, int? Recoveries) Recoveries()
    {
        if (SuccessfulRuns == 0)
            return (null, null);

        outcomes.Sort();
        var (ticks, recoveries) = (0L, 0);
        long? failedAt = null;
        foreach (var (stopped, isSuccess) in outcomes)
        {
            if (!isSuccess)
            {
                failedAt ??= stopped;
            }
            else if (failedAt is not null)
            {
                ticks += stopped - failedAt.Value;
                recoveries++;
                failedAt = null;
            }
        }

        return (recoveries == 0 ? null : (long)Math.Round(TimeSpan.FromTicks(ticks).TotalSeconds / recoveries), recoveries);
    }
}

/// <summary>What counts of a run or a job; <paramref name="Duration"/> in whole seconds, null when it does not count.</summary>
internal readonly record struct Measured(string? Status, bool IsFinished, DateTimeOffset? StoppedAt, long? Duration, long? Credits);
