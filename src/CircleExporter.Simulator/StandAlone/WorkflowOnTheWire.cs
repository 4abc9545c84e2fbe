using System.Text.Json;
using System.Text.Json.Nodes;

namespace CircleExporter.Simulator.StandAlone;

/// <summary>How triggered runs of a workflow go, as the control routes spell it: <c>{"slug": "gh/acme/shop-web", "workflow": "build", "fails": true, "duration": "20s"}</c>.</summary>
internal static class WorkflowOnTheWire
{
    private static readonly string[] Keys = ["slug", "workflow", "fails", "duration"];

    /// <summary>Changes what the object names, for runs that are triggered or rerun from now on.</summary>
    internal static void Apply(JsonObject body, SimulatedWorld world)
    {
        if (body.FirstOrDefault(field => !Keys.Contains(field.Key)).Key is { } unknown)
            throw new FormatException($"{unknown}: no such key ({string.Join(", ", Keys)}).");

        var (slug, name) = (Text(body, "slug"), Text(body, "workflow"));
        if (slug is null || name is null)
            throw new FormatException($"{(slug is null ? "slug" : "workflow")} is missing.");
        var project = world.FindProject(Slug.Normalize(slug)) ?? throw new FormatException($"slug: there is no project {slug}.");
        var workflow = project.FindWorkflow(name) ?? throw new FormatException($"workflow: {slug} has no workflow {name}.");
        var fails = Fails(body) ?? workflow.TriggeredFails;
        workflow.TriggeredDuration = Duration(body) ?? workflow.TriggeredDuration;
        workflow.TriggeredFails = fails;
    }

    private static bool? Fails(JsonObject body) =>
        body["fails"] is not { } value ? null
        : value.GetValueKind() is JsonValueKind.True or JsonValueKind.False ? value.GetValue<bool>()
        : throw new FormatException("fails: must be true or false.");

    private static TimeSpan? Duration(JsonObject body) =>
        Text(body, "duration") is not { } text ? null
        : StandAlone.Duration.TryParse(text, out var duration) ? duration
        : throw new FormatException("duration: must be a duration such as \"20s\" or \"1h30m\".");

    private static string? Text(JsonObject body, string key) =>
        body[key] is not { } value ? null
        : value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>()
        : throw new FormatException($"{key}: must be text.");
}
