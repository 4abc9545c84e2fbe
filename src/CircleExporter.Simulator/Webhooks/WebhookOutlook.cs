using CircleExporter.Simulator.Api;

namespace CircleExporter.Simulator.Webhooks;

/// <summary>What a webhook has told already, and with that what it is to tell next: each end once, out of the truth of the world.</summary>
internal sealed class WebhookOutlook
{
    // A run can be put to an end at the very instant of the last look, just after it.
    private static readonly TimeSpan Overlap = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan LongestRun = TimeSpan.FromDays(30);

    private Dictionary<string, HashSet<string>> told = [];
    private DateTimeOffset lastLook = DateTimeOffset.MinValue + Overlap;

    /// <summary>What has ended since the last look, in the order in which it did.</summary>
    internal IReadOnlyList<WebhookEvent> Look(SimulatedWebhook hook, DateTimeOffset now, SimulatorOptions options)
    {
        var ends = new List<End>();
        var stillTold = new Dictionary<string, HashSet<string>>();
        foreach (var owner in Candidates(hook, now))
        {
            var (run, pipeline) = (owner.Run, owner.Project.Pipelines.Of(owner));
            if (pipeline is null || !WorkflowAnswer.IsThere(owner, pipeline, now, options))
                continue;

            var known = stillTold[run.Id] = told.GetValueOrDefault(run.Id, []);
            ends.AddRange(NewEnds(hook, owner, pipeline, now, options).Where(end => known.Add(end.Subject)));
        }

        (told, lastLook) = (stillTold, now);
        return [.. ends
            .OrderBy(end => end.Turn)
            .ThenBy(end => end.Rank)
            .ThenBy(end => end.Subject, StringComparer.Ordinal)
            .Where(end => hook.Events.Contains(end.Type))
            .Select(end => end.Tell())];
    }

    private IEnumerable<WorkflowRun> Candidates(SimulatedWebhook hook, DateTimeOffset now)
    {
        var from = lastLook - Overlap > hook.CreatedAt ? lastLook - Overlap : hook.CreatedAt;
        return hook.Project.Workflows
            .SelectMany(workflow => workflow.Runs(from - LongestRun, now.AddTicks(1)), (workflow, run) => new WorkflowRun(workflow, run))
            .Where(owner => owner.Run.StoppedAt is null || owner.Run.StoppedAt >= from);
    }

    private static IEnumerable<End> NewEnds(SimulatedWebhook hook, WorkflowRun owner, SimulatedPipeline pipeline, DateTimeOffset now, SimulatorOptions options)
    {
        var ends = RunJobs.Of(owner, pipeline)
            .Where(job => job.StartedAt(now) is not null)
            .Select(job => (Job: job, Stop: job.StoppedAt(now)))
            .Where(job => job.Stop >= hook.CreatedAt)
            .Select(job => new End(SimulatedWebhook.JobCompleted, job.Job.Id.ToString(), job.Stop!.Value, 0, () => WebhookEvent.Of(hook, job.Job, job.Stop!.Value)))
            .ToList();
        var isOver = owner.Run.IsFinishedAt(now);
        if (isOver && owner.StatusAt(now) is "success" or "failed" or "error" or "canceled" or "unauthorized")
        {
            var stop = owner.Run.StoppedAt!.Value;
            ends.Add(new End(SimulatedWebhook.WorkflowCompleted, owner.Run.Id, stop, 1, () => WebhookEvent.Of(hook, owner, pipeline, stop)));
        }

        // Not by chance, which would depend on how often somebody looks: the workflow before its jobs, and the last of them first.
        return !options.WebhooksOutOfOrder ? ends
            : !isOver ? []
            : ends.Select(end => end with { Turn = owner.Run.StoppedAt!.Value, Rank = -(end.Stop - owner.Run.CreatedAt).Ticks - end.Rank });
    }

    /// <summary>The end of a workflow or a job.</summary>
    private sealed record End(string Type, string Subject, DateTimeOffset Stop, long Rank, Func<WebhookEvent> Tell)
    {
        internal DateTimeOffset Turn { get; init; } = Stop;
    }
}
