using System.Text.Json;
using CircleExporter.Simulator.Api;

namespace CircleExporter.Simulator.Webhooks;

/// <summary>A message for a receiver.</summary>
/// <param name="Type">Such as <c>job-completed</c>.</param>
/// <param name="Body">The bytes that are signed and sent, however often.</param>
internal sealed record WebhookEvent(string Type, ReadOnlyMemory<byte> Body)
{
    private const string PingType = "ping";

    /// <summary>The end of a workflow.</summary>
    internal static WebhookEvent Of(SimulatedWebhook hook, WorkflowRun owner, SimulatedPipeline pipeline, DateTimeOffset stoppedAt) =>
        New(hook, SimulatedWebhook.WorkflowCompleted, owner.Run.Id, stoppedAt, json =>
        {
            WriteWorkflow(json, owner, pipeline, stoppedAt, owner.StatusAt(stoppedAt));
            WebhookJson.WriteSurroundings(json, pipeline);
        });

    /// <summary>The end of a job.</summary>
    internal static WebhookEvent Of(SimulatedWebhook hook, RunJob job, DateTimeOffset stoppedAt) =>
        New(hook, SimulatedWebhook.JobCompleted, job.Id.ToString(), stoppedAt, json =>
        {
            json.WriteStartObject("job");
            json.WriteString("id", job.Id);
            json.WriteNumber("number", job.Number);
            json.WriteString("name", job.Plan.Name);
            json.WriteString("status", job.StatusAt(stoppedAt));
            json.WriteTime("started_at", job.StartedAt(stoppedAt));
            json.WriteTime("stopped_at", stoppedAt);
            json.WriteEndObject();
            WriteWorkflow(json, job.Owner, job.Pipeline, stoppedAt, status: null);
            WebhookJson.WriteSurroundings(json, job.Pipeline);
        });

    /// <summary>A test of the receiver, the n-th.</summary>
    internal static WebhookEvent Ping(SimulatedWebhook hook, int number, DateTimeOffset now) => New(hook, PingType, $"{number}", now, _ => { });

    // The same end is the same message, however often it is told and in whichever process.
    private static WebhookEvent New(SimulatedWebhook hook, string type, string subject, DateTimeOffset happenedAt, Action<Utf8JsonWriter> write) =>
        new(type, ApiBody.Spell(json =>
        {
            json.WriteStartObject();
            json.WriteString("type", type);
            json.WriteString("id", StableHash.Id(hook.Project.Organization.World.Seed, $"{hook.Id}\n{type}\n{subject}"));
            json.WriteTime("happened_at", happenedAt);
            json.WriteStartObject("webhook");
            json.WriteString("id", hook.Id);
            json.WriteString("name", hook.Name);
            json.WriteEndObject();
            write(json);
            json.WriteEndObject();
        }));

    private static void WriteWorkflow(Utf8JsonWriter json, WorkflowRun owner, SimulatedPipeline pipeline, DateTimeOffset now, string? status)
    {
        json.WriteStartObject("workflow");
        json.WriteString("id", owner.Run.Id);
        json.WriteString("name", owner.Workflow.Name);
        json.WriteTime("created_at", owner.Run.CreatedAt);
        if (owner.Run.IsFinishedAt(now))
            json.WriteTime("stopped_at", owner.Run.StoppedAt);
        json.WriteString("url", $"https://app.circleci.com/pipelines/{WebhookJson.LongSlug(owner.Project)}/{pipeline.Number}/workflows/{owner.Run.Id}");
        if (status is not null)
            json.WriteString("status", status);
        json.WriteEndObject();
    }
}
