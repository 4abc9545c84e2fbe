namespace CircleExporter.CircleCi;

/// <summary>The sliding windows over which Insights aggregates.</summary>
public enum ReportingWindow
{
    /// <summary><c>last-24-hours</c></summary>
    Last24Hours,

    /// <summary><c>last-7-days</c></summary>
    Last7Days,

    /// <summary><c>last-30-days</c></summary>
    Last30Days,

    /// <summary><c>last-60-days</c></summary>
    Last60Days,

    /// <summary><c>last-90-days</c>, CircleCI's default.</summary>
    Last90Days,
}

/// <summary>The API's spelling of reporting windows.</summary>
public static class ReportingWindows
{
    private static readonly (ReportingWindow Window, string Name, int Days)[] All =
    [
        (ReportingWindow.Last24Hours, "last-24-hours", 1),
        (ReportingWindow.Last7Days, "last-7-days", 7),
        (ReportingWindow.Last30Days, "last-30-days", 30),
        (ReportingWindow.Last60Days, "last-60-days", 60),
        (ReportingWindow.Last90Days, "last-90-days", 90),
    ];

    /// <summary>The names the API accepts, shortest window first.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. All.Select(entry => entry.Name)];

    /// <summary>The name the API knows the window by.</summary>
    public static string ToApiName(this ReportingWindow window) => Entry(window).Name;

    /// <summary>How far back the window reaches.</summary>
    public static TimeSpan Length(this ReportingWindow window) => TimeSpan.FromDays(Entry(window).Days);

    /// <summary>Reads the API's name; false when there is no such window.</summary>
    public static bool TryParse(string? name, out ReportingWindow window)
    {
        var index = Array.FindIndex(All, entry => entry.Name == name);
        window = index < 0 ? default : All[index].Window;
        return index >= 0;
    }

    private static (ReportingWindow Window, string Name, int Days) Entry(ReportingWindow window) =>
        Enum.IsDefined(window) ? All[(int)window] : throw new ArgumentOutOfRangeException(nameof(window));
}
