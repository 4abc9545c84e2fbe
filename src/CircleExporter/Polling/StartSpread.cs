using System.Security.Cryptography;
using System.Text;

namespace CircleExporter.Polling;

/// <summary>Spreads the first repetitions of what began together. The same at each start, so that a run can be repeated.</summary>
internal static class StartSpread
{
    /// <summary>The part of its interval after which something comes for the second time: more than a half, at most 1.</summary>
    public static double Of(string kind, string target) => 1 - (SHA256.HashData(Encoding.UTF8.GetBytes($"{kind} {target}"))[0] / 512.0);
}
