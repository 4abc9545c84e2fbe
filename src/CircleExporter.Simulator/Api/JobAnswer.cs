using System.Text.Json;

namespace CircleExporter.Simulator.Api;

/// <summary>Jobs: those of a workflow, and single ones by id or number.</summary>
internal static class JobAnswer
{
    internal static ApiAnswer OfWorkflow(WorkflowRun owner, SimulatedPipeline pipeline, ApiCall call, SimulatorOptions options)
    {
        var ids = RunJobs.Of(owner, pipeline).ToDictionary(job => job.Plan.Name, job => job.Id);
        return Page<RunJob>.Of(RunJobs.Of(owner, pipeline), call, options.JobPageSize)
            .Answer(options.LastPage, (json, job) => Write(json, job, ids, call.Now));
    }

    internal static ApiAnswer One(RunJob job, ApiCall call) => ApiAnswer.Ok(json =>
    {
        var started = job.StartedAt(call.Now);
        json.WriteStartObject();
        json.WriteString("id", job.Id);
        json.WriteString("name", job.Plan.Name);
        if (started is not null)
            json.WriteNumber("job_number", job.Number);
        json.WriteString("type", TypeOf(job));
        json.WriteString("status", job.StatusAt(call.Now));
        json.WriteString("project_id", job.Pipeline.Project.Id);
        json.WriteString("pipeline_id", job.Pipeline.Id);
        json.WriteString("workflow_id", job.Owner.Run.Id);
        if (started is not null)
            json.WriteSeconds("started_at", started);
        if (job.StoppedAt(call.Now) is { } stopped)
            json.WriteSeconds("stopped_at", stopped);
        json.WriteEndObject();
    });

    private static string TypeOf(RunJob job) => job.Plan.IsApproval ? "approval" : "build";

    private static void Write(Utf8JsonWriter json, RunJob job, Dictionary<string, Guid> ids, DateTimeOffset now)
    {
        var user = job.Pipeline.Project.Organization.World.User;
        var status = job.StatusAt(now);
        json.WriteStartObject();
        json.WriteTexts("dependencies", job.Plan.Requires.Select(name => ids[name].ToString()));
        if (job.Plan.Requires.Count > 0)
            WriteRequires(json, job.Plan.Requires.Select(name => ids[name].ToString()));
        if (job.StartedAt(now) is not null)
            json.WriteNumber("job_number", job.Number);
        json.WriteString("id", job.Id);
        json.WriteSeconds("started_at", job.StartedAt(now));
        json.WriteString("name", job.Plan.Name);
        if (job.Plan.IsApproval && status == "success")
            json.WriteString("approved_by", user.Id);
        json.WriteString("project_slug", job.Pipeline.Project.Slug);
        json.WriteString("status", status);
        json.WriteString("type", TypeOf(job));
        if (job.Plan.IsApproval)
            json.WriteString("approval_request_id", job.Id);
        else
            json.WriteSeconds("stopped_at", job.StoppedAt(now));
        if (status == "canceled" && (job.Owner.Run.Details is { IsCanceled: true } || job.Owner.Course.Canceled.ContainsKey(job.Plan.Name)))
            json.WriteString("canceled_by", user.Id);
        json.WriteEndObject();
    }

    private static void WriteRequires(Utf8JsonWriter json, IEnumerable<string> ids)
    {
        json.WriteStartObject("requires");
        foreach (var id in ids)
            json.WriteTexts(id, ["success"]);
        json.WriteEndObject();
    }
}
