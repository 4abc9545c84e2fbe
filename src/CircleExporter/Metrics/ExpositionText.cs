using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace CircleExporter.Metrics;

/// <summary>Writes the smallest parts of an exposition as UTF-8: escaped text and numbers.</summary>
internal static class ExpositionText
{
    private const double LargestExactInteger = 1L << 53;
    private static readonly SearchValues<char> EscapedInLabels = SearchValues.Create("\\\"\n");
    private static readonly SearchValues<char> EscapedInTextHelp = SearchValues.Create("\\\n");

    /// <summary>Writes a label's value, without its quotes.</summary>
    public static void WriteLabelValue(IBufferWriter<byte> output, string value) => WriteEscaped(output, value, EscapedInLabels);

    /// <summary>Writes a help text; only OpenMetrics escapes quotes there.</summary>
    public static void WriteHelp(IBufferWriter<byte> output, string help, ExpositionFormat format) =>
        WriteEscaped(output, help, format == ExpositionFormat.OpenMetrics ? EscapedInLabels : EscapedInTextHelp);

    /// <summary>Writes text as it is.</summary>
    public static void Write(IBufferWriter<byte> output, ReadOnlySpan<char> text) => Encoding.UTF8.GetBytes(text, output);

    /// <summary>Writes a count.</summary>
    public static void WriteInteger(IBufferWriter<byte> output, long value)
    {
        Utf8Formatter.TryFormat(value, output.GetSpan(20), out var written);
        output.Advance(written);
    }

    /// <summary>Writes a value: whole numbers as integers, others with the fewest digits that read back the same.</summary>
    public static void WriteNumber(IBufferWriter<byte> output, double value)
    {
        if (Math.Abs(value) <= LargestExactInteger && Math.Floor(value) == value)
        {
            WriteInteger(output, (long)value);
        }
        else if (double.IsFinite(value))
        {
            value.TryFormat(output.GetSpan(32), out var written, "R", CultureInfo.InvariantCulture);
            output.Advance(written);
        }
        else
        {
            output.Write(double.IsNaN(value) ? "NaN"u8 : value > 0 ? "+Inf"u8 : "-Inf"u8);
        }
    }

    /// <summary>Writes whole milliseconds as seconds, exactly.</summary>
    public static void WriteSeconds(IBufferWriter<byte> output, long milliseconds)
    {
        WriteInteger(output, milliseconds / 1000);
        var rest = (int)(milliseconds % 1000);
        if (rest == 0)
            return;

        ReadOnlySpan<byte> digits = [(byte)'.', (byte)('0' + rest / 100), (byte)('0' + rest / 10 % 10), (byte)('0' + rest % 10)];
        output.Write(digits.TrimEnd((byte)'0'));
    }

    private static void WriteEscaped(IBufferWriter<byte> output, ReadOnlySpan<char> text, SearchValues<char> escaped)
    {
        for (var next = text.IndexOfAny(escaped); next >= 0; next = text.IndexOfAny(escaped))
        {
            Write(output, text[..next]);
            output.Write(text[next] switch { '\n' => "\\n"u8, '"' => "\\\""u8, _ => "\\\\"u8 });
            text = text[(next + 1)..];
        }

        Write(output, text);
    }
}
