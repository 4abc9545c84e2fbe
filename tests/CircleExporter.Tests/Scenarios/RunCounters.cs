using System.Globalization;
using System.Text.Json;
using CircleExporter.Tests.Support;

namespace CircleExporter.Tests.Scenarios;

/// <summary>What all finished runs add up to, by one spelling of each series, whoever tells it: the truth, the exporter or Prometheus.</summary>
internal static class RunCounters
{
    /// <summary>The sums of durations: the only ones that are not whole numbers.</summary>
    public const string Sum = "circleci_workflow_run_duration_seconds_sum";

    /// <summary>The names of all series.</summary>
    public static readonly string[] Names =
    [
        "circleci_workflow_runs_total", "circleci_workflow_credits_total",
        "circleci_workflow_run_duration_seconds_bucket", "circleci_workflow_run_duration_seconds_count", Sum,
    ];

    /// <summary>All that a scrape shows but what is still 0.</summary>
    public static Dictionary<string, double> Of(string exposition) =>
        Exposition.Parse(exposition).Samples
            .Where(sample => Names.Contains(sample.Name) && sample.Value != 0)
            .ToDictionary(sample => Key(sample.Name, sample.Labels), sample => sample.Value);

    /// <summary>The spelling of a series that Prometheus gives.</summary>
    public static string Key(string name, JsonElement metric) =>
        Key(name, metric.EnumerateObject().Select(label => KeyValuePair.Create(label.Name, label.Value.GetString()!)).Where(label => label.Key is not ("__name__" or "job" or "instance")));

    /// <summary>The spelling of a series; the formats write the bounds of buckets differently.</summary>
    public static string Key(string name, IEnumerable<KeyValuePair<string, string>> labels) =>
        $"{name}{{{string.Join(',', labels.OrderBy(label => label.Key, StringComparer.Ordinal).Select(label => $"{label.Key}=\"{(label.Key == "le" ? Bound(label.Value) : label.Value)}\""))}}}";

    private static string Bound(string text) => text == "+Inf" ? text : double.Parse(text, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture);
}
