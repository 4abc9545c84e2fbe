namespace CircleExporter.Simulator;

/// <summary>A run together with the workflow it is one of.</summary>
internal readonly record struct WorkflowRun(SimulatedWorkflow Workflow, SimulatedRun Run)
{
    internal SimulatedProject Project => Workflow.Project;

    internal RunCourse Course => RunCourse.Of(Run, Project.JobsOf(Workflow.Name));

    internal WorkflowRun? OrNull() => Workflow is null ? null : this;

    internal string StatusAt(DateTimeOffset now)
    {
        if (Run.IsFinishedAt(now))
            return Run.Status ?? "success";
        if (Run is { StoppedAt: null, Status: { } endless, Details.Course: null })
            return endless;

        var statuses = ScheduledJob.Of(Course, Run.CreatedAt).Select(job => job.StatusAt(now, isOver: false)).ToList();
        return statuses.Contains("failed") ? "failing"
            : statuses.Contains("on_hold") && !statuses.Contains("running") ? "on_hold"
            : "running";
    }
}
