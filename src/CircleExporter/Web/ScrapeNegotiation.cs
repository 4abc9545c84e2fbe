using CircleExporter.Metrics;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace CircleExporter.Web;

/// <summary>What a scraper is to be sent, by its <c>Accept</c> and <c>Accept-Encoding</c>.</summary>
/// <param name="Format">The format.</param>
/// <param name="ContentType">Its full name.</param>
/// <param name="Gzip">Whether the body is compressed.</param>
internal sealed record ScrapeNegotiation(ExpositionFormat Format, string ContentType, bool Gzip)
{
    private const string TextType = "text/plain";
    private const string OpenMetricsType = "application/openmetrics-text";

    /// <summary>Decides. What cannot be satisfied or understood gets text 0.0.4, plain.</summary>
    public static ScrapeNegotiation Of(IHeaderDictionary headers)
    {
        var ranges = MediaTypeHeaderValue.TryParseList(headers.Accept, out var accepted) ? accepted : [];
        var format = PrefersOpenMetrics(ranges) ? ExpositionFormat.OpenMetrics : ExpositionFormat.Text;
        var contentType = format == ExpositionFormat.OpenMetrics
            ? $"{OpenMetricsType}; version=1.0.0; charset=utf-8"
            : $"{TextType}; version=0.0.4; charset=utf-8";

        // All our names are of the old alphabet, so nothing has to be escaped; but whoever asks wants to be told.
        if (ranges.Any(range => Parameter(range, "escaping") is not null))
            contentType += "; escaping=underscores";
        return new ScrapeNegotiation(format, contentType, AcceptsGzip(headers.AcceptEncoding));
    }

    private static bool PrefersOpenMetrics(IList<MediaTypeHeaderValue> ranges)
    {
        var openMetrics = Best(ranges, OpenMetricsType, "1.0.0", "0.0.1");
        var text = Best(ranges, TextType, "0.0.4");
        return openMetrics.Quality > 0
            && (openMetrics.Quality > text.Quality || (openMetrics.Quality == text.Quality && openMetrics.Specificity > text.Specificity));
    }

    // The most specific range that covers a type decides its quality; among equally specific ones the most generous.
    private static (double Quality, int Specificity) Best(IList<MediaTypeHeaderValue> ranges, string type, params string[] versions)
    {
        var covering = ranges
            .Select(range => (Quality: range.Quality ?? 1, Specificity: Specificity(range, type, versions)))
            .Where(match => match.Specificity > 0)
            .ToList();
        return covering.Count == 0 ? (0, 0) : covering.OrderByDescending(match => match.Specificity).ThenByDescending(match => match.Quality).First();
    }

    // 0: does not cover the type.
    private static int Specificity(MediaTypeHeaderValue range, string type, string[] versions)
    {
        if (range.MatchesAllTypes)
            return 1;
        if (range.MatchesAllSubTypes)
            return type.StartsWith($"{range.Type}/", StringComparison.OrdinalIgnoreCase) ? 2 : 0;
        if (!range.MediaType.Equals(type, StringComparison.OrdinalIgnoreCase))
            return 0;
        return Parameter(range, "version") is not { } version ? 3 : versions.Contains(version) ? 4 : 0;
    }

    private static string? Parameter(MediaTypeHeaderValue range, string name) =>
        range.Parameters.FirstOrDefault(parameter => parameter.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } found
            ? HeaderUtilities.RemoveQuotes(found.Value).ToString()
            : null;

    private static bool AcceptsGzip(StringValues header) =>
        StringWithQualityHeaderValue.TryParseList(header, out var codings)
        && codings.Any(coding => coding.Value.Equals("gzip", StringComparison.OrdinalIgnoreCase) && coding.Quality is not <= 0);
}
