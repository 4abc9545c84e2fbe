using System.Text.Json;
using CircleExporter.Simulator.Api;

namespace CircleExporter.Simulator.Webhooks;

/// <summary>What every event tells of where it happened.</summary>
internal static class WebhookJson
{
    internal static void WriteSurroundings(Utf8JsonWriter json, SimulatedPipeline pipeline)
    {
        WritePipeline(json, pipeline);
        WriteNamed(json, "project", pipeline.Project.Id, pipeline.Project.Name, LongSlug(pipeline.Project));
        WriteNamed(json, "organization", pipeline.Project.Organization.Id, pipeline.Project.Organization.Name, slug: null);
    }

    /// <summary>Events spell the code host out, unlike the answers of the API.</summary>
    internal static string LongSlug(SimulatedProject project) => project.Slug.Split('/', 2) switch
    {
        ["gh", var rest] => $"github/{rest}",
        ["bb", var rest] => $"bitbucket/{rest}",
        _ => project.Slug,
    };

    private static void WriteNamed(Utf8JsonWriter json, string key, Guid id, string name, string? slug)
    {
        json.WriteStartObject(key);
        json.WriteString("id", id);
        json.WriteString("name", name);
        if (slug is not null)
            json.WriteString("slug", slug);
        json.WriteEndObject();
    }

    private static void WritePipeline(Utf8JsonWriter json, SimulatedPipeline pipeline)
    {
        json.WriteStartObject("pipeline");
        json.WriteString("id", pipeline.Id);
        json.WriteNumber("number", pipeline.Number);
        json.WriteTime("created_at", pipeline.CreatedAt);
        json.WriteStartObject("trigger");
        json.WriteString("type", pipeline.TriggerType == "scheduled_pipeline" ? "schedule" : pipeline.TriggerType);
        json.WriteEndObject();
        if (ProjectAnswer.Provider(pipeline.Project) == "CircleCI")
            PipelineJson.WriteTriggerParameters(json, pipeline);
        else
            WriteVcs(json, pipeline);
        json.WriteEndObject();
    }

    private static void WriteVcs(Utf8JsonWriter json, SimulatedPipeline pipeline)
    {
        var url = ProjectAnswer.RepositoryUrl(pipeline.Project);
        json.WriteStartObject("vcs");
        json.WriteString("provider_name", ProjectAnswer.Provider(pipeline.Project).ToLowerInvariant());
        json.WriteString("origin_repository_url", url);
        json.WriteString("target_repository_url", url);
        json.WriteString("revision", pipeline.Revision);
        json.WriteStartObject("commit");
        json.WriteString("subject", PipelineJson.Subject(pipeline));
        json.WriteString("body", "");
        WritePerson(json, "author", "Robin Example", "robin@example.com");
        json.WriteSeconds("authored_at", pipeline.CreatedAt);
        WritePerson(json, "committer", "GitHub", "noreply@example.com");
        json.WriteSeconds("committed_at", pipeline.CreatedAt);
        json.WriteEndObject();
        json.WriteString(pipeline.Tag is null ? "branch" : "tag", pipeline.Tag ?? pipeline.Branch);
        json.WriteEndObject();
    }

    private static void WritePerson(Utf8JsonWriter json, string key, string name, string address)
    {
        json.WriteStartObject(key);
        json.WriteString("name", name);
        json.WriteString("email", address);
        json.WriteEndObject();
    }
}
