using System.Text.Json;
using System.Text.Json.Nodes;
using CircleExporter.Tests.Support;
using Json.Schema;

namespace CircleExporter.Tests.Simulator;

/// <summary>The schemas of the published description, in the form that a JSON-schema library understands.</summary>
internal static class OpenApiSchemas
{
    private static readonly JsonObject Document =
        JsonNode.Parse(File.ReadAllText(Repository.PathOf("src/CircleExporter.Simulator/openapi.json")))!.AsObject();

    private static readonly EvaluationOptions Options = new() { OutputFormat = OutputFormat.List, RequireFormatValidation = true };

    /// <summary>Method and template of every operation.</summary>
    internal static IEnumerable<string> Operations => Document["paths"]!.AsObject()
        .SelectMany(path => path.Value!.AsObject(), (path, method) => $"{method.Key.ToUpperInvariant()} {path.Key}");

    /// <summary>What is wrong with a body, as places and messages; empty when it is as described.</summary>
    internal static IReadOnlyList<string> Validate(string operation, int status, string body)
    {
        var results = SchemaOf(operation, status).Evaluate(JsonNode.Parse(body), Options);
        return results.IsValid ? [] : [.. results.Details
            // That one of several choices does not fit is no mistake; that none does is told at the choice itself.
            .Where(detail => detail.Errors is not null && !detail.EvaluationPath.ToString().Contains("/anyOf/", StringComparison.Ordinal))
            .SelectMany(detail => detail.Errors!, (detail, error) => $"{PlaceOf(detail.InstanceLocation.ToString())}: {error.Key}")
            .Distinct()
            .Order(StringComparer.Ordinal)];
    }

    private static JsonSchema SchemaOf(string operation, int status)
    {
        var (method, path) = (operation.Split(' ')[0].ToLowerInvariant(), operation.Split(' ')[1]);
        var responses = Document["paths"]![path]?[method]?["responses"] ?? throw new ArgumentException($"{operation} is not described.", nameof(operation));
        var response = responses[$"{status}"] ?? responses["default"] ?? throw new ArgumentException($"{operation} does not answer {status}.", nameof(status));
        return JsonSchema.FromText(Convert(response["content"]!["application/json"]!["schema"]!.DeepClone()).ToJsonString());
    }

    // OpenAPI 3.0 has its own way to say that something may be null, and this document an older one still.
    private static JsonNode Convert(JsonNode node)
    {
        if (node is JsonArray array)
            return new JsonArray([.. array.Select(item => item is null ? null : Convert(item.DeepClone()))]);
        if (node is not JsonObject schema)
            return node;

        var converted = new JsonObject();
        foreach (var (name, value) in schema)
        {
            if (name is not ("example" or "x-nullable" or "nullable" or "x-delta" or "x-live-shape"))
                converted[name] = value is null ? null : Convert(value.DeepClone());
        }

        if (!MayBeNull(schema))
            return converted;
        if (converted["enum"] is JsonArray values)
            values.Add(null);
        if (converted["type"] is JsonValue type)
            converted["type"] = new JsonArray(type.DeepClone(), "null");
        return converted;
    }

    private static bool MayBeNull(JsonObject schema) => ((string[])["x-nullable", "nullable"]).Any(name =>
        schema[name] is JsonValue flag && flag.GetValueKind() == JsonValueKind.True);

    // Whatever stands at one place of a list is wrong in the same way at another.
    private static string PlaceOf(string pointer) =>
        string.Join('/', pointer.Split('/').Select(part => part.Length > 0 && part.All(char.IsAsciiDigit) ? "*" : part));
}
