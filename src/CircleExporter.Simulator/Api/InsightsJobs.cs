namespace CircleExporter.Simulator.Api;

/// <summary>A job as Insights knows it: one that has begun, or an approval that waits or was given.</summary>
internal readonly record struct ListedJob(string Name, ListedRun Run, DateTimeOffset StartedAt, DateTimeOffset? StoppedAt, string Status, Measured Measured);

/// <summary>The jobs of listed runs.</summary>
internal static class InsightsJobs
{
    internal static IEnumerable<ListedJob> Of(SimulatedWorkflow workflow, IEnumerable<ListedRun> runs, InsightsView view)
    {
        foreach (var listed in runs)
        {
            var asOf = view.AsOf(listed.Run);
            var begun = ScheduledJob.Of(new WorkflowRun(workflow, listed.Run).Course, listed.Run.CreatedAt).Where(job => job.Ready <= asOf).ToList();
            var builds = begun.Count(job => !job.Plan.IsApproval);
            foreach (var job in begun)
                yield return List(job, listed, asOf, builds);
        }
    }

    private static ListedJob List(ScheduledJob job, ListedRun listed, DateTimeOffset asOf, int builds)
    {
        var status = job.StatusAt(asOf, listed.IsFinished);
        var stopped = job.Stop <= asOf ? job.Stop : null;
        var isMeasured = stopped is not null && !job.Plan.IsApproval;
        long? duration = isMeasured ? (long)(stopped!.Value - job.Start!.Value).TotalSeconds : null;
        var credits = isMeasured ? (listed.Credits ?? 0) / builds : 0;
        return new ListedJob(job.Plan.Name, listed, job.Ready!.Value, stopped, status, new Measured(status, isMeasured, stopped, duration, credits));
    }
}
