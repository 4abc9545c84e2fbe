namespace CircleExporter.Simulator;

/// <summary>How the runs of a workflow come about.</summary>
public sealed record TrafficPattern
{
    /// <value>Runs on a working day, most of them between 8 and 18 hours UTC. Default 20.</value>
    public double RunsPerDay { get; init; } = 20;

    /// <value>The share of that which comes on a Saturday or Sunday. Default 0.15.</value>
    public double WeekendFactor { get; init; } = 0.15;

    /// <value>A fixed time of day: then one run a day, on the default branch, and <see cref="RunsPerDay"/> means nothing.</value>
    public TimeSpan? At { get; init; }

    /// <value>The parameters with which its pipelines are triggered over the API; null for pipelines of pushes. Default null.</value>
    public IReadOnlyDictionary<string, object?>? Parameters { get; init; }

    /// <value>The share of runs on the default branch; the rest goes to feature branches. Default 0.4.</value>
    public double DefaultBranchShare { get; init; } = 0.4;

    /// <value>Half of the runs are shorter. Default 6 minutes.</value>
    public TimeSpan MedianDuration { get; init; } = TimeSpan.FromMinutes(6);

    /// <value>Standard deviation of the logarithm of durations. Default 0.35.</value>
    public double Spread { get; init; } = 0.35;

    /// <value>The share that fails after a success. Default 0.08.</value>
    public double FailureRate { get; init; } = 0.08;

    /// <value>The share that fails after a failure. Default 0.45.</value>
    public double FailureRateAfterFailure { get; init; } = 0.45;

    /// <value>The share that is canceled, in error, unauthorized or not run. Default 0.05.</value>
    public double OtherRate { get; init; } = 0.05;

    /// <value>Default 12.</value>
    public double CreditsPerMinute { get; init; } = 12;

    /// <value>The share of runs whose credits CircleCI never tells. Default 0.</value>
    public double MissingCreditsShare { get; init; }

    /// <value>The share of runs that wait for an approval, for minutes or hours. Default 0.</value>
    public double ApprovalShare { get; init; }

    /// <value>Every run created from then on fails.</value>
    public DateTimeOffset? BrokenSince { get; init; }

    /// <value>Every run created from then on takes twice as long.</value>
    public DateTimeOffset? SlowSince { get; init; }

    /// <value>The workflow's part of <see cref="SimulatorOptions.RunsPerMinute"/>. Default 1.</value>
    public double LiveWeight { get; init; } = 1;
}
