using System.Globalization;
using System.Text;

namespace CircleExporter.Tests.Support;

/// <summary>An exposition as a strict reader of our own understands it; text that breaks the grammar throws.</summary>
internal sealed record Exposition(bool IsOpenMetrics, IReadOnlyList<ExposedFamily> Families)
{
    public ExposedFamily this[string name] => Families.Single(family => family.Name == name);

    public IEnumerable<ExposedSample> Samples => Families.SelectMany(family => family.Samples);

    /// <summary>Reads a whole body; OpenMetrics is known by its closing line.</summary>
    public static Exposition Parse(string body)
    {
        var isOpenMetrics = body.EndsWith("# EOF\n", StringComparison.Ordinal);
        Require(body.EndsWith('\n'), "the last line does not end");
        var lines = body[..^1].Split('\n');
        var families = new List<ExposedFamily>();
        foreach (var line in isOpenMetrics ? lines[..^1] : lines)
        {
            Require(line.Length > 0, "a line is empty");
            Require(line != "# EOF", "# EOF stands before the end");
            if (line.StartsWith("# HELP ", StringComparison.Ordinal))
                families.Add(ParseHelp(line[7..], isOpenMetrics));
            else if (line.StartsWith("# TYPE ", StringComparison.Ordinal))
                SetType(families[^1], line[7..].Split(' '));
            else
                AddSample(families, ParseSample(line), isOpenMetrics);
        }

        return new Exposition(isOpenMetrics, families);
    }

    private static ExposedFamily ParseHelp(string rest, bool isOpenMetrics)
    {
        var cut = rest.IndexOf(' ', StringComparison.Ordinal);
        var name = rest[..cut];
        return new ExposedFamily(name, Unescape(rest[(cut + 1)..], quotes: isOpenMetrics));
    }

    private static void SetType(ExposedFamily family, string[] words)
    {
        Require(words[0] == family.Name && family.Type is null, $"TYPE of {words[0]} does not follow its HELP, or comes twice");
        family.Type = words[1];
    }

    private static void AddSample(List<ExposedFamily> families, ExposedSample sample, bool isOpenMetrics)
    {
        var family = families[^1];
        Require(family.Type is not null, $"{sample.Name} comes before its TYPE");
        string[] allowed = family.Type switch
        {
            "counter" => [isOpenMetrics ? family.Name + "_total" : family.Name],
            "histogram" => [family.Name + "_bucket", family.Name + "_sum", family.Name + "_count"],
            _ => [family.Name],
        };
        Require(allowed.Contains(sample.Name), $"{sample.Name} stands under {family.Name}");
        family.Samples.Add(sample);
    }

    private static ExposedSample ParseSample(string line)
    {
        var brace = line.IndexOf('{', StringComparison.Ordinal);
        var space = line.IndexOf(' ', StringComparison.Ordinal);
        var nameEnd = brace >= 0 && brace < space ? brace : space;
        var labels = new List<KeyValuePair<string, string>>();
        var at = nameEnd;
        if (line[at] == '{')
        {
            do
            {
                var equals = line.IndexOf("=\"", at, StringComparison.Ordinal);
                var end = equals + 2;
                while (line[end] != '"')
                    end += line[end] == '\\' ? 2 : 1;
                labels.Add(new(line[(at + 1)..equals], Unescape(line[(equals + 2)..end], quotes: true)));
                at = end + 1;
            }
            while (line[at] == ',');
            Require(line[at++] == '}', $"no closing brace: {line}");
        }

        Require(line[at] == ' ' && !line[(at + 1)..].Contains(' ', StringComparison.Ordinal), $"a value and nothing else must follow: {line}");
        return new ExposedSample(line[..nameEnd], labels, line[(at + 1)..]);
    }

    private static string Unescape(string text, bool quotes)
    {
        var plain = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            Require(!quotes || text[i] != '"', "a quote is not escaped");
            plain.Append(text[i] != '\\' ? text[i] : text[++i] switch
            {
                'n' => '\n',
                '\\' => '\\',
                '"' when quotes => '"',
                var other => throw new FormatException($"\\{other} is no escape"),
            });
        }

        return plain.ToString();
    }

    private static void Require(bool condition, string message)
    {
        if (!condition)
            throw new FormatException(message);
    }
}

internal sealed record ExposedFamily(string Name, string Help)
{
    public string? Type { get; set; }

    public List<ExposedSample> Samples { get; } = [];

    /// <summary>The value of the only sample with these labels.</summary>
    public double Value(params (string Name, string Value)[] labels) =>
        Samples.Single(sample => labels.All(label => sample.Labels.Contains(new(label.Name, label.Value)))).Value;
}

internal sealed record ExposedSample(string Name, IReadOnlyList<KeyValuePair<string, string>> Labels, string Spelling)
{
    public double Value => Spelling switch
    {
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        _ => double.Parse(Spelling, NumberStyles.Float, CultureInfo.InvariantCulture),
    };

    public string? Label(string name) => Labels.Where(label => label.Key == name).Select(label => label.Value).SingleOrDefault();

    /// <summary>Name and labels in one string that is equal for the same series.</summary>
    public string Key(params string[] without) =>
        $"{Name}{{{string.Join(',', Labels.Where(label => !without.Contains(label.Key)).OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => $"{label.Key}={label.Value.Length}:{label.Value}"))}}}";
}
