using System.Globalization;
using System.IO.Compression;
using CircleExporter.Metrics;

namespace CircleExporter.Benchmarks.Whole;

/// <summary>A scrape in the format OpenMetrics, as far as the benchmarks read it.</summary>
/// <param name="Data">The lines of the data families, which come first.</param>
/// <param name="Tail">The lines of the live families behind them.</param>
internal sealed record ScrapedBody(string Data, string Tail)
{
    private static readonly string[] LiveNames =
        [.. MetricCatalogue.All.Where(definition => definition.IsLive).Select(definition => definition.Type == MetricType.Counter ? definition.Name[..^"_total".Length] : definition.Name)];

    /// <summary>When its data were rendered, which tells one snapshot from another.</summary>
    public double SnapshotTime => Sum("circleci_exporter_snapshot_timestamp_seconds");

    /// <summary>Lines of data.</summary>
    public int Series => (int)Sum("circleci_exporter_series");

    public static ScrapedBody Inflate(byte[] compressed)
    {
        using var reader = new StreamReader(new GZipStream(new MemoryStream(compressed), CompressionMode.Decompress));
        var text = reader.ReadToEnd();
        if (!text.EndsWith("\n# EOF\n", StringComparison.Ordinal))
            throw new InvalidDataException("A scrape does not end as OpenMetrics does.");

        var border = LiveNames.Select(name => text.IndexOf($"# HELP {name} ", StringComparison.Ordinal)).Where(index => index >= 0).Min();
        return new ScrapedBody(text[..border], text[border..]);
    }

    /// <summary>How many series of that name the data hold.</summary>
    public int CountOf(string name) => Lines(Data, name).Count();

    /// <summary>The sum over all live series of that name, or over those with one label.</summary>
    public double Sum(string name, string label = "") => Lines(Tail, name).Where(line => line.Contains(label, StringComparison.Ordinal)).Sum(line => double.Parse(line[(line.LastIndexOf(' ') + 1)..], CultureInfo.InvariantCulture));

    private static IEnumerable<string> Lines(string text, string name) =>
        text.Split('\n').Where(line => line.StartsWith(name, StringComparison.Ordinal) && line.Length > name.Length && line[name.Length] is '{' or ' ');
}
