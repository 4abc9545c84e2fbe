using System.Globalization;
using System.Runtime.InteropServices;

namespace CircleExporter.Benchmarks.Report;

/// <summary>What the figures were measured on.</summary>
internal static class Machine
{
    public static string Describe(TimeProvider time)
    {
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / (1024.0 * 1024 * 1024);
        var date = time.GetUtcNow().ToString("d MMMM yyyy", CultureInfo.InvariantCulture);
        return $"Measured on {date}: {RuntimeInformation.FrameworkDescription} on {RuntimeInformation.RuntimeIdentifier}, " +
            $"{Environment.ProcessorCount} cores{Model()}, {memory:0} GB of memory, Release build, framework-dependent.";
    }

    private static string Model()
    {
        var line = File.Exists("/proc/cpuinfo") ? File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal)) : null;
        return line is null ? "" : $" ({line[(line.IndexOf(':') + 1)..].Trim()})";
    }
}
