using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace CircleExporter.Simulator.Configuration;

/// <summary>
/// Reads YAML. It works on the parser's events, for the library's document model needs reflection and has no limits:
/// here neither deep nesting nor aliases of aliases can exhaust anything.
/// </summary>
internal sealed class ConfigReader
{
    private const int DeepestNesting = 400;
    private const int MostNodes = 100_000;

    private readonly Parser parser;
    private readonly Dictionary<AnchorName, (ConfigNode Node, int Size)> anchors = [];
    private int size;

    private ConfigReader(string text) => parser = new Parser(new StringReader(text));

    /// <summary>The map at the root of a document.</summary>
    internal static ConfigMap Read(string text)
    {
        var reader = new ConfigReader(text);
        try
        {
            return reader.ReadDocument() as ConfigMap ?? throw new ConfigException("The configuration is not a map.");
        }
        catch (YamlException exception)
        {
            throw new ConfigException($"Unable to parse YAML, line {exception.Start.Line}: {exception.Message}");
        }
        catch (InvalidOperationException)
        {
            // The parser's own slip over an unclosed bracket that a key follows.
            throw new ConfigException("Unable to parse YAML: a bracket or brace is not closed.");
        }
    }

    private ConfigNode? ReadDocument()
    {
        parser.Consume<StreamStart>();
        if (!parser.TryConsume<DocumentStart>(out _))
            return null;
        var root = ReadNode(depth: 0);
        parser.Consume<DocumentEnd>();
        return parser.Accept<StreamEnd>(out _) ? root : throw new ConfigException("A second document begins.");
    }

    private ConfigNode ReadNode(int depth)
    {
        if (depth > DeepestNesting)
            throw new ConfigException($"The configuration is nested more than {DeepestNesting} deep.");
        var before = Count(1);
        if (parser.TryConsume<AnchorAlias>(out var alias))
            return Recall(alias);

        var anchor = parser.Accept<NodeEvent>(out var here) ? here.Anchor : AnchorName.Empty;
        ConfigNode node;
        if (parser.TryConsume<Scalar>(out var scalar))
            node = new ConfigScalar(scalar.Value, scalar.Style == ScalarStyle.Plain);
        else if (parser.TryConsume<SequenceStart>(out _))
            node = ReadItems(depth);
        else if (parser.TryConsume<MappingStart>(out _))
            node = ReadEntries(depth);
        else
            throw new ConfigException("The configuration ends too early.");

        if (!anchor.IsEmpty)
            anchors[anchor] = (node, size - before);
        return node;
    }

    private ConfigNode Recall(AnchorAlias alias)
    {
        if (!anchors.TryGetValue(alias.Value, out var anchored))
            throw new ConfigException($"Nothing has the anchor {alias.Value}.");
        Count(anchored.Size);
        return anchored.Node;
    }

    private ConfigList ReadItems(int depth)
    {
        var items = new List<ConfigNode>();
        while (!parser.TryConsume<SequenceEnd>(out _))
            items.Add(ReadNode(depth + 1));
        return new ConfigList(items);
    }

    private ConfigMap ReadEntries(int depth)
    {
        var entries = new List<KeyValuePair<string, ConfigNode>>();
        var merged = new List<ConfigMap>();
        var keys = new HashSet<string>();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            if (!parser.TryConsume<Scalar>(out var key))
                throw new ConfigException("A key is not text.");
            var value = ReadNode(depth + 1);
            if (key is { Value: "<<", Style: ScalarStyle.Plain })
                merged.AddRange(MapsIn(value));
            else if (keys.Add(key.Value))
                entries.Add(new(key.Value, value));
            else
                throw new ConfigException($"The key {key.Value} occurs twice in one map.");
        }

        foreach (var entry in merged.SelectMany(map => map.Entries).Where(entry => keys.Add(entry.Key)))
            entries.Add(entry);
        return new ConfigMap(entries);
    }

    private static IEnumerable<ConfigMap> MapsIn(ConfigNode value) => value switch
    {
        ConfigMap map => [map],
        ConfigList list => list.Items.SelectMany(MapsIn),
        _ => throw new ConfigException("Only maps can be merged with <<."),
    };

    private int Count(int more)
    {
        var before = size;
        size += more;
        return size <= MostNodes ? before : throw new ConfigException($"The configuration has more than {MostNodes} values.");
    }
}
