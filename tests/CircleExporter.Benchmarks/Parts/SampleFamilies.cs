using System.Collections.Immutable;
using CircleExporter.Metrics;

namespace CircleExporter.Benchmarks.Parts;

/// <summary>Families as a real exporter publishes them, of as many workflows as give the wanted number of series.</summary>
internal static class SampleFamilies
{
    // One workflow of the sample: two scopes of Insights, counters of two branch labels, histograms, and the gauges of its newest runs.
    private const int SeriesOfAWorkflow = 99;
    private const int WorkflowsOfAProject = 10;

    public static IReadOnlyCollection<MetricFamily> Of(int series)
    {
        var random = new Random(series);
        var workflows = (int)Math.Round((double)series / SeriesOfAWorkflow);
        var recorder = SampleLedger.Recorder();
        var names = new List<ImmutableArray<string>>();
        for (var project = 0; workflows > 0; project++, workflows -= WorkflowsOfAProject)
        {
            var pass = SampleRuns.Pass(SampleRuns.ProjectName(project), Math.Min(workflows, WorkflowsOfAProject), 40, TimeSpan.FromDays(10), random);
            recorder.Record(pass);
            names.AddRange(pass.Listings.Select(listing => (ImmutableArray<string>)[pass.Project, listing.Workflow]));
        }

        return [.. Insights(names, random), .. recorder.Expose().Families];
    }

    private static IEnumerable<MetricFamily> Insights(List<ImmutableArray<string>> names, Random random) =>
        from definition in MetricCatalogue.All
        where definition.Labels.Contains("window")
        select new MetricFamily(definition, [.. names.SelectMany(name => Scopes(name, definition, random))]);

    private static IEnumerable<MetricSeries> Scopes(ImmutableArray<string> name, MetricDefinition definition, Random random) =>
        from branch in (string[])["main", ":all"]
        let value = definition == MetricCatalogue.InsightsSuccessRatio ? random.NextDouble() : random.Next(1, 100_000)
        select new ValueSeries([.. name, branch, "last-90-days"], value);
}
