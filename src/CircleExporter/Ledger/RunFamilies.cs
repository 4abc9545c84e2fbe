using System.Collections.Immutable;
using CircleExporter.Metrics;

namespace CircleExporter.Ledger;

/// <summary>Turns the ledger's state into families.</summary>
internal static class RunFamilies
{
    /// <summary>The families of all projects, series in the order of project, workflow and branch.</summary>
    public static IReadOnlyList<MetricFamily> Of(IEnumerable<ProjectLedger> projects, ImmutableArray<double> bounds, TimeSpan history)
    {
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
                switch (key.Kind)
                {
                    case SeriesKind.Runs:
                        runs.Add(new ValueSeries([project.Name, key.Workflow, key.Branch, key.Status.Label()], value.Value));
                        break;
                    case SeriesKind.Credits:
                        credits.Add(new ValueSeries([project.Name, key.Workflow, key.Branch], value.Value));
                        break;
                    case SeriesKind.Durations:
                        durations.Add(new HistogramSeries([project.Name, key.Workflow, key.Branch, key.Status.Label()], value.Bounds, value.Buckets, value.SumMilliseconds));
                        break;
                }
            }

            branches.Add(project, history);
        }

        return
        [
            new(MetricCatalogue.WorkflowRuns, runs),
            new(MetricCatalogue.WorkflowRunDuration, durations),
            new(MetricCatalogue.WorkflowCredits, credits),
            .. branches.Families,
        ];
    }

    private static CountedSeries Zero(CountedSeries counted, ImmutableArray<double> bounds) => counted.Buckets.IsEmpty
        ? counted with { Value = 0 }
        : counted with { Bounds = bounds, Buckets = ImmutableArray.Create(new long[bounds.Length + 1]), SumMilliseconds = 0 };
}

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
