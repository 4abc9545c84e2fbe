namespace CircleExporter.Simulator.Api;

/// <summary>The metrics of some runs: counts include the unfinished ones, durations do not; percentiles are nearest rank.</summary>
internal sealed class RunStatistics
{
    private readonly List<long> durations;

    internal RunStatistics(IReadOnlyCollection<ListedRun> runs)
    {
        TotalRuns = runs.Count;
        SuccessfulRuns = runs.Count(run => run.Status == "success");
        FailedRuns = runs.Count(run => run.Status == "failed");
        durations = [.. runs.Where(run => run.Duration is not null).Select(run => run.Duration!.Value).Order()];
        TotalDuration = durations.Sum();
        TotalCreditsUsed = runs.Any(run => run.Credits is not null && run.IsFinished) ? runs.Sum(run => run.Credits ?? 0) : null;
        (Mttr, TotalRecoveries) = Recoveries(runs);
    }

    internal int TotalRuns { get; }

    internal int SuccessfulRuns { get; }

    internal int FailedRuns { get; }

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

    private static (long? Mttr, int? Recoveries) Recoveries(IEnumerable<ListedRun> runs)
    {
        var (seconds, recoveries, successes) = (0.0, 0, 0);
        DateTimeOffset? failedAt = null;
        foreach (var run in runs.Where(run => run.Status is "success" or "failed").OrderBy(run => run.StoppedAt))
        {
            if (run.Status == "failed")
            {
                failedAt ??= run.StoppedAt;
                continue;
            }

            successes++;
            if (failedAt is null)
                continue;
            seconds += (run.StoppedAt!.Value - failedAt.Value).TotalSeconds;
            recoveries++;
            failedAt = null;
        }

        return (recoveries == 0 ? null : (long)Math.Round(seconds / recoveries), successes == 0 ? null : recoveries);
    }
}
