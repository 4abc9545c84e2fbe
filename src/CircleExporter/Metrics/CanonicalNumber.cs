using System.Globalization;

namespace CircleExporter.Metrics;

/// <summary>
/// Spells numbers that stand in a label (<c>le</c>) as Go does, because a label is compared as text:
/// shortest digits, with an exponent below 1e-4 and from 1e+06 on; OpenMetrics wants <c>.0</c> behind what would look like an integer.
/// </summary>
internal static class CanonicalNumber
{
    /// <summary>The spelling of <paramref name="value"/>.</summary>
    public static string Format(double value, ExpositionFormat format)
    {
        if (double.IsPositiveInfinity(value))
            return "+Inf";

        var shortest = value.ToString("R", CultureInfo.InvariantCulture);
        if (shortest.Contains('E', StringComparison.Ordinal))
            return shortest.Replace('E', 'e');

        if (Math.Abs(value) >= 1e6)
            return WithExponent(shortest);

        return format == ExpositionFormat.OpenMetrics && !shortest.Contains('.', StringComparison.Ordinal) ? shortest + ".0" : shortest;
    }

    private static string WithExponent(string plain)
    {
        var sign = plain[0] == '-' ? "-" : "";
        var point = plain.IndexOf('.', StringComparison.Ordinal);
        var exponent = (point < 0 ? plain.Length : point) - sign.Length - 1;
        var digits = plain[sign.Length..].Replace(".", "", StringComparison.Ordinal).TrimEnd('0');
        return $"{sign}{digits[0]}{(digits.Length > 1 ? "." : "")}{digits[1..]}e+{exponent:00}";
    }
}
