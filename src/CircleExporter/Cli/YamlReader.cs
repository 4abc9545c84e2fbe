using System.Collections.Immutable;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace CircleExporter.Cli;

/// <summary>
/// Reads YAML into nodes that know their lines. It works on the parser's events because the library's own
/// document model ends the process on deep nesting, unfolds aliases and stops at the first repeated key.
/// </summary>
internal sealed class YamlReader
{
    private const int DeepestNesting = 16;

    private readonly string _file;
    private readonly Parser _parser;

    private YamlReader(string file, string text) => (_file, _parser) = (file, new Parser(new StringReader(text)));

    /// <summary>The document's node; null for an empty document, or with a fault when it is not YAML.</summary>
    public static ConfigNode? Read(string file, string text, ICollection<Fault> faults)
    {
        var reader = new YamlReader(file, text);
        try
        {
            return reader.ReadStream();
        }
        catch (YamlException exception)
        {
            faults.Add(reader.Invalid((int)exception.Start.Line, exception.Message));
        }
        catch (InvalidOperationException)
        {
            // The parser's own slip over an unclosed bracket that a key follows.
            faults.Add(reader.Invalid((int)(reader._parser.Current?.Start.Line ?? 1), "a bracket or brace is not closed"));
        }

        return null;
    }

    private Fault Invalid(int line, string message) => new(new Place(_file, Math.Max(1, line)), $"invalid YAML: {message}");

    private ConfigNode? ReadStream()
    {
        _parser.Consume<StreamStart>();
        if (!_parser.TryConsume<DocumentStart>(out _))
            return null;

        var root = ReadNode(path: "", line: null, depth: 0);
        _parser.Consume<DocumentEnd>();
        if (_parser.Accept<DocumentStart>(out var second))
            throw new SemanticErrorException(second.Start, second.End, "a second document begins (one document a file)");
        return root;
    }

    private ConfigNode ReadNode(string path, int? line, int depth)
    {
        _parser.Accept<ParsingEvent>(out var current);
        var place = new Place(_file, line ?? (int)current!.Start.Line, path);
        if (depth > DeepestNesting)
            throw new SemanticErrorException(current!.Start, current.End, $"nested too deeply ({DeepestNesting} levels)");
        if (_parser.TryConsume<Scalar>(out var scalar))
            return new ScalarNode(place, scalar.Value, scalar.Style is not ScalarStyle.Plain);
        if (_parser.TryConsume<SequenceStart>(out _))
            return new ListNode(place, ReadItems(path, depth));
        if (_parser.TryConsume<MappingStart>(out _))
            return new MappingNode(place, ReadEntries(path, depth));
        throw new SemanticErrorException(current!.Start, current.End, "aliases are not supported");
    }

    private ImmutableArray<ConfigNode> ReadItems(string path, int depth)
    {
        var items = ImmutableArray.CreateBuilder<ConfigNode>();
        while (!_parser.TryConsume<SequenceEnd>(out _))
            items.Add(ReadNode($"{path}[{items.Count}]", line: null, depth + 1));
        return items.ToImmutable();
    }

    private ImmutableArray<ConfigEntry> ReadEntries(string path, int depth)
    {
        var entries = ImmutableArray.CreateBuilder<ConfigEntry>();
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            if (!_parser.TryConsume<Scalar>(out var key))
                throw new SemanticErrorException(_parser.Current!.Start, _parser.Current.End, "a key is not text");
            var childPath = path.Length > 0 ? $"{path}.{key.Value}" : key.Value;
            entries.Add(new ConfigEntry(key.Value, ReadNode(childPath, (int)key.Start.Line, depth + 1)));
        }

        return entries.ToImmutable();
    }
}
