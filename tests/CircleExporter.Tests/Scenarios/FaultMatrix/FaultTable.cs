using System.Text;

namespace CircleExporter.Tests.Scenarios.FaultMatrix;

/// <summary>The matrix as operators read it.</summary>
internal static class FaultTable
{
    /// <summary>The table, and what does not hold yet.</summary>
    public static string Render(IReadOnlyList<FaultRow> rows)
    {
        var page = new StringBuilder();
        Line("| Fault | What CircleCI does: it … | `circleci_up` | `circleci_project_up` | Last success | Insights | Counters | `code` | Well again within |");
        Line("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
        foreach (var row in rows)
            Line($"| {row.Name} | {row.CircleCi} | {Up(row.Told)} | {(row.Told.ProjectUp ? 1 : 0)} | {Word(row.Told.Age)} | {Word(row.Told.Insights)} | {Word(row.Told.Runs)} | {Codes(row.Told)} | {Recovery(row)} |");

        var gaps = rows.SelectMany(row => ((string When, string? Gap)[])[("hits only one project", row.NotYetOnOneProject), ("is there from the start", row.NotYetFromTheStart)], (row, gap) => (row.Name, gap.When, gap.Gap))
            .Where(gap => gap.Gap is not null)
            .GroupBy(gap => (gap.When, gap.Gap), gap => gap.Name)
            .ToList();
        if (gaps.Count > 0)
        {
            Line("");
            Line("Not yet so:");
            Line("");
        }

        foreach (var gap in gaps)
            Line($"- When one of these {gap.Key.When} ({string.Join(", ", gap)}): {gap.Key.Gap}.");
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
