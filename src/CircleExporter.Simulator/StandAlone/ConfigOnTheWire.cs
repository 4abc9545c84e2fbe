using System.Text.Json;
using System.Text.Json.Nodes;

namespace CircleExporter.Simulator.StandAlone;

/// <summary>What a project builds, as the control routes spell it: <c>{"slug": "gh/acme/shop-api", "source": "version: 2.1 …"}</c>.</summary>
internal static class ConfigOnTheWire
{
    /// <summary>Gives a project another configuration, for the pipelines that are triggered from now on. It need not be valid.</summary>
    internal static void Apply(JsonObject body, SimulatedWorld world)
    {
        if (body.FirstOrDefault(field => field.Key is not ("slug" or "source")).Key is { } unknown)
            throw new FormatException($"{unknown}: no such key (slug, source).");

        var (slug, source) = (Text(body, "slug"), Text(body, "source"));
        if (slug is null || source is null)
            throw new FormatException($"{(slug is null ? "slug" : "source")} is missing.");
        var project = world.FindProject(Slug.Normalize(slug)) ?? throw new FormatException($"slug: there is no project {slug}.");
        project.Config = source;
    }

    private static string? Text(JsonObject body, string key) =>
        body[key] is not { } value ? null
        : value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>()
        : throw new FormatException($"{key}: must be text.");
}
