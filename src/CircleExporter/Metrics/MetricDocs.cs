using System.Text;

namespace CircleExporter.Metrics;

/// <summary>Renders the catalogue as <c>docs/metrics.md</c>.</summary>
internal static class MetricDocs
{
    /// <summary>The whole page, in Markdown.</summary>
    public static string Render()
    {
        var page = new StringBuilder("""
            # Metrics

            <!-- Rendered from MetricCatalogue; change it there. -->

            Common labels: `project` is the normalised slug (`gh/acme/web`), `workflow` its name as CircleCI gives it, `branch` a branch's name,
            `:other` for every run whose branch is not named, or `:all` for CircleCI's own aggregate. No branch name can hold a colon.

            What CircleCI does not know is a missing series, never 0. Every family shows HELP and TYPE from the first scrape on.
            *Snapshot* families change when a pass is published; *live* ones are read at each scrape.

            """);
        foreach (var section in MetricCatalogue.Sections)
            Append(page, section);
        return page.Append(Cost).ToString();
    }

    private const string Cost = """

        ## What it costs in lines

        A histogram series has a line for each bound, one for `+Inf`, one for the sum and one for the count: 27 with the default bounds.
        A workflow with one named branch has about 100 lines: 15 for each Insights window of the branch and of `:all`, two or more run counters and a credit counter for
        the branch and for `:other`, two histograms, and eleven gauges. 50 projects with 10 workflows each are about 50,000 lines.
        `circleci_exporter_series` tells how many there are.

        """;

    private static void Append(StringBuilder page, MetricSection section)
    {
        page.Append($"\n## {section.Title}\n\n{section.Introduction}\n\n| Family | Type | | Labels | Meaning |\n| --- | --- | --- | --- | --- |\n");
        foreach (var definition in section.Definitions)
        {
            var labels = definition.Labels.IsEmpty ? "–" : string.Join(", ", definition.Labels.Select(label => $"`{label}`"));
            page.Append($"| `{definition.Name}` | {TypeName(definition.Type)} | {(definition.IsLive ? "live" : "snapshot")} | {labels} | {Escape(definition.Help)} |\n");
        }
    }

    private static string TypeName(MetricType type) => type switch
    {
        MetricType.Counter => "counter",
        MetricType.Histogram => "histogram",
        _ => "gauge",
    };

    private static string Escape(string help) => help.Replace("|", "\\|", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal);
}
