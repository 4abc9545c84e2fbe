namespace CircleExporter.Simulator.Api;

/// <summary>What Insights knows at a point in time: late, and without what it hides.</summary>
internal sealed class InsightsView(SimulatorOptions options, DateTimeOffset now)
{
    internal DateTimeOffset Now => now;

    /// <summary>The runs of a workflow created in <c>[from, to)</c> that are listed, oldest first.</summary>
    internal IEnumerable<ListedRun> Runs(SimulatedWorkflow workflow, string? branch, DateTimeOffset from, DateTimeOffset to)
    {
        foreach (var run in workflow.Runs(from, to))
        {
            if ((branch is null || run.Branch == branch) && List(run) is { } listed)
                yield return listed;
        }
    }

    /// <summary>All runs of the last days, oldest first.</summary>
    internal List<ListedRun> Window(SimulatedWorkflow workflow, string? branch, int days) =>
        [.. Runs(workflow, branch, now.AddDays(-days), now.AddTicks(1))];

    /// <summary>The time whose truth is shown of a run.</summary>
    internal DateTimeOffset AsOf(SimulatedRun run) => run.PublishedAt is null ? now - options.Lateness : now;

    private ListedRun? List(SimulatedRun run)
    {
        var asOf = AsOf(run);
        if (run.CreatedAt > asOf || run.PublishedAt > now)
            return null;

        var isFinished = run.IsFinishedAt(asOf);
        return isFinished || options.ListsUnfinishedRuns
            ? new ListedRun(run, isFinished, CreditsOf(run, isFinished))
            : null;
    }

    private long? CreditsOf(SimulatedRun run, bool isFinished) =>
        run.CreditsPublishedAt > now ? null
        : isFinished || run.StoppedAt is null ? run.CreditsUsed
        : 0;
}

/// <summary>A run as Insights lists it; <paramref name="Credits"/> null when it does not say.</summary>
internal readonly record struct ListedRun(SimulatedRun Run, bool IsFinished, long? Credits)
{
    internal DateTimeOffset CreatedAt => Run.CreatedAt;

    internal DateTimeOffset? StoppedAt => IsFinished ? Run.StoppedAt : null;

    internal string? Status => IsFinished ? Run.Status : null;

    internal Measured Measured => new(Status, IsFinished, StoppedAt, Duration, Credits);

    /// <summary>Whole seconds from creation to stop; null while the run goes on.</summary>
    internal long? Duration => StoppedAt is { } stopped ? Math.Max(0, (long)(stopped - CreatedAt).TotalSeconds) : null;
}
