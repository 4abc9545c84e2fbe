using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace CircleExporter.Cli;

/// <summary>Durations as Prometheus writes them: <c>90s</c>, <c>15m</c>, <c>1h30m</c>, <c>500ms</c>, <c>0</c>.</summary>
internal static partial class PrometheusDuration
{
    private static readonly (string Unit, long Milliseconds)[] Units =
    [
        ("y", 365 * 86_400_000L), ("w", 7 * 86_400_000L), ("d", 86_400_000L), ("h", 3_600_000L), ("m", 60_000L), ("s", 1000L), ("ms", 1L),
    ];

    /// <summary>Reads units in falling order, each once; <c>0</c> needs none.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        if (text is "0")
            return true;

        var match = Pattern().Match(text);
        if (text.Length is 0 or > 60 || !match.Success)
            return false;

        var total = Units
            .Where(entry => match.Groups[entry.Unit].Success)
            .Sum(entry => double.Parse(match.Groups[entry.Unit].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture) * entry.Milliseconds);
        // Whatever is longer than a TimeSpan is beyond every bound alike.
        duration = total < TimeSpan.MaxValue.TotalMilliseconds ? TimeSpan.FromMilliseconds(total) : TimeSpan.MaxValue;
        return true;
    }

    /// <summary>Reads what is known to be a duration.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static TimeSpan Parse(string text) => TryParse(text, out var duration) ? duration : throw new FormatException($"\"{text}\" is not a duration");

    /// <summary>The shortest spelling in days and less, to the millisecond.</summary>
    public static string Format(TimeSpan duration)
    {
        var left = (long)Math.Round(Math.Abs(duration.TotalMilliseconds));
        if (left == 0)
            return "0s";

        var text = new StringBuilder(duration < TimeSpan.Zero ? "-" : "");
        foreach (var (unit, milliseconds) in Units.Skip(2))
        {
            if (left / milliseconds is > 0 and var count)
                text.Append(count).Append(unit);
            left %= milliseconds;
        }

        return text.ToString();
    }

    [GeneratedRegex(
        @"\A((?<y>[0-9]+)y)?((?<w>[0-9]+)w)?((?<d>[0-9]+)d)?((?<h>[0-9]+)h)?((?<m>[0-9]+)m)?((?<s>[0-9]+)s)?((?<ms>[0-9]+)ms)?\z",
        RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Pattern();
}
