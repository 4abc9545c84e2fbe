using System.Text;

namespace CircleExporter.Tests.Scenarios.FaultMatrix;

/// <summary>The matrix as operators read it.</summary>
internal static class FaultTable
{
    /// <summary>The table.</summary>
    public static string Render(IReadOnlyList<FaultRow> rows)
    {
        var page = new StringBuilder();
        Line("| Fault | What CircleCI does: it … | `circleci_up` | `circleci_project_up` | Last success | Insights | Counters | `code` | Well again within |");
        Line("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        foreach (var row in rows)
            Line($"| {row.Name} | {row.CircleCi} | {Up(row.Told)} | {(row.Told.ProjectUp ? 1 : 0)} | {Word(row.Told.Age)} | {Word(row.Told.Insights)} | {Word(row.Told.Runs)} | {Codes(row.Told)} | {Recovery(row)} |");
        return page.ToString();

        void Line(string text) => page.Append(text).Append('\n');
    }

    private static string Up(Told told) => (told.Up ? "1" : "0") + (told.TokenAccepted ? "" : ", token rejected");

    private static string Codes(Told told) => told.Codes.Length == 0 ? "200" : string.Join(' ', told.Codes.Split(' ').Select(code => $"`{code}`"));

    private static string Recovery(FaultRow row) =>
        row.Intervals == 2 && (row.Told with { Codes = "" }) == Told.NoHarm ? "–" : $"{(row.Intervals * FaultWatch.Interval).TotalMinutes} min";

    private static string Word(Age age) => age == Age.Young ? "moves" : "stands";

    private static string Word(Insights insights) => insights switch
    {
        Insights.Follow => "follow",
        Insights.Stay => "last values",
        _ => "leave",
    };

    private static string Word(Runs runs) => runs switch
    {
        Runs.Rise => "rise",
        Runs.Lag => "rise in part",
        _ => "wait",
    };
}
