namespace CircleExporter.Simulator;

/// <summary>A job of a run with its names: id and number.</summary>
internal sealed record RunJob(WorkflowRun Owner, SimulatedPipeline Pipeline, ScheduledJob Schedule, Guid Id, int Number)
{
    internal PlannedJob Plan => Schedule.Plan;

    internal string StatusAt(DateTimeOffset now) => Schedule.StatusAt(now, Owner.Run.IsFinishedAt(now));

    /// <summary>Null until it has begun.</summary>
    internal DateTimeOffset? StartedAt(DateTimeOffset now) => Schedule.Start <= now ? Schedule.Start : null;

    /// <summary>Null until it has ended.</summary>
    internal DateTimeOffset? StoppedAt(DateTimeOffset now) => Schedule.Stop <= now ? Schedule.Stop : null;
}

/// <summary>The jobs of runs. A job's number is that of its pipeline and its place in it, so it is found without an index.</summary>
internal static class RunJobs
{
    private const int NumbersPerPipeline = 200;

    internal static List<RunJob> Of(WorkflowRun owner, SimulatedPipeline pipeline)
    {
        var before = pipeline.Project.Pipelines.RunsOf(pipeline)
            .TakeWhile(run => run.Run.Id != owner.Run.Id)
            .Sum(run => run.Course.Plan.Count);
        return Of(owner, pipeline, before);
    }

    /// <summary>The job of that id, or null.</summary>
    internal static RunJob? Find(SimulatedWorld world, Guid id)
    {
        if (SimulatedId.Read(id) is not { Part: > SimulatedId.TheRun and < SimulatedId.ThePipeline } place)
            return null;

        return world.At(place)
            .Select(owner => owner.Project.Pipelines.Of(owner) is { } pipeline ? Of(owner, pipeline).Find(job => job.Id == id) : null)
            .FirstOrDefault(job => job is not null);
    }

    /// <summary>The job of that number, or null.</summary>
    internal static RunJob? Find(SimulatedProject project, int number)
    {
        if (project.Pipelines.Find(number / NumbersPerPipeline) is not { } pipeline)
            return null;

        var before = 0;
        foreach (var owner in project.Pipelines.RunsOf(pipeline))
        {
            var jobs = Of(owner, pipeline, before);
            if (jobs.Find(job => job.Number == number) is { } found)
                return found.Plan.IsApproval ? null : found;
            before += jobs.Count;
        }

        return null;
    }

    private static List<RunJob> Of(WorkflowRun owner, SimulatedPipeline pipeline, int before) =>
        [.. ScheduledJob.Of(owner.Course, owner.Run.CreatedAt).Select((job, index) => new RunJob(
            owner, pipeline, job, owner.Workflow.IdOf(owner.Run, index + 1), pipeline.Number * NumbersPerPipeline + before + index))];
}
