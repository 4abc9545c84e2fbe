using System.Text;

namespace CircleExporter.Benchmarks.Report;

/// <summary>Sections as Markdown tables.</summary>
internal static class Markdown
{
    public static string Render(IEnumerable<Section> sections, string machine)
    {
        var text = new StringBuilder(machine).Append('\n');
        foreach (var section in sections)
        {
            text.Append($"\n## {section.Title}\n\n{section.Introduction}\n\n");
            text.Append("| What | Measured | Compared with, in the same run | Ratio | Target | |\n| --- | ---: | ---: | ---: | ---: | --- |\n");
            foreach (var figure in section.Figures)
                text.Append(Row(figure));
        }

        return text.ToString();
    }

    private static string Row(Figure figure)
    {
        var verdict = figure.IsMet switch { true => "met", false => "**missed**", null => "" };
        var ratio = figure.Ratio is { } value ? Units.Times(value) : "";
        return $"| {figure.What} | {figure.Measured} | {figure.Baseline} | {ratio} | {figure.Target} | {verdict} |\n";
    }
}
