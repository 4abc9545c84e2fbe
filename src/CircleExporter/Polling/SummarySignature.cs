using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using CircleExporter.CircleCi;

namespace CircleExporter.Polling;

/// <summary>A number that moves with every figure of a workflow's summary, and stays across restarts while none does.</summary>
internal static class SummarySignature
{
    /// <summary>The signature of a workflow that no summary names.</summary>
    public const long Unnamed = 0;

    /// <summary>The signature of a summary.</summary>
    public static long Of(WorkflowSummary summary)
    {
        var (runs, successful, failed, rate, throughput, recovery, credits, recoveries, durations) = summary.Metrics;
        var text = new StringBuilder();
        foreach (var figure in (ReadOnlySpan<double?>)[
            runs, successful, failed, rate, throughput, recovery, credits, recoveries,
            durations?.Min, durations?.Mean, durations?.Median, durations?.P95, durations?.Max, durations?.StandardDeviation,
            summary.WindowStart?.ToUnixTimeMilliseconds(), summary.WindowEnd?.ToUnixTimeMilliseconds()])
        {
            text.Append(CultureInfo.InvariantCulture, $"{figure:R};");
        }

        return BinaryPrimitives.ReadInt64LittleEndian(SHA256.HashData(Encoding.ASCII.GetBytes(text.ToString())));
    }
}
