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

            <!-- Rendered from MetricCatalogue and MetricReferences; change it there. -->

            Common labels: `project` is the normalised slug (`gh/acme/web`), `workflow` its name as CircleCI gives it, `branch` a branch's name,
            `:other` for every run whose branch is not named, or `:all` for CircleCI's own aggregate. No branch name can hold a colon.

            What CircleCI does not know is a missing series, never 0. Every family shows HELP and TYPE from the first scrape on.
            *Snapshot* families change when a pass is published; *live* ones are read at each scrape.
            What a family costs is told in exposition lines for each set of label values that there is.

            """);
        foreach (var section in MetricCatalogue.Sections)
            Append(page, section);
        return page.Append(Cost).Append(Limit).ToString();
    }

    /// <summary>The bucket of +Inf, the sum and the count.</summary>
    private const int HistogramExtras = 3;

    private const string Cost = """

        ## What it costs in lines

        A histogram series has a line for each bound, one for `+Inf`, one for the sum and one for the count: 27 with the default bounds.
        A workflow with one named branch has about 100 lines: 15 for each Insights window of the branch and of `:all`, two or more run counters and a credit counter for
        the branch and for `:other`, two histograms, and eleven gauges. 50 projects with 10 workflows each are about 50,000 lines.
        `circleci_exporter_series` tells how many there are.

        """;

    private static readonly string Limit = $"""

        ## When there are too many

        `metrics.max_series` is how many lines the snapshot families may have together; the live ones, which do not grow with what is read, come on top. When it is reached,
        new series are held back, family by family:

        - A series that is shown stays as long as it exists, so a flood of new branches takes nothing away from what was there.
        - New series get the room that is left, whole or not at all, the first by their labels first. Families give way in this order:
          {string.Join(", ", MetricCatalogue.ByImportance.Reverse().Select(definition => $"`{definition.Name}`"))}.
        - The series that a project has as such (those without `workflow`) always find room: the least important ones make it for them.
        - After a start, until everything was read once, importance alone decides between families; within one, what was shown before the start comes first.
        - A counter or histogram that is held back goes on counting. If it was never shown, it begins at 0 when there is room, like every new series; if it was, it comes back with its value.
          What is held back until its workflow is gone retires without having been seen.
        - `circleci_exporter_series_dropped` has the lines that are held back now, by family, and 0 for a family of which all are shown; a log line says when it begins and when it ends.

        Raise the limit when there are that many workflows; name fewer branches in `branches` when it is reached by branches, since only those get series of their own.
        Series that a branch has stay as long as CircleCI names its workflow, even when `branches` no longer names the branch.

        """;

    private static void Append(StringBuilder page, MetricSection section)
    {
        page.Append($"\n## {section.Title}\n\n{section.Introduction}\n");
        foreach (var definition in section.Definitions)
            Append(page, definition, section.Note is { } note ? definition.Help.Replace(note, "", StringComparison.Ordinal) : definition.Help);
    }

    private static void Append(StringBuilder page, MetricDefinition definition, string meaning)
    {
        var reference = MetricReferences.Of(definition);
        page.Append($"""

            ### `{definition.Name}`

            {Escape(meaning)}

            - {TypeName(definition.Type)}, {(definition.IsLive ? "live" : "snapshot")}; unit: {reference.Unit}
            - source: {reference.Source}
            - cost: {LinesOf(definition)}

            ```promql
            {reference.Example}
            ```

            """);
    }

    private static string LinesOf(MetricDefinition definition)
    {
        var lines = definition.Type == MetricType.Histogram ? (definition.IsLive ? definition.Buckets : new MetricsOptions().DurationBuckets).Length + HistogramExtras : 1;
        var count = lines == 1 ? "1 line" : $"{lines} lines";
        if (definition is { Type: MetricType.Histogram, IsLive: false })
            count += " with the default bounds";
        return definition.Labels.IsEmpty ? count : $"{count} for each {string.Join(", ", definition.Labels.Select(label => $"`{label}`"))}";
    }

    private static string TypeName(MetricType type) => type switch
    {
        MetricType.Counter => "counter",
        MetricType.Histogram => "histogram",
        _ => "gauge",
    };

    private static string Escape(string help) => help.Replace("_", "\\_", StringComparison.Ordinal);
}
