namespace CircleExporter.Simulator.Api;

/// <summary>What can be done to a workflow.</summary>
internal static class WorkflowActions
{
    /// <summary>Starts it again, as another workflow of the same name in the same pipeline.</summary>
    internal static ApiAnswer Rerun(WorkflowRun owner, SimulatedPipeline pipeline, ApiCall call)
    {
        var (workflow, run) = owner;
        var jobs = RunJobs.Of(owner, pipeline);
        var again = workflow.AddRun(PipelineStart.Follow(
            new SimulatedRun
            {
                Id = StableHash.Id(workflow.Project.Organization.World.Seed, $"rerun\n{run.Id}\n{workflow.Project.Pipelines.NextOrdinal()}").ToString(),
                Branch = run.Branch,
                Status = null,
                CreatedAt = call.Now,
                IsApproval = run.IsApproval,
                PublishedAt = pipeline.Tag is null ? null : DateTimeOffset.MaxValue,
                Details = new RunDetails(pipeline.Id) { IsSetup = run.Details?.IsSetup ?? false },
            },
            PipelineStart.CourseOf(workflow, owner.Course.Plan) with { Kept = Kept(owner, jobs, call) }));
        return ApiAnswer.Accepted(json =>
        {
            json.WriteStartObject();
            json.WriteString("workflow_id", again.Id);
            json.WriteEndObject();
        });
    }

    /// <summary>Puts an end to it; nothing happens to one that has ended.</summary>
    internal static ApiAnswer Cancel(WorkflowRun owner, ApiCall call)
    {
        var (workflow, run) = owner;
        if (!run.IsFinishedAt(call.Now))
        {
            var course = owner.Course with { Halt = call.Now, HaltStatus = "canceled" };
            var details = (run.Details ?? new RunDetails(PipelineId: null)) with { Course = course, IsCanceled = true };
            workflow.AddRun(run with { StoppedAt = call.Now, Status = "canceled", Details = details });
        }

        return Accepted();
    }

    /// <summary>Puts an end to one job, and so to what waits for it; nothing happens to one that has ended.</summary>
    internal static ApiAnswer Cancel(RunJob job, ApiCall call)
    {
        if (job.StoppedAt(call.Now) is null)
        {
            var canceled = new Dictionary<string, DateTimeOffset>(job.Owner.Course.Canceled) { [job.Plan.Name] = call.Now };
            job.Owner.Workflow.AddRun(PipelineStart.Follow(job.Owner.Run, job.Owner.Course with { Canceled = canceled }));
        }

        return ApiAnswer.Message(StatusCodes.Status200OK, "Job canceled successfully.");
    }

    /// <summary>Lets a waiting approval go through.</summary>
    internal static ApiAnswer Approve(WorkflowRun owner, SimulatedPipeline pipeline, ApiCall call)
    {
        var id = call.Request.Named["approval_request_id"];
        if (RunJobs.Of(owner, pipeline).Find(job => job.Plan.IsApproval && job.Id.ToString() == id) is not { } approval)
            return ApiAnswer.NotFound("Approval request not found");
        if (approval.StatusAt(call.Now) != "on_hold")
            return ApiAnswer.BadRequest("The job does not wait for an approval.");

        var approvals = new Dictionary<string, DateTimeOffset>(owner.Course.Approvals) { [approval.Plan.Name] = call.Now };
        owner.Workflow.AddRun(PipelineStart.Follow(owner.Run, owner.Course with { Approvals = approvals }));
        return Accepted();
    }

    // What succeeded before and depends on nothing that is done again.
    private static HashSet<string> Kept(WorkflowRun owner, List<RunJob> jobs, ApiCall call)
    {
        var (fromFailed, selected) = (call.Body.Flag("from_failed"), call.Body.Texts("jobs"));
        if (fromFailed && selected is { Count: > 0 })
            throw new BadRequestException("from_failed and jobs are mutually exclusive.");
        if (selected is not { Count: > 0 } && (call.Body.Flag("enable_ssh") || call.Body.Flag("sparse_tree")))
            throw new BadRequestException("enable_ssh and sparse_tree need jobs.");
        if (selected?.FirstOrDefault(id => !jobs.Exists(job => job.Id.ToString() == id)) is { } unknown)
            throw new BadRequestException($"{unknown} is no job of this workflow.");
        if (fromFailed && owner.StatusAt(call.Now) is not ("failed" or "canceled" or "error" or "unauthorized"))
            throw new BadRequestException("Only a workflow that has failed can be rerun from the failed job.");
        if (!fromFailed && selected is not { Count: > 0 })
            return [];

        var kept = new HashSet<string>();
        foreach (var job in jobs)
        {
            var isDone = job.StatusAt(call.Now) == "success" && selected?.Contains(job.Id.ToString()) != true;
            if (isDone && job.Plan.Requires.All(kept.Contains))
                kept.Add(job.Plan.Name);
        }

        return kept;
    }

    private static ApiAnswer Accepted() => ApiAnswer.Message(StatusCodes.Status202Accepted, "Accepted.");
}
