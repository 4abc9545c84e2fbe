using System.Text.Json;

namespace CircleExporter.Simulator.Api;

/// <summary>Spells a pipeline.</summary>
internal static class PipelineJson
{
    internal static void Write(Utf8JsonWriter json, SimulatedPipeline pipeline, DateTimeOffset now, SimulatorOptions options)
    {
        var isReady = IsReady(pipeline, now, options);
        json.WriteStartObject();
        json.WriteString("id", pipeline.Id);
        WriteMessages(json, "errors", isReady ? pipeline.Errors : []);
        WriteMessages(json, "warnings", isReady ? pipeline.Warnings : []);
        json.WriteString("project_slug", pipeline.Project.Slug);
        json.WriteNumber("number", pipeline.Number);
        json.WriteString("state", State(pipeline, now, options));
        json.WriteTime("created_at", pipeline.CreatedAt);
        WriteTrigger(json, pipeline);
        json.WriteTime("updated_at", isReady ? pipeline.CreatedAt + options.WorkflowDelay : pipeline.CreatedAt);
        if (ProjectAnswer.Provider(pipeline.Project) == "CircleCI")
            WriteTriggerParameters(json, pipeline);
        else
            WriteVcs(json, pipeline);
        json.WriteEndObject();
    }

    /// <summary>Whether its configuration has been worked out and its workflows have come into being.</summary>
    internal static bool IsReady(SimulatedPipeline pipeline, DateTimeOffset now, SimulatorOptions options) => pipeline.CreatedAt + options.WorkflowDelay <= now;

    internal static string State(SimulatedPipeline pipeline, DateTimeOffset now, SimulatorOptions options) =>
        !IsReady(pipeline, now, options) ? pipeline.Configs?.Setup is null ? "pending" : "setup-pending"
        : pipeline.Errors.Count > 0 ? "errored"
        : pipeline.ContinuationKey is not null ? "setup"
        : "created";

    /// <summary>The first line of the commit's message.</summary>
    internal static string Subject(SimulatedPipeline pipeline) => pipeline.Tag is null ? $"Work on {pipeline.Branch}" : $"Release {pipeline.Tag}";

    private static void WriteMessages(Utf8JsonWriter json, string name, IReadOnlyList<PipelineMessage> messages)
    {
        json.WriteStartArray(name);
        foreach (var message in messages)
        {
            json.WriteStartObject();
            json.WriteString("type", message.Type);
            json.WriteString("message", message.Message);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteTrigger(Utf8JsonWriter json, SimulatedPipeline pipeline)
    {
        var user = pipeline.Project.Organization.World.User;
        json.WriteStartObject("trigger");
        json.WriteString("type", pipeline.TriggerType);
        json.WriteTime("received_at", pipeline.CreatedAt);
        json.WriteStartObject("actor");
        json.WriteString("login", pipeline.Actor);
        json.WriteString("avatar_url", pipeline.Actor == user.Login ? user.AvatarUrl : null);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteVcs(Utf8JsonWriter json, SimulatedPipeline pipeline)
    {
        var url = ProjectAnswer.RepositoryUrl(pipeline.Project);
        json.WriteStartObject("vcs");
        json.WriteString("provider_name", ProjectAnswer.Provider(pipeline.Project));
        json.WriteString("origin_repository_url", url);
        json.WriteString("target_repository_url", url);
        json.WriteString("revision", pipeline.Revision);
        json.WriteString(pipeline.Tag is null ? "branch" : "tag", pipeline.Tag ?? pipeline.Branch);
        json.WriteStartObject("commit");
        json.WriteString("subject", Subject(pipeline));
        json.WriteString("body", "");
        json.WriteEndObject();
        json.WriteEndObject();
    }

    internal static void WriteTriggerParameters(Utf8JsonWriter json, SimulatedPipeline pipeline)
    {
        json.WriteStartObject("trigger_parameters");
        json.WriteStartObject("git");
        if (pipeline.Tag is null)
            json.WriteString("branch", pipeline.Branch);
        else
            json.WriteString("tag", pipeline.Tag);
        json.WriteString("checkout_sha", pipeline.Revision);
        json.WriteString("ref", pipeline.Tag is null ? $"refs/heads/{pipeline.Branch}" : $"refs/tags/{pipeline.Tag}");
        json.WriteString("repo_name", pipeline.Project.Name);
        json.WriteString("default_branch", pipeline.Project.DefaultBranch);
        json.WriteEndObject();
        json.WriteStartObject("circleci");
        json.WriteString("event_type", "push");
        json.WriteString("trigger_type", "github_app");
        json.WriteString("actor_id", StableHash.Id(0, pipeline.Actor));
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
