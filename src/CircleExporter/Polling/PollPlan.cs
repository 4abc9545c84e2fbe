namespace CircleExporter.Polling;

/// <summary>
/// How much is asked of CircleCI, and how often, so that it fits into the budget. Immutable.
/// </summary>
/// <param name="NeededPerHour">Requests an hour that the configured intervals would take.</param>
/// <param name="BudgetPerHour">Requests an hour that the budget gives in the long run.</param>
/// <param name="Stretch">By how much intervals are longer than configured; 1 when everything fits.</param>
internal sealed record PollPlan(double NeededPerHour, double BudgetPerHour, double Stretch)
{
    /// <summary>How often a project's change signals are read, and the runs that they announce.</summary>
    public required TimeSpan RunsInterval { get; init; }

    /// <summary>How often summaries of single branches and of further windows are read.</summary>
    public required TimeSpan SummaryInterval { get; init; }

    /// <summary>How often organizations are asked for their projects, and empty projects for their workflows.</summary>
    public required TimeSpan DiscoveryInterval { get; init; }

    /// <summary>How old a workflow's runs get at most before they are read again, announced or not.</summary>
    public required TimeSpan MaxAge { get; init; }

    /// <summary>The same for projects whose signals were found wanting.</summary>
    public required TimeSpan DistrustedMaxAge { get; init; }

    /// <summary>What is older than this is stale.</summary>
    public required TimeSpan Staleness { get; init; }

    /// <summary>Whether the intervals are as they were configured.</summary>
    public bool Fits => Stretch <= 1;

    /// <summary>How long nothing may be read of anything before that is a pause.</summary>
    public required TimeSpan LongestPause { get; init; }

    /// <summary>The plan for what is to be read.</summary>
    public static PollPlan For(PollDemand demand, PollingOptions options, double requestsPerSecond)
    {
        var budget = requestsPerSecond * 3600;
        var stretch = demand.StretchWithin(budget * Usable, options);
        var runs = Stretched(options.RunsInterval);
        var spare = Math.Max(0, (budget * Usable) - demand.PerHour(options, stretch));
        var discovery = Stretched(options.DiscoveryInterval);
        return new(demand.PerHour(options, stretch: 1), budget, stretch)
        {
            RunsInterval = runs,
            SummaryInterval = Stretched(options.SummaryInterval),
            DiscoveryInterval = discovery,
            MaxAge = Stretched(options.MaxAge),
            DistrustedMaxAge = Distrusted(),
            Staleness = Longer(options.Staleness, 3 * Longer(Longer(runs, Stretched(options.SummaryInterval)), demand.EmptyProjects > 0 ? discovery : TimeSpan.Zero)),
            LongestPause = 2 * (demand.IsAllEmpty ? Longer(runs, discovery) : runs),
        };

        TimeSpan Stretched(TimeSpan interval) => interval * stretch;

        // Half of what is left over is theirs.
        TimeSpan Distrusted()
        {
            var maxAge = Stretched(options.MaxAge);
            if (spare <= 0)
                return maxAge;

            var affordable = Longer(runs, TimeSpan.FromHours(Math.Min(demand.DistrustedLists / (spare / 2), 1e6)));
            return affordable < maxAge ? affordable : maxAge;
        }
    }

    /// <summary>The part of the budget that is planned; the rest is for retries and for what comes up.</summary>
    private const double Usable = 0.95;

    private static TimeSpan Longer(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
