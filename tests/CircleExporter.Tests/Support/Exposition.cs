using System.Globalization;
using System.Text.RegularExpressions;

namespace CircleExporter.Tests.Support;

/// <summary>A parsed body of text 0.0.4: enough of a reader to ask it for values.</summary>
internal sealed partial class Exposition
{
    private readonly Dictionary<string, double> values = [];

    /// <summary>The body as it came.</summary>
    public required string Text { get; init; }

    /// <summary>All series with their values, as they stand in the body.</summary>
    public IReadOnlyDictionary<string, double> Values => values;

    /// <summary>The value of a series, labels in the order of the body: <c>name{a="b"}</c>; null when there is none.</summary>
    public double? this[string series] => values.TryGetValue(series, out var value) ? value : null;

    /// <summary>All series of a family.</summary>
    public IEnumerable<string> SeriesOf(string family) => values.Keys.Where(series => series == family || series.StartsWith(family + "{", StringComparison.Ordinal));

    /// <summary>The sum over all series of a family.</summary>
    public double SumOf(string family) => SeriesOf(family).Sum(series => values[series]);

    /// <summary>Reads a body.</summary>
    public static Exposition Parse(string text)
    {
        var exposition = new Exposition { Text = text };
        foreach (Match line in Sample().Matches(text))
            exposition.values.Add(line.Groups["series"].Value, Number(line.Groups["value"].Value));
        return exposition;
    }

    private static double Number(string text) => text switch
    {
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        _ => double.Parse(text, CultureInfo.InvariantCulture),
    };

    [GeneratedRegex("""^(?<series>[a-zA-Z_:][\w:]*(\{([^"}]|"(\\.|[^"\\])*")*\})?) (?<value>\S+)$""", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Sample();
}
