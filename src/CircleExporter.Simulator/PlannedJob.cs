namespace CircleExporter.Simulator;

/// <summary>A job as the configuration has it.</summary>
/// <param name="Name">Its name within the workflow.</param>
/// <param name="IsApproval">Whether it waits for somebody's approval instead of doing anything.</param>
/// <param name="Requires">The names of the jobs that must succeed first.</param>
public sealed record PlannedJob(string Name, bool IsApproval, IReadOnlyList<string> Requires)
{
    private static readonly PlannedJob[] Build = [new("lint", false, []), new("test", false, []), new("package", false, ["lint", "test"])];
    private static readonly PlannedJob[] Deploy = [.. Build, new("hold", true, ["package"]), new("deploy", false, ["hold"])];

    /// <summary>The jobs of a workflow that has no configuration of its own.</summary>
    internal static IReadOnlyList<PlannedJob> Usual(bool isApproval) => isApproval ? Deploy : Build;

    /// <summary>How many jobs must succeed one after another before each job can begin.</summary>
    internal static Dictionary<string, int> Depths(IReadOnlyList<PlannedJob> plan)
    {
        var depths = new Dictionary<string, int>();
        foreach (var job in plan)
            depths[job.Name] = job.Requires.Count == 0 ? 0 : job.Requires.Max(name => depths.GetValueOrDefault(name)) + 1;
        return depths;
    }
}
