using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;
using YamlDotNet.Serialization;

namespace CircleExporter.Tests.Chart;

/// <summary>The objects that helm makes of the chart.</summary>
/// <param name="text">Them as YAML.</param>
internal sealed class RenderedChart(string text)
{
    private static readonly IDeserializer Yaml = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build();

    /// <summary>All of them.</summary>
    public IReadOnlyList<JsonNode> Objects { get; } = [.. Documents(text)];

    /// <summary>Those of a kind.</summary>
    public IEnumerable<JsonNode> OfKind(string kind) => Objects.Where(item => Text(item["kind"]) == kind);

    /// <summary>What runs the exporter.</summary>
    public JsonNode Workload => Objects.Single(item => Text(item["kind"]) is "StatefulSet" or "Deployment");

    /// <summary>The exporter's pod.</summary>
    public JsonNode Pod => Workload["spec"]!["template"]!["spec"]!;

    /// <summary>The exporter's container.</summary>
    public JsonNode Exporter => List(Pod["containers"]).Single(container => Text(container["name"]) == "exporter");

    /// <summary>All pods: the exporter's and the one of helm test.</summary>
    public IEnumerable<JsonNode> Pods => OfKind("Pod").Select(pod => pod["spec"]!).Append(Pod);

    /// <summary>A scalar as text.</summary>
    public static string? Text(JsonNode? node) => node?.ToString();

    /// <summary>A list, or nothing.</summary>
    public static IEnumerable<JsonNode> List(JsonNode? node) => node?.AsArray().Select(item => item!) ?? [];

    /// <summary>A mapping of texts.</summary>
    public static Dictionary<string, string> Map(JsonNode? node) => node?.AsObject().ToDictionary(pair => pair.Key, pair => Text(pair.Value)!) ?? [];

    private static IEnumerable<JsonNode> Documents(string yaml)
    {
        var parser = new Parser(new StringReader(yaml));
        parser.Consume<StreamStart>();
        while (parser.Accept<DocumentStart>(out _))
        {
            if (Yaml.Deserialize<object?>(parser) is { } document)
                yield return Node(document)!;
        }
    }

    private static JsonNode? Node(object? value) => value switch
    {
        IDictionary<object, object?> map => new JsonObject(map.Select(pair => KeyValuePair.Create((string)pair.Key, Node(pair.Value)))),
        IList<object?> list => new JsonArray([.. list.Select(Node)]),
        null => null,
        _ => JsonSerializer.SerializeToNode(value),
    };
}
