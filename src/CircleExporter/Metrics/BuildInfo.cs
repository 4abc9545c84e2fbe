using System.Reflection;
using System.Runtime.InteropServices;

namespace CircleExporter.Metrics;

/// <summary>What is running; the labels of <c>circleci_exporter_build_info</c>.</summary>
/// <param name="Version">The exporter's version.</param>
/// <param name="Revision">The commit it was built from, or <c>unknown</c>.</param>
/// <param name="Runtime">The .NET runtime, such as <c>.NET 10.0.12</c>.</param>
internal sealed record BuildInfo(string Version, string Revision, string Runtime)
{
    /// <summary>Of this program; the revision is the assembly's metadata <c>SourceRevisionId</c>.</summary>
    public static BuildInfo Current { get; } = Read(typeof(BuildInfo).Assembly);

    private static BuildInfo Read(Assembly assembly) => new(
        assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown",
        assembly.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(data => data.Key == "SourceRevisionId")?.Value is { Length: > 0 } revision
            ? revision
            : "unknown",
        RuntimeInformation.FrameworkDescription);
}
