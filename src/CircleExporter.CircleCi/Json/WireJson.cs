using System.Text.Json.Serialization;

namespace CircleExporter.CircleCi.Json;

/// <summary>How the API's answers become records: snake case, tolerant numbers, unknown fields ignored, nesting of at most 32.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    GenerationMode = JsonSourceGenerationMode.Metadata,
    MaxDepth = MaxDepth,
    Converters = [typeof(TolerantInt64Converter), typeof(TolerantDoubleConverter), typeof(TolerantBooleanConverter), typeof(InstantConverter)])]
[JsonSerializable(typeof(User))]
[JsonSerializable(typeof(Project))]
[JsonSerializable(typeof(WirePage<Pipeline>))]
[JsonSerializable(typeof(WirePage<WorkflowSummary>))]
[JsonSerializable(typeof(WirePage<WorkflowRun>))]
[JsonSerializable(typeof(WireOrganizationSummary))]
internal sealed partial class WireJson : JsonSerializerContext
{
    internal const int MaxDepth = 32;
}

/// <summary>A page as the API writes it. Without <c>items</c> it is something else, such as a message.</summary>
internal sealed class WirePage<T>
    where T : class
{
    /// <summary>Null when absent; an explicit null is an empty list. (An <c>init</c> would be called with null for absent, too.)</summary>
    public IReadOnlyList<T?>? Items { get; set => field = value ?? []; }

    /// <summary>Null, empty and absent all mean: the last page.</summary>
    public string? NextPageToken { get; set => field = string.IsNullOrEmpty(value) ? null : value; }
}

/// <summary>The summary of an organization as the API writes it.</summary>
internal sealed record WireOrganizationSummary(WireOrganizationData? OrgData, IReadOnlyList<OrganizationProject?>? OrgProjectData, IReadOnlyList<string?>? AllProjects)
{
    /// <summary>Without what has no name.</summary>
    public OrganizationSummary ToSummary() => new(
        OrgData?.Metrics ?? OrganizationMetrics.None,
        [.. (OrgProjectData ?? []).OfType<OrganizationProject>().Where(project => project.ProjectName is { Length: > 0 })],
        AllProjects is null ? null : [.. AllProjects.OfType<string>().Where(name => name.Length > 0)]);
}

/// <summary>The part of an organization's summary that is about all of it.</summary>
internal sealed record WireOrganizationData(OrganizationMetrics? Metrics);
