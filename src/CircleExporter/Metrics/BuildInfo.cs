using System.Reflection;
using System.Runtime.InteropServices;

namespace CircleExporter.Metrics;

/// <summary>What is running; the labels of <c>circleci_exporter_build_info</c>.</summary>
/// <param name="Version">The exporter's version.</param>
/// <param name="Revision">The commit it was built from, or <c>unknown</c>.</param>
/// <param name="Runtime">The .NET runtime, such as <c>.NET 10.0.12</c>.</param>
internal sealed record BuildInfo(string Version, string Revision, string Runtime)
{
    /// <summary>Of this program.</summary>
    public static BuildInfo Current { get; } = new(
        typeof(BuildInfo).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown",
        Metadata("SourceRevisionId") ?? "unknown",
        RuntimeInformation.FrameworkDescription);

    /// <summary>Where the project lives.</summary>
    public static string Home { get; } = Metadata("Home") ?? "";

    private static string? Metadata(string key) =>
        typeof(BuildInfo).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(data => data.Key == key)?.Value is { Length: > 0 } value ? value : null;
}
