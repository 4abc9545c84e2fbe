using BenchmarkDotNet.Attributes;
using CircleExporter.Benchmarks.Report;
using Microsoft.Data.Sqlite;

namespace CircleExporter.Benchmarks.Parts;

/// <summary>Bringing back a ledger of 1,000,000 runs, as every start does.</summary>
public class LoadBenchmarks
{
    public const int Projects = 100;
    public const int Runs = Projects * SampleLedger.WorkflowsOfAProject * SampleLedger.RunsOfAWorkflow;

    /// <summary>A file of them all.</summary>
    public static string Path { get; } = System.IO.Path.Combine(Checkout.Root, "artifacts", "benchmarks", "million.db");

    /// <summary>A file of the same workflows, each with a single run.</summary>
    public static string ThinPath { get; } = System.IO.Path.Combine(Checkout.Root, "artifacts", "benchmarks", "thousand.db");

    [GlobalSetup]
    public static void Create()
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        foreach (var (path, runs) in ((string, int)[])[(Path, SampleLedger.RunsOfAWorkflow), (ThinPath, 1)])
        {
            File.Delete(path);
            SampleLedger.Create(path, Projects, runs);
        }
    }

    [Benchmark]
    public int Load()
    {
        using var ledger = SampleLedger.File(Path);
        return ledger.Load(SampleLedger.Terms).Count;
    }

    [Benchmark]
    public object? QuickCheck() => Query("PRAGMA quick_check(1)");

    [Benchmark(Baseline = true)]
    public object? Scan() => Query("SELECT sum(created + stopped + seen) FROM run");

    private static object? Query(string query)
    {
        using var connection = new SqliteConnection($"Data Source={Path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = query;
        return command.ExecuteScalar();
    }
}
