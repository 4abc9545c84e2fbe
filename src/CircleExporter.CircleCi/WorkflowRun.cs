using System.Text.Json.Serialization;

namespace CircleExporter.CircleCi;

/// <summary>One run of a workflow. Can still change while <paramref name="StoppedAt"/> is null, and after an approval.</summary>
/// <param name="Id">An opaque id, usually a UUID: what tells runs apart.</param>
/// <param name="Branch">The branch; absent in older answers.</param>
/// <param name="Status">The status; null while there is none.</param>
/// <param name="CreatedAt">When it was created.</param>
/// <param name="StoppedAt">When it ended; null while it runs.</param>
/// <param name="DurationSeconds">Wall time in seconds, time on hold and in a queue included.</param>
/// <param name="CreditsUsed">Credits of compute and Docker layer caching only.</param>
/// <param name="IsApproval">Whether it has an approval job; false when CircleCI does not say.</param>
public sealed record WorkflowRun(
    string Id,
    string? Branch,
    WorkflowStatus? Status,
    DateTimeOffset CreatedAt,
    DateTimeOffset? StoppedAt,
    [property: JsonPropertyName("duration")] long? DurationSeconds,
    long? CreditsUsed,
    bool IsApproval);
