using System.Buffers;
using System.Collections.Immutable;

namespace CircleExporter.Metrics;

/// <summary>
/// Writes families as text 0.0.4 or OpenMetrics 1.0, without timestamps and without OpenMetrics' closing <c># EOF</c>.
/// <see cref="SeriesOrder"/> puts series into the order in which they are to be handed over.
/// </summary>
internal sealed class ExpositionWriter(IBufferWriter<byte> output, ExpositionFormat format)
{
    private ImmutableArray<double> bounds = [];
    private string[] boundLabels = [];

    /// <summary>How many lines were written, HELP and TYPE not counted.</summary>
    public int Lines { get; private set; }

    /// <summary>Writes HELP, TYPE and all series of a family, which must not be written in two parts. Labels are escaped, but not sanitised.</summary>
    /// <exception cref="ArgumentException">A counter or a histogram is negative or not finite, or labels or buckets do not match their names or bounds.</exception>
    public void Write(MetricFamily family)
    {
        var definition = family.Definition;
        var name = format == ExpositionFormat.OpenMetrics && definition.Type == MetricType.Counter
            ? definition.Name[..^"_total".Length]
            : definition.Name;
        WriteMetadata(name, definition);
        foreach (var series in family.Series)
            WriteSeries(definition, series);
    }

    private void WriteMetadata(string name, MetricDefinition definition)
    {
        output.Write("# HELP "u8);
        ExpositionText.Write(output, name);
        output.Write(" "u8);
        ExpositionText.WriteHelp(output, definition.Help, format);
        output.Write("\n# TYPE "u8);
        ExpositionText.Write(output, name);
        output.Write(definition.Type switch
        {
            MetricType.Counter => " counter\n"u8,
            MetricType.Histogram => " histogram\n"u8,
            _ => " gauge\n"u8,
        });
    }

    private void WriteSeries(MetricDefinition definition, MetricSeries series)
    {
        Require(series.LabelValues.Length == definition.Labels.Length, definition, "has a series with another number of labels");
        switch (series)
        {
            case ValueSeries value when definition.Type != MetricType.Histogram:
                var isValid = definition.Type == MetricType.Gauge || (double.IsFinite(value.Value) && value.Value >= 0);
                Require(isValid, definition, "is a counter: its values are finite and not negative");
                WriteName(definition, "", series.LabelValues);
                ExpositionText.WriteNumber(output, value.Value);
                EndLine();
                break;
            case HistogramSeries histogram when definition.Type == MetricType.Histogram:
                WriteHistogram(definition, histogram);
                break;
            default:
                throw new ArgumentException($"{definition.Name} has a series of another type.", nameof(series));
        }
    }

    private void WriteHistogram(MetricDefinition definition, HistogramSeries histogram)
    {
        var counts = histogram.BucketCounts;
        Require(counts.Length == histogram.Bounds.Length + 1, definition, "needs one more bucket than bounds");
        Require(counts.All(count => count >= 0) && histogram.SumMilliseconds >= 0, definition, "is a histogram: its counts and its sum are not negative");
        SpellBounds(definition, histogram.Bounds);

        var count = 0L;
        for (var i = 0; i < counts.Length; i++)
        {
            count += counts[i];
            WriteName(definition, "_bucket", histogram.LabelValues, boundLabels[i]);
            ExpositionText.WriteInteger(output, count);
            EndLine();
        }

        WriteName(definition, "_sum", histogram.LabelValues);
        ExpositionText.WriteSeconds(output, histogram.SumMilliseconds);
        EndLine();
        WriteName(definition, "_count", histogram.LabelValues);
        ExpositionText.WriteInteger(output, count);
        EndLine();
    }

    // All series of a family share one array of bounds, which is spelled once.
    private void SpellBounds(MetricDefinition definition, ImmutableArray<double> current)
    {
        if (current == bounds && boundLabels.Length > 0)
            return;

        Require(current.Zip(current.Skip(1)).All(pair => pair.First < pair.Second), definition, "needs rising bounds");
        Require(current.All(double.IsFinite), definition, "needs finite bounds; +Inf is added");
        bounds = current;
        boundLabels = [.. current.Append(double.PositiveInfinity).Select(bound => CanonicalNumber.Format(bound, format))];
    }

    private void WriteName(MetricDefinition definition, string suffix, ImmutableArray<string> values, string? bound = null)
    {
        ExpositionText.Write(output, definition.Name);
        ExpositionText.Write(output, suffix);
        var separator = "{"u8;
        for (var i = 0; i < values.Length; i++)
        {
            WriteLabel(separator, definition.Labels[i], values[i]);
            separator = ","u8;
        }

        if (bound is not null)
            WriteLabel(separator, "le", bound);
        output.Write(values.Length > 0 || bound is not null ? "} "u8 : " "u8);
    }

    private void WriteLabel(ReadOnlySpan<byte> separator, string name, string value)
    {
        output.Write(separator);
        ExpositionText.Write(output, name);
        output.Write("=\""u8);
        ExpositionText.WriteLabelValue(output, value);
        output.Write("\""u8);
    }

    private void EndLine()
    {
        output.Write("\n"u8);
        Lines++;
    }

    private static void Require(bool condition, MetricDefinition definition, string rule)
    {
        if (!condition)
            throw new ArgumentException($"{definition.Name} {rule}.", nameof(condition));
    }
}
