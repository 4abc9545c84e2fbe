using System.Collections.Immutable;

namespace CircleExporter.Metrics;

/// <summary>
/// The data families as they were last published, rendered and compressed once for all scrapes.
/// One assignment swaps them, so a scrape sees one generation whole. Thread-safe.
/// </summary>
internal sealed class ExpositionSnapshot
{
    private readonly Lock publishing = new();
    private readonly TimeProvider time;
    private readonly SeriesLimit limit;
    private ShownLabels? shown;
    private volatile RenderedSnapshot current;

    /// <summary>Starts with every family's HELP and TYPE and no series: generation 0.</summary>
    public ExpositionSnapshot(TimeProvider time, MetricsOptions options)
    {
        this.time = time;
        limit = new SeriesLimit(options.MaxSeries);
        current = Render(0, LimitedFamilies.Whole(Complete([])));
    }

    /// <summary>Which generations were scraped.</summary>
    public ServedGenerations Served { get; } = new();

    /// <summary>What is being served.</summary>
    public RenderedSnapshot Current => current;

    /// <summary>
    /// Renders the given families, as much of them as is allowed, and serves them from now on. Families of the catalogue that are not among them appear without series.
    /// </summary>
    /// <param name="families">All there is.</param>
    /// <param name="isSettled">Whether it is nearly all there will be; see <see cref="SeriesLimit"/>.</param>
    /// <param name="beforeServing">Is told the generation, and which counters and histograms it does not show, before anybody can scrape it.</param>
    /// <returns>What is now served.</returns>
    /// <exception cref="ArgumentException">A family is live, not of the catalogue, or breaks a rule of the format; what was served before stays.</exception>
    public RenderedSnapshot Publish(
        IReadOnlyCollection<MetricFamily> families, bool isSettled = true, Action<long, IReadOnlySet<MetricSeries>>? beforeServing = null)
    {
        lock (publishing)
        {
            var limited = limit.Apply(Complete(families), shown, isSettled);
            var rendered = Render(current.Generation + 1, limited);
            beforeServing?.Invoke(rendered.Generation, limited.HeldBack);
            shown = limited.Labels;
            return current = rendered;
        }
    }

    private RenderedSnapshot Render(long generation, LimitedFamilies limited)
    {
        var (text, lines) = RenderBody(ExpositionFormat.Text, limited.Families);
        var (openMetrics, _) = RenderBody(ExpositionFormat.OpenMetrics, limited.Families);
        return new RenderedSnapshot(generation, time.GetUtcNow(), lines, text, openMetrics, limited.Dropped);
    }

    private static (DeflatedBlock Block, int Lines) RenderBody(ExpositionFormat format, IReadOnlyList<MetricFamily> families)
    {
        var lines = 0;
        var block = DeflatedBlock.Create(isLast: false, output =>
        {
            var writer = new ExpositionWriter(output, format);
            foreach (var family in families)
                writer.Write(family);
            lines = writer.Lines;
        });
        return (block, lines);
    }

    // Every family, in the catalogue's order; what several callers give of one family stands together.
    private static List<MetricFamily> Complete(IReadOnlyCollection<MetricFamily> families)
    {
        var given = families.ToLookup(family => family.Definition.Name, family => family.Series);
        var complete = MetricCatalogue.All
            .Where(definition => !definition.IsLive)
            .Select(definition => new MetricFamily(definition, [.. given[definition.Name].SelectMany(series => series)]))
            .ToList();

        var known = complete.Select(family => family.Definition).ToHashSet();
        var stranger = families.FirstOrDefault(family => !known.Contains(family.Definition));
        return stranger is null
            ? complete
            : throw new ArgumentException($"{stranger.Definition.Name} is not a data family of the catalogue.", nameof(families));
    }
}

/// <summary>One generation of the data families.</summary>
/// <param name="Generation">0 before the first publish, then rising by one.</param>
/// <param name="Time">When it was rendered.</param>
/// <param name="Lines">Exposition lines, HELP and TYPE not counted.</param>
/// <param name="Text">As text 0.0.4.</param>
/// <param name="OpenMetrics">As OpenMetrics, without its end.</param>
/// <param name="Dropped">How many more lines there would be without metrics.max_series, of which family; empty when all are shown.</param>
internal sealed record RenderedSnapshot(
    long Generation, DateTimeOffset Time, int Lines, DeflatedBlock Text, DeflatedBlock OpenMetrics, ImmutableArray<DroppedLines> Dropped)
{
    /// <summary>How many lines that are in all.</summary>
    public int LinesDropped => Dropped.Sum(dropped => dropped.Lines);

    /// <summary>Whether anything was published yet.</summary>
    public bool IsPublished => Generation > 0;

    /// <summary>The body in one of the two formats.</summary>
    public DeflatedBlock In(ExpositionFormat format) => format == ExpositionFormat.OpenMetrics ? OpenMetrics : Text;
}
