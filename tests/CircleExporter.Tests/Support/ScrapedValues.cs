namespace CircleExporter.Tests.Support;

/// <summary>A scraped body, checked against every rule of the format, to be asked for values.</summary>
internal sealed class ScrapedValues
{
    private ScrapedValues(string text, IReadOnlyDictionary<string, double> series) => (Text, Series) = (text, series);

    /// <summary>The body as it came.</summary>
    public string Text { get; }

    /// <summary>All series by <c>name{label="value"}</c>, labels in the order of the body, values not escaped.</summary>
    public IReadOnlyDictionary<string, double> Series { get; }

    /// <summary>The value of a series; null when there is none.</summary>
    public double? this[string series] => Series.TryGetValue(series, out var value) ? value : null;

    /// <summary>All series of a family.</summary>
    public IEnumerable<string> SeriesOf(string family) => Series.Keys.Where(series => series == family || series.StartsWith(family + "{", StringComparison.Ordinal));

    /// <summary>The sum over all series of a family.</summary>
    public double SumOf(string family) => SeriesOf(family).Sum(series => Series[series]);

    /// <summary>Checks and reads a body.</summary>
    public static ScrapedValues Parse(string text)
    {
        Canary.Inspect(text, "a scrape");
        var checkedBody = ExpositionChecker.Check(text);
        return new ScrapedValues(text, checkedBody.Samples.ToDictionary(KeyOf, sample => sample.Value));
    }

    private static string KeyOf(ExposedSample sample) => sample.Labels.Count == 0
        ? sample.Name
        : $"{sample.Name}{{{string.Join(',', sample.Labels.Select(label => $"{label.Key}=\"{label.Value}\""))}}}";
}
