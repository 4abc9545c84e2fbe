using System.Text.Json.Nodes;

namespace CircleExporter.Simulator.Api;

/// <summary>The published description of the API, cut to what is answered here.</summary>
internal static class OpenApiAnswer
{
    private static readonly Lazy<JsonObject> Document = new(Cut);

    internal static ApiAnswer Get() => ApiAnswer.Ok(json => Document.Value.WriteTo(json));

    private static JsonObject Cut()
    {
        using var stream = typeof(OpenApiAnswer).Assembly.GetManifestResourceStream("openapi.json")!;
        var document = JsonNode.Parse(stream)!.AsObject();
        var paths = document["paths"]!.AsObject();
        var known = ApiRoutes.All.Select(route => (route.Template, Method: route.Method.ToLowerInvariant())).ToHashSet();
        foreach (var (path, operations) in paths.ToList())
        {
            var item = operations!.AsObject();
            foreach (var method in item.Select(operation => operation.Key).Where(method => !known.Contains((path, method))).ToList())
                item.Remove(method);
            if (item.Count == 0)
                paths.Remove(path);
        }

        return document;
    }
}
