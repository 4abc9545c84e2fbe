using System.Globalization;
using System.Text.RegularExpressions;
using FluentAssertions;

namespace CircleExporter.Tests.Support;

/// <summary>The rules that real parsers let pass. Every message names the offender.</summary>
internal static partial class ExpositionChecker
{
    private static readonly string[] Types = ["gauge", "counter", "histogram"];

    /// <summary>Reads a body and asserts everything that can be said of one body alone.</summary>
    public static Exposition Check(string body)
    {
        var exposition = Exposition.Parse(body);
        exposition.Families.Select(family => family.Name).Should().OnlyHaveUniqueItems("a family is contiguous, with one HELP and TYPE");
        exposition.Samples.GroupBy(sample => sample.Key()).FirstOrDefault(series => series.Skip(1).Any())?.Key.Should().BeNull("no series stands twice");
        foreach (var family in exposition.Families)
        {
            family.Name.Should().MatchRegex("^[a-z][a-z0-9_]*$");
            family.Help.Should().NotBeNullOrWhiteSpace($"{family.Name} needs a help text");
            family.Type.Should().BeOneOf(Types, $"that is the type of {family.Name}");
            CheckNames(family);
            if (family.Type == "counter")
                family.Samples.FirstOrDefault(sample => !double.IsFinite(sample.Value) || sample.Value < 0).Should().BeNull($"{family.Name} is a counter");
            if (family.Type == "histogram")
                CheckHistogram(family, exposition.IsOpenMetrics);
        }

        return exposition;
    }

    /// <summary>Asserts that two bodies of the same moment hold the same families and series.</summary>
    public static void CheckSameSeries(Exposition text, Exposition openMetrics)
    {
        text.IsOpenMetrics.Should().BeFalse();
        openMetrics.IsOpenMetrics.Should().BeTrue();
        openMetrics.Families.Select(family => family.Type == "counter" ? family.Name + "_total" : family.Name)
            .Should().Equal(text.Families.Select(family => family.Name));
        openMetrics.Samples.Select(sample => sample.Key("le")).Should().Equal(text.Samples.Select(sample => sample.Key("le")));
    }

    /// <summary>Asserts that nothing that counts fell, except to exactly 0.</summary>
    public static void CheckMonotone(Exposition before, Exposition after)
    {
        var earlier = Counting(before).ToDictionary(sample => sample.Key(), sample => sample.Value);
        foreach (var sample in Counting(after))
        {
            if (sample.Value != 0 && earlier.TryGetValue(sample.Key(), out var value))
                sample.Value.Should().BeGreaterThanOrEqualTo(value, $"{sample.Key()} only rises");
        }
    }

    private static IEnumerable<ExposedSample> Counting(Exposition exposition) =>
        exposition.Families.Where(family => family.Type is "counter" or "histogram").SelectMany(family => family.Samples);

    private static void CheckNames(ExposedFamily family)
    {
        // Plain code: an assertion for each of a hundred thousand samples takes minutes.
        var offender = family.Samples.FirstOrDefault(sample =>
            sample.Labels.DistinctBy(label => label.Key).Count() < sample.Labels.Count || sample.Labels.Any(label => !IsLabelName(label.Key, sample)));
        offender.Should().BeNull($"the label names of {family.Name} must be allowed and differ");
    }

    private static bool IsLabelName(string name, ExposedSample sample) =>
        LabelName().IsMatch(name) && name != "quantile" && (name != "le" || sample.Name.EndsWith("_bucket", StringComparison.Ordinal));

    private static void CheckHistogram(ExposedFamily family, bool isOpenMetrics)
    {
        foreach (var series in family.Samples.GroupBy(sample => sample.Key("le")[sample.Name.Length..]))
        {
            var buckets = series.Where(sample => sample.Name == family.Name + "_bucket").ToList();
            var count = series.Single(sample => sample.Name == family.Name + "_count").Value;
            var sum = series.Single(sample => sample.Name == family.Name + "_sum").Value;
            var bounds = buckets.Select(bucket => bucket.Label("le")!).ToList();

            bounds[^1].Should().Be("+Inf");
            // Plain code here too: such an assertion compiles its condition anew each time.
            bounds.Find(bound => bound != "+Inf" && !IsCanonical(bound, isOpenMetrics)).Should().BeNull($"le of {family.Name} is compared as text");
            bounds[..^1].Select(Number).Should().BeInAscendingOrder();
            buckets.Select(bucket => bucket.Value).Should().BeInAscendingOrder($"{series.Key} is cumulative");
            buckets[^1].Value.Should().Be(count);
            sum.Should().BeInRange(LeastSum(buckets), count == 0 ? 0 : double.MaxValue, $"{series.Key} holds {count} observations");
        }
    }

    private static double LeastSum(List<ExposedSample> buckets)
    {
        var least = 0.0;
        for (var i = 1; i < buckets.Count; i++)
            least += (buckets[i].Value - buckets[i - 1].Value) * Number(buckets[i - 1].Label("le")!);
        return least * (1 - 1e-12);
    }

    private static bool IsCanonical(string bound, bool isOpenMetrics)
    {
        var plain = isOpenMetrics && bound.EndsWith(".0", StringComparison.Ordinal) ? bound[..^2] : bound;
        var shape = isOpenMetrics ? OpenMetricsNumber() : TextNumber();
        return shape.IsMatch(bound) && Number(plain).ToString("R", CultureInfo.InvariantCulture).Length <= Math.Max(plain.Length, 7);
    }

    private static double Number(string text) => double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);

    [GeneratedRegex("^[a-zA-Z_][a-zA-Z0-9_]*$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LabelName();

    [GeneratedRegex(@"^(0|[1-9]\d{0,5})(\.\d*[1-9])?$|^[1-9](\.\d*[1-9])?e[+-]\d{2,}$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex TextNumber();

    [GeneratedRegex(@"^(0|[1-9]\d{0,5})\.(0|\d*[1-9])$|^[1-9](\.\d*[1-9])?e[+-]\d{2,}$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex OpenMetricsNumber();
}
