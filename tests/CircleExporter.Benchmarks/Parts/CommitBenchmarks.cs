using BenchmarkDotNet.Attributes;
using CircleExporter.Ledger;

namespace CircleExporter.Benchmarks.Parts;

/// <summary>Recording a pass of 10,000 new runs in a file, until they are on disk.</summary>
public class CommitBenchmarks
{
    private readonly Random random = new(2);
    private readonly string folder = Directory.CreateTempSubdirectory("circle-exporter-bench-").FullName;
    private SqliteRunLedger? store;
    private RunRecorder? recorder;
    private ProjectPass? pass;

    /// <summary>Runs that the file holds already; it grows a little with each pass.</summary>
    [Params(0, LoadBenchmarks.Runs)]
    public int Known { get; set; }

    [GlobalSetup]
    public void Open()
    {
        var path = Path.Combine(folder, $"{Known}.db");
        if (Known > 0)
            File.Copy(LoadBenchmarks.Path, path);

        store = SampleLedger.File(path);
        recorder = SampleLedger.Recorder(store);
    }

    [GlobalCleanup]
    public void Close()
    {
        store!.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [IterationSetup]
    public void List() => pass = SampleRuns.Pass(SampleRuns.ProjectName(0), SampleLedger.WorkflowsOfAProject, SampleLedger.RunsOfAWorkflow, TimeSpan.FromDays(2), random);

    [Benchmark]
    public object Commit() => recorder!.Record(pass!) ?? throw new IOException("nothing was committed");

    /// <summary>The same runs as lines of text, appended to a file and flushed.</summary>
    [Benchmark(Baseline = true)]
    public long Append()
    {
        using var file = new FileStream(Path.Combine(folder, "plain"), FileMode.Append);
        using var writer = new StreamWriter(file);
        foreach (var run in pass!.Listings.SelectMany(listing => listing.Runs))
            writer.Write($"{run.Id} {run.Branch} {run.Status} {run.Created:o} {run.Stopped:o} {run.Credits}\n");
        writer.Flush();
        file.Flush(flushToDisk: true);
        return file.Length;
    }
}
