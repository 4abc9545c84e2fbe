using CircleExporter.CircleCi;
using CircleExporter.Metrics;

namespace CircleExporter.Polling;

/// <summary>The plan in force. It is thought over as more becomes known, and said when it differs from what was said. Thread-safe.</summary>
internal sealed partial class CurrentPlan
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private readonly PollTargets targets;
    private readonly PollingOptions options;
    private readonly SummaryScopes scopes;
    private readonly ApiBudget budget;
    private readonly LiveMetrics live;
    private readonly TimeProvider time;
    private readonly ILogger logger;
    private volatile PollPlan now;
    private PollPlan? said;
    private long? revised;

    public CurrentPlan(PollTargets targets, PollingOptions options, SummaryScopes scopes, ApiBudget budget, LiveMetrics live, TimeProvider time, ILogger<CurrentPlan> logger)
    {
        (this.targets, this.options, this.scopes, this.budget, this.live, this.time, this.logger) = (targets, options, scopes, budget, live, time, logger);
        now = Make();
        live.Plan(now.NeededPerHour, now.Staleness);
    }

    /// <summary>What holds now.</summary>
    public PollPlan Now => now;

    /// <summary>Thinks the plan over: at once while the first signals come in, later once a minute.</summary>
    public void Revise()
    {
        lock (gate)
        {
            var isKnown = targets.Organizations.Values.All(organization => organization.LastOutcome is not null) && targets.Projects.All(project => project.HasRead(PollKind.Signals));
            var isDue = revised is not { } before || time.GetElapsedTime(before) >= Patience;
            if (!isDue && !(isKnown && said is null))
                return;

            var waitedLong = revised is not null && isDue;
            revised = time.GetTimestamp();
            now = Make();
            live.Plan(now.NeededPerHour, now.Staleness);
            if ((isKnown || waitedLong) && (said is null || IsNews(said, now)))
                Say(now);
        }
    }

    private PollPlan Make() => PollPlan.For(PollDemand.Of(targets, scopes), options, budget.PlannedRequestsPerSecond);

    private void Say(PollPlan plan)
    {
        said = plan;
        var (needed, budgeted) = ((long)Math.Ceiling(plan.NeededPerHour), (long)Math.Round(plan.BudgetPerHour));
        if (plan.Fits)
            CurrentPlanLog.Plan(logger, plan.SummaryInterval, plan.RunsInterval, budgeted, needed);
        else
            CurrentPlanLog.Stretched(logger, "circleci.requests_per_second or polling.runs_interval", InSeconds(plan.SummaryInterval), InSeconds(plan.RunsInterval), budgeted, needed);
    }

    private static bool IsNews(PollPlan before, PollPlan after) =>
        before.Fits != after.Fits || Differ(before.NeededPerHour, after.NeededPerHour) || Differ(before.BudgetPerHour, after.BudgetPerHour) || Differ(before.Stretch, after.Stretch);

    private static bool Differ(double one, double other) => Math.Abs(one - other) > Math.Max(one, other) / 10;

    private static TimeSpan InSeconds(TimeSpan interval) => TimeSpan.FromSeconds(Math.Round(interval.TotalSeconds));

    // The generator hands over values that the message does not name last one first.
    private static partial class CurrentPlanLog
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "API plan")]
        public static partial void Plan(ILogger logger, TimeSpan summariesReadEvery, TimeSpan runsReadEvery, long budgetPerHour, long neededPerHour);

        [LoggerMessage(EventName = "Stretched", Level = LogLevel.Warning, Message = "API plan")]
        public static partial void Stretched(ILogger logger, string changeWith, TimeSpan summariesReadEvery, TimeSpan runsReadEvery, long budgetPerHour, long neededPerHour);
    }
}
