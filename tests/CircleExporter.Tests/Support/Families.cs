using System.Collections.Immutable;
using System.IO.Compression;
using System.Text;
using CircleExporter.Metrics;

namespace CircleExporter.Tests.Support;

/// <summary>Families for tests of the exposition, and the shortest ways to write them.</summary>
internal static class Families
{
    public static readonly ImmutableArray<double> Bounds = [5, 10.5, 60, 1_000_000];

    /// <summary>Names that CircleCI accepts, or could be made to send.</summary>
    public static IReadOnlyList<string> FromHell { get; } =
    [
        "say \"hi\"", @"back\slash", @"\n is not a newline", "two\nlines", "tab\there", "a/b/c", "🚀 deploy 🚀", "{a=\"b\"} 1", " spaces ", "#", "äöü ß 漢字",
        new('x', 500), new('y', 1024), "", "\\", "\"", "\n", "e\u0301", "\u2028",
    ];

    /// <summary>Names made of what parsers stumble over, many of them no text at all; the same ones each time.</summary>
    public static IReadOnlyList<string> Fuzzed { get; } = Fuzz(new Random(1), 600);

    /// <summary>What has to arrive of a name, worked out by other means than the exporter's.</summary>
    public static string Arriving(string name)
    {
        var text = new StringBuilder();
        // A surrogate without its other half comes as the replacement character.
        foreach (var rune in name.EnumerateRunes())
        {
            var kept = Rune.IsControl(rune) && rune.Value is not ('\n' or '\t') ? Rune.ReplacementChar : rune;
            if (text.Length + kept.Utf16SequenceLength > LabelText.MaxLength)
                break;

            text.Append(kept);
        }

        return text.ToString();
    }

    public static MetricFamily Of(MetricDefinition definition, params IReadOnlyList<MetricSeries> series) => new(definition, series);

    public static ValueSeries Value(double value, params ImmutableArray<string> labels) => new(labels, value);

    /// <summary>One of each kind of value, handed over in no good order.</summary>
    public static IReadOnlyList<MetricFamily> Sample { get; } =
    [
        Of(MetricCatalogue.WorkflowRuns,
            Value(7, "gh/acme/web", "build", "main", "success"), Value(2, "gh/acme/web", "build", "main", "failed"), Value(0, "gh/acme/api", "say \"hi\"\\\n", ":other", "success")),
        Of(MetricCatalogue.InsightsRuns, Value(90, "gh/acme/web", "build", ":all", "last-90-days"), Value(60, "gh/acme/web", "build", "main", "last-90-days")),
        Of(MetricCatalogue.InsightsSuccessRatio, Value(1.0 / 3, "gh/acme/web", "build", "main", "last-90-days")),
        Of(MetricCatalogue.InsightsFirstRunTimestamp, Value(1771234567.89, "gh/acme/web", "build", "main", "last-90-days")),
        Of(MetricCatalogue.WorkflowRunDuration,
            new HistogramSeries(["gh/acme/web", "build", "main", "success"], Bounds, [3, 0, 2, 1, 1], 3_000_120_450),
            new HistogramSeries(["gh/acme/web", "build", "main", "failed"], Bounds, [0, 0, 0, 0, 0], 0)),
        Of(MetricCatalogue.ProjectInfo, Value(1, "circleci/a1/b2", "Web \U0001F310", "Acme", "main", "circleci")),
    ];

    private static List<string> Fuzz(Random random, int count)
    {
        string[] pieces =
        [
            "\\", "\"", "\n", "\\n", "\\\"", "\"}", "\"} 1\n", "\n# EOF\n", "\n# HELP circleci_up x\n", "\ncircleci_up 0\n", "{", "}", ",", "=", ",le=\"1\"", "#", " ", "  ", "\t", "\r", "\r\n", "\0", "\u0085", "\u001b[31m",
            "\u2028", "\u2029", "\u00a0", "\ufeff", "\ufffd", "\ufffe", "\uffff", "\u202e", "e\u0301", "\ud83d\ude80", "\ud83d", "\ude80", "\udbff\udfff", "a", "main", "漢", new('x', 400), new('y', 1022),
        ];
        return [.. Enumerable.Range(0, count).Select(_ => string.Concat(Enumerable.Range(0, random.Next(1, 9)).Select(_ => random.Next(4) == 0 ? $"{(char)random.Next(0x10000)}" : pieces[random.Next(pieces.Length)])))];
    }

    /// <summary>The plain body of a snapshot.</summary>
    public static string Text(RenderedSnapshot rendered)
    {
        using var inflated = new StreamReader(new DeflateStream(new MemoryStream(rendered.Text.Bytes), CompressionMode.Decompress), Encoding.UTF8);
        return inflated.ReadToEnd();
    }

    /// <summary>What the writer makes of families, with OpenMetrics' closing line.</summary>
    public static string Render(ExpositionFormat format, params IEnumerable<MetricFamily> families)
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        var writer = new ExpositionWriter(output, format);
        foreach (var family in families)
            writer.Write(SeriesOrder.Arrange(family));
        return Encoding.UTF8.GetString(output.WrittenSpan) + (format == ExpositionFormat.OpenMetrics ? "# EOF\n" : "");
    }
}
