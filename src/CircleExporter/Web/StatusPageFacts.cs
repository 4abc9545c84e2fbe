using CircleExporter.Polling;

namespace CircleExporter.Web;

/// <summary>What polling knows, put in words for the page.</summary>
internal static class StatusPageFacts
{
    /// <summary>The page's content as it is now.</summary>
    public static StatusPageModel Of(PollStatus status, string version, string metricsPath) => new(
        version,
        metricsPath,
        [
            new("CircleCI", status.IsUp ? "answers" : "does not answer usefully"),
            new("Token", status.Token switch { TokenState.Accepted => "accepted", TokenState.Rejected => "rejected", _ => "not checked yet" }),
            new("API plan", Plan(status.Plan)),
            new("Counting since", status.CountingSince is { } since ? $"{since.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC" : "not begun"),
            new("Runs counted", $"{status.Runs.Counted}"),
            new("Runs adopted as history", $"{status.Runs.Adopted}"),
            new("Lines of metrics", status.Served is { LinesDropped: > 0 and var dropped, Lines: var shown } ? $"{shown}; {dropped} more are held back by metrics.max_series" : $"{status.Served.Lines}"),
        ],
        [.. status.Targets.Select(ToTarget)]);

    private static string Plan(PollPlan plan)
    {
        var needed = $"{Math.Ceiling(plan.NeededPerHour):0} of {plan.BudgetPerHour:0} requests an hour";
        return plan.Fits ? needed : $"{needed}: does not fit, so intervals are stretched by {plan.Stretch:0.0}";
    }

    private static StatusTarget ToTarget(TargetStatus target) => new(
        target.Name,
        target.IsUp switch { true => StatusTargetState.Up, false => StatusTargetState.Down, null => StatusTargetState.Waiting },
        target.LastSuccess,
        target.Reason);
}
