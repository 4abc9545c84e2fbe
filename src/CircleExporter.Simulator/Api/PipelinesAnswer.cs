using System.Text.Json;

namespace CircleExporter.Simulator.Api;

/// <summary><c>/pipeline</c>: the pipelines of followed projects, newest first. Every run has a pipeline of its own.</summary>
internal static class PipelinesAnswer
{
    private const int MaxProjects = 250;

    internal static ApiAnswer Of(
        IReadOnlyList<SimulatedOrganization> organizations, ApiCall call, SimulatedWorld world, SimulatorOptions options)
    {
        var projects = organizations
            .SelectMany(organization => organization.Projects)
            .Where(project => project.IsFollowed)
            .Take(MaxProjects)
            .ToList();
        var mineOnly = call.Request.First("mine") == "true";
        var pipelines = NewestFirst(projects, call.Now, world)
            .Where(pipeline => !mineOnly || pipeline.Actor == world.User.Login);
        return Page<SimulatedPipeline>.Of(pipelines, call, options.PipelinePageSize)
            .Answer(options.LastPage, (json, pipeline) => Write(json, pipeline, world));
    }

    // Day by day back into the past: a page seldom needs more than one.
    private static IEnumerable<SimulatedPipeline> NewestFirst(List<SimulatedProject> projects, DateTimeOffset now, SimulatedWorld world)
    {
        var to = now.AddTicks(1);
        while (to > world.HistoryStart)
        {
            var from = to.AddDays(-1);
            var pipelines = projects
                .SelectMany(project => project.Workflows)
                .SelectMany(workflow => workflow.Runs(from, to).Select(run => new SimulatedPipeline(workflow.Project, run)))
                .OrderByDescending(pipeline => pipeline.Run.CreatedAt)
                .ThenBy(pipeline => pipeline.Id);
            foreach (var pipeline in pipelines)
                yield return pipeline;
            to = from;
        }
    }

    private static void Write(Utf8JsonWriter json, SimulatedPipeline pipeline, SimulatedWorld world)
    {
        json.WriteStartObject();
        json.WriteString("id", pipeline.Id);
        json.WriteStartArray("errors");
        json.WriteEndArray();
        json.WriteStartArray("warnings");
        json.WriteEndArray();
        json.WriteString("project_slug", pipeline.Project.Slug);
        json.WriteNumber("number", pipeline.Number);
        json.WriteString("state", "created");
        json.WriteTime("created_at", pipeline.Run.CreatedAt);
        WriteTrigger(json, pipeline, world);
        json.WriteTime("updated_at", pipeline.Run.CreatedAt.AddMilliseconds(600));
        if (ProjectAnswer.Provider(pipeline.Project) == "CircleCI")
            WriteTriggerParameters(json, pipeline);
        else
            WriteVcs(json, pipeline);
        json.WriteEndObject();
    }

    private static void WriteTrigger(Utf8JsonWriter json, SimulatedPipeline pipeline, SimulatedWorld world)
    {
        json.WriteStartObject("trigger");
        json.WriteString("type", "webhook");
        json.WriteTime("received_at", pipeline.Run.CreatedAt);
        json.WriteStartObject("actor");
        json.WriteString("login", pipeline.Actor);
        json.WriteString("avatar_url", pipeline.Actor == world.User.Login ? world.User.AvatarUrl : null);
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
        json.WriteString("branch", pipeline.Run.Branch);
        json.WriteStartObject("commit");
        json.WriteString("subject", $"Work on {pipeline.Run.Branch}");
        json.WriteString("body", "");
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteTriggerParameters(Utf8JsonWriter json, SimulatedPipeline pipeline)
    {
        json.WriteStartObject("trigger_parameters");
        json.WriteStartObject("git");
        json.WriteString("branch", pipeline.Run.Branch);
        json.WriteString("checkout_sha", pipeline.Revision);
        json.WriteString("ref", $"refs/heads/{pipeline.Run.Branch}");
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
