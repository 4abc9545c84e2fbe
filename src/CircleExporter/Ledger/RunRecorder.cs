using CircleExporter.Metrics;

namespace CircleExporter.Ledger;

/// <summary>
/// The one door through which runs are recorded: new to the ledger? then into the counters.
/// It keeps what it knows in memory, so counters begin at 0 with the process. Thread-safe.
/// </summary>
/// <param name="options">How far back runs are looked for.</param>
/// <param name="metrics">The bounds of the duration histogram.</param>
/// <param name="countsHistory">Whether runs that stopped within the history before the start are counted too; else they are adopted.</param>
internal sealed class RunRecorder(LedgerOptions options, MetricsOptions metrics, bool countsHistory)
{
    private readonly Lock gate = new();
    private readonly SortedDictionary<string, ProjectLedger> projects = new(StringComparer.Ordinal);
    private PassResult total;
    private long version;

    /// <summary>Rises with everything that was recorded.</summary>
    public long Version => Interlocked.Read(ref version);

    /// <summary>What became of all runs so far.</summary>
    public PassResult Total
    {
        get
        {
            lock (gate)
                return total;
        }
    }

    /// <summary>When counting of the first project began, in CircleCI's time; null before.</summary>
    public DateTimeOffset? CountingSince
    {
        get
        {
            lock (gate)
                return projects.Count == 0 ? null : projects.Values.Min(project => project.Start);
        }
    }

    /// <summary>From when on a workflow's runs have to be listed to miss none.</summary>
    public DateTimeOffset ReadBackTo(string project, string workflow, DateTimeOffset now)
    {
        lock (gate)
            return projects.TryGetValue(project, out var ledger) ? ledger.ReadBackTo(workflow, now) : now - options.History;
    }

    /// <summary>Begins the counters of a project's workflows at 0, those that it has already excepted.</summary>
    public void Discover(string project, BranchNaming branches, DateTimeOffset serverTime, IEnumerable<string> workflows)
    {
        lock (gate)
        {
            LedgerOf(project, branches, serverTime).Discover(workflows);
            Interlocked.Increment(ref version);
        }
    }

    /// <summary>Records a pass: each finished run that was never listed before enters the counters once.</summary>
    public PassResult Record(ProjectPass pass)
    {
        lock (gate)
        {
            var result = LedgerOf(pass.Project, pass.Branches, pass.ServerTime).Record(pass);
            total += result;
            Interlocked.Increment(ref version);
            return result;
        }
    }

    /// <summary>All families that come from recorded runs.</summary>
    public IReadOnlyList<MetricFamily> Families()
    {
        lock (gate)
            return RunFamilies.Of(projects.Values, options.History);
    }

    private ProjectLedger LedgerOf(string project, BranchNaming branches, DateTimeOffset serverTime)
    {
        if (!projects.TryGetValue(project, out var ledger))
        {
            var start = countsHistory ? serverTime - options.History : serverTime;
            projects[project] = ledger = new ProjectLedger(project, start, branches, options.History, metrics.DurationBuckets);
        }

        return ledger;
    }
}
