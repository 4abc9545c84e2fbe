using System.Text.Json;

namespace CircleExporter.Simulator.Api;

/// <summary>Workflows: those of a pipeline, and single ones.</summary>
internal static class WorkflowAnswer
{
    internal static ApiAnswer OfPipeline(SimulatedPipeline pipeline, ApiCall call, SimulatorOptions options)
    {
        var runs = pipeline.Project.Pipelines.RunsOf(pipeline).Where(run => IsThere(run, pipeline, call.Now, options));
        return Page<WorkflowRun>.Of(runs, call, options.JobPageSize)
            .Answer(options.LastPage, (json, run) => Write(json, run, pipeline, call.Now));
    }

    internal static ApiAnswer One(WorkflowRun run, SimulatedPipeline pipeline, ApiCall call) =>
        ApiAnswer.Ok(json => Write(json, run, pipeline, call.Now));

    /// <summary>Whether the workflow has come into being: none does before its pipeline has been worked out.</summary>
    internal static bool IsThere(WorkflowRun run, SimulatedPipeline pipeline, DateTimeOffset now, SimulatorOptions options) =>
        run.Run.CreatedAt <= now && PipelineJson.IsReady(pipeline, now, options);

    private static void Write(Utf8JsonWriter json, WorkflowRun owner, SimulatedPipeline pipeline, DateTimeOffset now)
    {
        var (workflow, run) = owner;
        var user = workflow.Project.Organization.World.User;
        json.WriteStartObject();
        json.WriteString("pipeline_id", pipeline.Id);
        json.WriteString("id", run.Id);
        json.WriteString("name", workflow.Name);
        json.WriteString("project_slug", workflow.Project.Slug);
        if (run.Details is { IsCanceled: true })
            json.WriteString("canceled_by", user.Id);
        if (run.Details is { IsSetup: true })
            json.WriteString("tag", "setup");
        json.WriteString("status", owner.StatusAt(now));
        json.WriteString("started_by", pipeline.Actor == user.Login ? user.Id : StableHash.Id(0, pipeline.Actor).ToString());
        json.WriteNumber("pipeline_number", pipeline.Number);
        json.WriteSeconds("created_at", run.CreatedAt);
        json.WriteSeconds("stopped_at", run.IsFinishedAt(now) ? run.StoppedAt : null);
        json.WriteEndObject();
    }
}
