using CircleExporter.Ledger;
using CircleExporter.Metrics;
using CircleExporter.Tests.Support;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace CircleExporter.Tests.Ledger;

/// <summary>A recorder over some store, with one project that has one workflow, and the shortest ways to feed and to scrape it.</summary>
internal sealed class LedgerUnderTest : IDisposable
{
    public const string Project = "gh/acme/web";
    public const string Workflow = "build";

    public static readonly DateTimeOffset Start = new(2026, 9, 1, 12, 0, 0, TimeSpan.Zero);

    private static readonly BranchNaming Branches = new("main", [":default", "release/*"]);

    private readonly IRunLedger store;
    private readonly LiveMetrics live = new(new BuildInfo("1.2.3", "abc", ".NET"));
    private readonly LoggerFactory loggers;
    private long generation;

    public LedgerUnderTest(FakeTimeProvider time, IRunLedger? store = null, LedgerOptions? options = null, MetricsOptions? metrics = null)
    {
        Time = time;
        loggers = new LoggerFactory([Logs]);
        this.store = store ?? new MemoryRunLedger();
        Recorder = new RunRecorder(
            this.store, options ?? new LedgerOptions(), metrics ?? new MetricsOptions(), new LedgerRules(), Served, live, time, loggers.CreateLogger<RunRecorder>());
        Recorder.Load();
    }

    public FakeTimeProvider Time { get; }

    public RecordedLogs Logs { get; } = new();

    public ServedGenerations Served { get; } = new();

    public RunRecorder Recorder { get; }

    /// <summary>Which series the snapshot has no room for.</summary>
    public Predicate<MetricSeries> HasNoRoom { get; set; } = static _ => false;

    /// <summary>Whether the project is shown at all.</summary>
    public bool IsObserved { get; set; } = true;

    public static FakeTimeProvider Clock() => new(Start);

    /// <summary>A run that was created some minutes after the start and took a minute; without a status it still runs.</summary>
    public static Run Run(int number, double minutes, string? status = "success", string? branch = "main", long? credits = 3, bool isApproval = false) => new(
        new Guid(number, 0, 0, new byte[8]).ToString("D"), branch, status, Start.AddMinutes(minutes), status is null ? null : Start.AddMinutes(minutes + 1), isApproval, credits);

    /// <summary>Discovers the project, so that counting has begun.</summary>
    public void Discover() => Recorder.Discover(Project, Branches, Time.GetUtcNow(), [Workflow]);

    /// <summary>A pass that lists these runs, all there are.</summary>
    public bool Pass(params IEnumerable<Run> runs) => Pass(isComplete: true, runs);

    public bool Pass(bool isComplete, IEnumerable<Run> runs, WorkflowNames? named = null)
    {
        var reading = Recorder.Reading(Project, Workflow, Time.GetUtcNow());
        var listed = runs.ToList();
        var listing = new RunListing(
            Workflow, reading, [.. listed], listed.Count == 0 ? null : listed.Max(run => run.Created), isComplete, isComplete ? null : "next");
        return Recorder.Record(new ProjectPass(Project, Time.GetUtcNow(), Branches, [listing]) { Named = named ?? new([Workflow], IsComplete: true) }) is not null;
    }

    /// <summary>Publishes and scrapes to the last byte.</summary>
    public Dictionary<string, double> Scrape()
    {
        var begin = Time.GetTimestamp();
        var exposed = Recorder.Expose(_ => IsObserved);
        var heldBack = HeldBack(exposed, HasNoRoom);
        Recorder.Shown(exposed, ++generation, heldBack);
        Served.Note(generation, begin);
        return Values(exposed, heldBack);
    }

    /// <summary>Lets every series that is there now be shown.</summary>
    public Dictionary<string, double> Acknowledge()
    {
        Scrape();
        Time.Advance(new LedgerOptions().BirthHold);
        Scrape();
        Recorder.Acknowledge();
        return Scrape();
    }

    /// <summary>The exposed series for which that holds.</summary>
    public static IReadOnlySet<MetricSeries> HeldBack(ExposedRuns exposed, Predicate<MetricSeries> hasNoRoom) =>
        exposed.Series.Select(series => series.Exposed).Where(series => hasNoRoom(series)).ToHashSet<MetricSeries>(ReferenceEqualityComparer.Instance);

    /// <summary>The counters and histograms that are shown, by family and labels.</summary>
    public static Dictionary<string, double> Values(ExposedRuns exposed, IReadOnlySet<MetricSeries> heldBack)
    {
        var values = new Dictionary<string, double>();
        foreach (var family in exposed.Families.Where(family => family.Definition.Type != MetricType.Gauge))
        {
            foreach (var series in family.Series.Where(series => !heldBack.Contains(series)))
            {
                var name = $"{family.Definition.Name["circleci_workflow_".Length..]} {string.Join(' ', series.LabelValues.Skip(series.LabelValues[1] == Workflow ? 2 : 1))}";
                switch (series)
                {
                    case ValueSeries value:
                        values[name] = value.Value;
                        break;
                    case HistogramSeries histogram:
                        values[$"{name} sum"] = histogram.SumMilliseconds;
                        for (var i = 0; i < histogram.BucketCounts.Length; i++)
                            values[$"{name} {i}"] = histogram.BucketCounts[i];
                        break;
                }
            }
        }

        return values;
    }

    public void Dispose()
    {
        store.Dispose();
        live.Dispose();
        loggers.Dispose();
    }
}
