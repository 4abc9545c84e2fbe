using CircleExporter.Ledger;
using CircleExporter.Metrics;
using Microsoft.Extensions.Logging.Abstractions;

namespace CircleExporter.Benchmarks.Parts;

/// <summary>Ledgers filled with sample runs.</summary>
internal static class SampleLedger
{
    public const int WorkflowsOfAProject = 10;
    public const int RunsOfAWorkflow = 1_000;

    public static LedgerTerms Terms { get; } = new(new LedgerOptions().History, new MetricsOptions().DurationBuckets, new LedgerRules());

    /// <summary>A recorder that counts all sample runs, and shows at once what it counted.</summary>
    public static RunRecorder Recorder(IRunLedger? store = null)
    {
        var recorder = new RunRecorder(
            store ?? new MemoryRunLedger(), new LedgerOptions(), new MetricsOptions(), new ThrowawayRules(), new ServedGenerations(), new LiveMetrics(new BuildInfo("1", "", "")), TimeProvider.System, NullLogger<RunRecorder>.Instance);
        recorder.Load();
        return recorder;
    }

    /// <summary>A ledger's file, not yet opened.</summary>
    public static SqliteRunLedger File(string path) => new(path, LedgerSchema.Current, TimeProvider.System, NullLogger<SqliteRunLedger>.Instance);

    /// <summary>Makes a file of that many projects.</summary>
    public static void Create(string path, int projects, int runsOfAWorkflow)
    {
        using var store = File(path);
        var recorder = Recorder(store);
        var random = new Random(1);
        for (var project = 0; project < projects; project++)
        {
            if (recorder.Record(SampleRuns.Pass(SampleRuns.ProjectName(project), WorkflowsOfAProject, runsOfAWorkflow, TimeSpan.FromDays(13), random)) is null)
                throw new IOException($"{path} cannot be written");
        }
    }
}
