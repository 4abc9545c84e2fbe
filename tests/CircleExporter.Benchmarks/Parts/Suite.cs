using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Engines;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.NoEmit;
using CircleExporter.Benchmarks.Report;

namespace CircleExporter.Benchmarks.Parts;

/// <summary>The results of one class of benchmarks: each method is called once an iteration, so that a median is one of calls and not of means.</summary>
internal sealed class Suite
{
    private readonly Dictionary<(string Method, object? Parameter), double> medians = [];

    private Suite()
    {
    }

    /// <summary>Median of a method's calls in milliseconds.</summary>
    public double this[string method, object? parameter = null] => medians[(method, parameter)];

    /// <summary>Runs a class of benchmarks with at most one parameter.</summary>
    public static Suite Run<T>(int warmups, int iterations)
    {
        // In this process, because what is compared has to share one JIT, one garbage collector and one Kestrel.
        var job = Job.Default.WithStrategy(RunStrategy.Monitoring).WithToolchain(InProcessNoEmitToolchain.Instance)
            .WithWarmupCount(warmups).WithIterationCount(iterations).WithInvocationCount(1).WithUnrollFactor(1).WithGcForce(false);
        var folder = Path.Combine(Checkout.Root, "artifacts", "benchmarks");
        Directory.CreateDirectory(folder);
        using var log = new StreamLogger(Path.Combine(folder, $"{typeof(T).Name}.log"));
        var summary = BenchmarkRunner.Run<T>(ManualConfig.CreateEmpty().AddJob(job).AddLogger(log).WithArtifactsPath(folder));

        if (summary.HasCriticalValidationErrors)
            throw new InvalidOperationException($"{typeof(T).Name}: {string.Join("; ", summary.ValidationErrors.Select(error => error.Message))}");

        var suite = new Suite();
        foreach (var report in summary.Reports)
            suite.medians[(report.BenchmarkCase.Descriptor.WorkloadMethod.Name, Parameter(report))] = Median(report, log);
        return suite;
    }

    private static object? Parameter(BenchmarkReport report) => report.BenchmarkCase.Parameters.Items is [var only, ..] ? only.Value : null;

    private static double Median(BenchmarkReport report, StreamLogger log)
    {
        if (report is { Success: true, ResultStatistics: { } statistics })
            return statistics.Median / 1_000_000;

        log.Flush();
        throw new InvalidOperationException($"{report.BenchmarkCase.DisplayInfo} failed; artifacts/benchmarks holds its log.");
    }
}
