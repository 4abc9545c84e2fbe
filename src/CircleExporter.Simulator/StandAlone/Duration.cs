using System.Globalization;
using System.Text.RegularExpressions;

namespace CircleExporter.Simulator.StandAlone;

/// <summary>Reads and writes durations such as <c>250ms</c>, <c>90s</c>, <c>15m</c> and <c>1h30m</c>.</summary>
internal static partial class Duration
{
    internal static bool TryParse(string text, out TimeSpan duration)
    {
        duration = TimeSpan.Zero;
        var match = Pattern().Match(text);
        if (!match.Success)
            return false;

        var milliseconds = Part(match, "d") * 86_400_000
            + Part(match, "h") * 3_600_000
            + Part(match, "m") * 60_000
            + Part(match, "s") * 1_000
            + Part(match, "ms");
        duration = TimeSpan.FromMilliseconds(milliseconds);
        return true;
    }

    /// <summary>The spelling that is read as the same duration.</summary>
    internal static string Format(TimeSpan duration)
    {
        (int Count, string Unit)[] parts =
            [(duration.Days, "d"), (duration.Hours, "h"), (duration.Minutes, "m"), (duration.Seconds, "s"), (duration.Milliseconds, "ms")];
        var text = string.Concat(parts.Where(part => part.Count > 0).Select(part => $"{part.Count}{part.Unit}"));
        return text.Length == 0 ? "0" : text;
    }

    private static long Part(Match match, string group) =>
        match.Groups[group].Success ? long.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(
        "^(?=.)(0|((?<d>[0-9]{1,6})d)?((?<h>[0-9]{1,6})h)?((?<m>[0-9]{1,6})m)?((?<s>[0-9]{1,6})s)?((?<ms>[0-9]{1,9})ms)?)$",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Pattern();
}
