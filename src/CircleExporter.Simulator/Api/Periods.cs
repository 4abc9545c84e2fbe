namespace CircleExporter.Simulator.Api;

/// <summary>The figures of a window and of the one before it, which only the short windows have.</summary>
internal sealed record Periods(int Days, RunStatistics Now, RunStatistics? Before)
{
    private const int LongestWithTrends = 30;

    internal static Periods Of(IEnumerable<SimulatedProject> projects, InsightsView view, int days)
    {
        var workflows = projects.SelectMany(project => project.Workflows).ToList();
        return Of(workflows, branch: null, view, days);
    }

    internal static Periods Of(IReadOnlyList<SimulatedWorkflow> workflows, string? branch, InsightsView view, int days)
    {
        var begin = view.Now.AddDays(-days);
        return new Periods(
            days,
            Between(workflows, branch, view, begin, view.Now.AddTicks(1)),
            days <= LongestWithTrends ? Between(workflows, branch, view, begin.AddDays(-days), begin) : null);
    }

    /// <summary>The ratio of now to before; -1 means that there is nothing to compare with.</summary>
    internal static double Trend(double? now, double? before) => before is null or 0 ? -1 : (now ?? 0) / before.Value;

    private static RunStatistics Between(
        IReadOnlyList<SimulatedWorkflow> workflows, string? branch, InsightsView view, DateTimeOffset from, DateTimeOffset to) =>
        new(workflows.SelectMany(workflow => view.Runs(workflow, branch, from, to)));
}
