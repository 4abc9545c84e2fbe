using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace CircleExporter.Simulator.Configuration;

/// <summary>Spells a configuration as YAML.</summary>
internal static class ConfigWriter
{
    internal static string Write(ConfigNode root)
    {
        using var text = new StringWriter { NewLine = "\n" };
        var emitter = new Emitter(text);
        emitter.Emit(new StreamStart());
        emitter.Emit(new DocumentStart(null, null, isImplicit: true));
        Emit(emitter, root);
        emitter.Emit(new DocumentEnd(isImplicit: true));
        emitter.Emit(new StreamEnd());
        return text.ToString();
    }

    private static void Emit(Emitter emitter, ConfigNode node)
    {
        switch (node)
        {
            case ConfigScalar scalar:
                emitter.Emit(EventOf(scalar));
                break;
            case ConfigList list:
                emitter.Emit(new SequenceStart(AnchorName.Empty, TagName.Empty, true, StyleOf(list)));
                foreach (var item in list.Items)
                    Emit(emitter, item);
                emitter.Emit(new SequenceEnd());
                break;
            case ConfigMap map:
                emitter.Emit(new MappingStart(AnchorName.Empty, TagName.Empty, true, map.Entries.Count == 0 ? MappingStyle.Flow : MappingStyle.Block));
                foreach (var (key, value) in map.Entries)
                {
                    emitter.Emit(EventOf(new ConfigScalar(key, IsPlain: true)));
                    Emit(emitter, value);
                }

                emitter.Emit(new MappingEnd());
                break;
        }
    }

    private static SequenceStyle StyleOf(ConfigList list) => list.Items.Count == 0 ? SequenceStyle.Flow : SequenceStyle.Block;

    private static Scalar EventOf(ConfigScalar scalar)
    {
        var isAmbiguous = !scalar.IsPlain && new ConfigScalar(scalar.Text, IsPlain: true).Value is not string;
        var style = isAmbiguous ? ScalarStyle.DoubleQuoted
            : scalar.Text.Contains('\n', StringComparison.Ordinal) ? ScalarStyle.Literal
            : ScalarStyle.Plain;
        return new Scalar(AnchorName.Empty, TagName.Empty, scalar.Text, style, isPlainImplicit: true, isQuotedImplicit: true);
    }
}
