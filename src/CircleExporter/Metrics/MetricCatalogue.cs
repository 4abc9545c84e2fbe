using System.Collections.Immutable;

namespace CircleExporter.Metrics;

/// <summary>
/// Every family that is exposed, as data. The writer, the live registry and the documentation are all fed from here,
/// so a name, a help text or a label exists once.
/// </summary>
internal static partial class MetricCatalogue
{
    // Lazy, because the order in which the parts of a partial class are initialised is not defined.
    private static readonly Lazy<ImmutableArray<MetricSection>> AllSections = new(() => [Insights, Runs, Trust, Program]);

    private static readonly Lazy<ImmutableArray<MetricDefinition>> Everything =
        new(() => [.. Sections.SelectMany(section => section.Definitions)]);

    // First what tells whether the rest can be trusted, then what alerts are built on; CircleCI shows its Insights itself. A histogram takes the
    // room of 27 gauges, and gauges give its quantiles.
    private static readonly Lazy<ImmutableArray<MetricDefinition>> Ranked = new(() =>
    [
        .. ((MetricSection[])[Trust, Runs, Insights]).SelectMany(section => section.Definitions)
            .Where(definition => !definition.IsLive)
            .OrderBy(definition => definition.Type == MetricType.Histogram),
    ]);

    /// <summary>The families by subject, in the order of the documentation.</summary>
    public static ImmutableArray<MetricSection> Sections => AllSections.Value;

    /// <summary>Every family, in the order of the exposition.</summary>
    public static ImmutableArray<MetricDefinition> All => Everything.Value;

    /// <summary>The families of the snapshot; those that give way last when there are too many series stand first.</summary>
    public static ImmutableArray<MetricDefinition> ByImportance => Ranked.Value;

    private static ImmutableArray<string> WorkflowLabels => ["project", "workflow", "branch"];

    private static MetricDefinition Gauge(string name, string help, params ImmutableArray<string> labels) =>
        new(name, MetricType.Gauge, help, labels, IsLive: false);

    private static MetricDefinition Counter(string name, string help, params ImmutableArray<string> labels) =>
        new(name, MetricType.Counter, help, labels, IsLive: false);

    private static MetricDefinition LiveGauge(string name, string help, params ImmutableArray<string> labels) =>
        Gauge(name, help, labels) with { IsLive = true };

    private static MetricDefinition LiveCounter(string name, string help, params ImmutableArray<string> labels) =>
        Counter(name, help, labels) with { IsLive = true };

    private static MetricDefinition LiveHistogram(string name, string help, ImmutableArray<double> buckets, params ImmutableArray<string> labels) =>
        new(name, MetricType.Histogram, help, labels, IsLive: true) { Buckets = buckets };
}

/// <summary>Families about one subject.</summary>
/// <param name="Title">A heading.</param>
/// <param name="Introduction">What a reader must know about all of them, as Markdown.</param>
/// <param name="Definitions">The families.</param>
internal sealed record MetricSection(string Title, string Introduction, ImmutableArray<MetricDefinition> Definitions)
{
    /// <summary>What the help of all of them ends in, and the introduction says as well.</summary>
    public string? Note { get; init; }
}
