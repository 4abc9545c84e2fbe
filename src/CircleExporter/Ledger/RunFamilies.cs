using System.Collections.Immutable;
using CircleExporter.Metrics;

namespace CircleExporter.Ledger;

/// <summary>Turns the ledger's state into families.</summary>
internal static class RunFamilies
{
    /// <summary>The families of all projects.</summary>
    public static ExposedRuns Of(IEnumerable<ProjectLedger> projects, ImmutableArray<double> bounds, TimeSpan history)
    {
        var exposed = new List<ExposedSeries>();
        var runs = new List<MetricSeries>();
        var durations = new List<MetricSeries>();
        var credits = new List<MetricSeries>();
        var branches = new BranchFamilies();
        foreach (var project in projects)
        {
            foreach (var (key, shown) in project.Series)
            {
                // A value shows only after its 0 was seen, and that is durable.
                var value = shown.Value.IsAcknowledged ? shown.Value : Zero(shown.Value, bounds);
                var wasShown = shown.Value.IsAcknowledged;
                var (family, series) = key.Kind switch
                {
                    SeriesKind.Runs => (runs, new ValueSeries([project.Name, key.Workflow, key.Branch, key.Status.Label()], value.Value) { WasShown = wasShown }),
                    SeriesKind.Credits => (credits, new ValueSeries([project.Name, key.Workflow, key.Branch], value.Value) { WasShown = wasShown }),
                    _ => (durations, (MetricSeries)new HistogramSeries(
                        [project.Name, key.Workflow, key.Branch, key.Status.Label()], value.Bounds, value.Buckets, value.SumMilliseconds)
                    { WasShown = wasShown }),
                };
                family.Add(series);
                exposed.Add(new ExposedSeries(shown, shown.Value, series));
            }

            branches.Add(project, history);
        }

        return new ExposedRuns(
            [
                new(MetricCatalogue.WorkflowRuns, runs),
                new(MetricCatalogue.WorkflowRunDuration, durations),
                new(MetricCatalogue.WorkflowCredits, credits),
                .. branches.Families,
            ],
            exposed);
    }

    private static CountedSeries Zero(CountedSeries counted, ImmutableArray<double> bounds) => counted.Buckets.IsEmpty
        ? counted with { Value = 0 }
        : counted with { Bounds = bounds, Buckets = ImmutableArray.Create(new long[bounds.Length + 1]), SumMilliseconds = 0 };
}

/// <summary>What recorded runs look like from outside, at one moment.</summary>
/// <param name="Families">All their families.</param>
/// <param name="Series">Their counters and histograms, of which has to be told whether a snapshot shows them.</param>
internal sealed record ExposedRuns(IReadOnlyList<MetricFamily> Families, IReadOnlyList<ExposedSeries> Series);

/// <summary>A series as it was at one moment.</summary>
/// <param name="Shown">The series.</param>
/// <param name="Value">What was committed of it.</param>
/// <param name="Exposed">What it is to look like.</param>
internal readonly record struct ExposedSeries(ShownSeries Shown, CountedSeries Value, MetricSeries Exposed);

/// <summary>The families that describe the newest runs of each named branch.</summary>
internal sealed class BranchFamilies
{
    private readonly Dictionary<MetricDefinition, List<MetricSeries>> families = new(ReferenceEqualityComparer.Instance);

    /// <summary>The families filled so far.</summary>
    public IEnumerable<MetricFamily> Families => families.Select(family => new MetricFamily(family.Key, family.Value));

    /// <summary>Adds the series of a project's workflows.</summary>
    public void Add(ProjectLedger project, TimeSpan history)
    {
        var header = project.Header!;
        foreach (var (name, workflow) in project.Workflows)
        {
            foreach (var (branch, last) in workflow.Branches.Where(entry => header.Branches.KeepsName(entry.Key)))
            {
                ImmutableArray<string> labels = [project.Name, name, branch];
                AddLast(labels, last);
                AddRecent(labels, [.. workflow.Recent(branch, header.Branches, header.LastPass - history)]);
            }
        }
    }

    private void AddLast(ImmutableArray<string> labels, BranchHistory last)
    {
        Add(MetricCatalogue.WorkflowLastRunTimestamp, labels, Seconds(last.LastStopped));
        Add(MetricCatalogue.WorkflowLastRunDuration, labels, last.LastDurationMilliseconds / 1000.0);
        Add(MetricCatalogue.WorkflowLastRunSuccessful, labels, last.LastStatus == RunStatus.Success ? 1 : 0);
        if (last.LastSuccess is { } success)
            Add(MetricCatalogue.WorkflowLastSuccessTimestamp, labels, Seconds(success));
        Add(MetricCatalogue.WorkflowConsecutiveFailures, labels, last.ConsecutiveFailures);
    }

    private void AddRecent(ImmutableArray<string> labels, ImmutableArray<RememberedRun> recent)
    {
        Add(MetricCatalogue.WorkflowRecentRuns, labels, recent.Length);
        var successes = recent.Count(run => run.Status == RunStatus.Success);
        var valid = successes + recent.Count(run => run.Status.IsFailure());
        if (valid > 0)
            Add(MetricCatalogue.WorkflowRecentSuccessRatio, labels, (double)successes / valid);

        long[] sorted = [.. recent.Where(run => run.Status == RunStatus.Success && !run.Has(RunFacts.Approval)).Select(run => run.DurationMilliseconds).Order()];
        if (sorted.Length == 0)
            return;

        Add(MetricCatalogue.WorkflowRecentDurationP50, labels, NearestRank(sorted, 50));
        Add(MetricCatalogue.WorkflowRecentDurationP90, labels, NearestRank(sorted, 90));
        Add(MetricCatalogue.WorkflowRecentDurationP95, labels, NearestRank(sorted, 95));
        Add(MetricCatalogue.WorkflowRecentDurationP99, labels, NearestRank(sorted, 99));
    }

    private void Add(MetricDefinition definition, ImmutableArray<string> labels, double value)
    {
        if (!families.TryGetValue(definition, out var series))
            families[definition] = series = [];
        series.Add(new ValueSeries(labels, value));
    }

    /// <summary>The smallest value that at least that share of all values does not exceed, in seconds.</summary>
    private static double NearestRank(long[] sortedMilliseconds, int percent) =>
        sortedMilliseconds[(sortedMilliseconds.Length * percent + 99) / 100 - 1] / 1000.0;

    private static double Seconds(DateTimeOffset time) => time.ToUnixTimeMilliseconds() / 1000.0;
}
