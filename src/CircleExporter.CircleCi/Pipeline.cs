using System.Text.Json;
using System.Text.Json.Serialization;
using CircleExporter.CircleCi.Json;

namespace CircleExporter.CircleCi;

/// <summary>What one trigger started: the container of workflows.</summary>
/// <param name="Id">An opaque id, usually a UUID.</param>
/// <param name="ProjectSlug">The slug of its project, as CircleCI spells it.</param>
/// <param name="Number">Counts up within a project.</param>
/// <param name="State">How far its creation got, such as <c>created</c> or <c>errored</c>; says nothing of its workflows' success.</param>
/// <param name="CreatedAt">When it was created.</param>
/// <param name="UpdatedAt">When it last changed.</param>
/// <param name="Errors">Why it could not be created; such a pipeline has no workflows.</param>
/// <param name="Warnings">What CircleCI dislikes about it.</param>
/// <param name="Trigger">What started it.</param>
/// <param name="TriggerParameters">What an app-based trigger passed on, of any shape.</param>
/// <param name="Vcs">The revision it was made from; null for app-based triggers.</param>
public sealed record Pipeline(
    string Id,
    string? ProjectSlug,
    long? Number,
    PipelineState? State,
    DateTimeOffset CreatedAt,
    DateTimeOffset? UpdatedAt,
    IReadOnlyList<PipelineMessage> Errors,
    IReadOnlyList<PipelineMessage> Warnings,
    PipelineTrigger? Trigger,
    JsonElement? TriggerParameters,
    PipelineVcs? Vcs)
{
    /// <summary>Why it could not be created; such a pipeline has no workflows.</summary>
    public IReadOnlyList<PipelineMessage> Errors { get; init; } = Tolerant.List(Errors);

    /// <summary>What CircleCI dislikes about it.</summary>
    public IReadOnlyList<PipelineMessage> Warnings { get; init; } = Tolerant.List(Warnings);
}

/// <summary>An error or a warning of a pipeline.</summary>
/// <param name="Type">Its kind, such as <c>config</c> or <c>plan</c>.</param>
/// <param name="Message">A sentence for people; can quote the configuration.</param>
public sealed record PipelineMessage(string? Type, string? Message);

/// <summary>What started a pipeline.</summary>
/// <param name="Type">Its kind, such as <c>webhook</c>, <c>api</c> or <c>scheduled_pipeline</c>; other values appear.</param>
/// <param name="ReceivedAt">When CircleCI heard of it; 1970-01-01 for some app-based triggers.</param>
/// <param name="Actor">Who is behind it.</param>
public sealed record PipelineTrigger(PipelineTriggerType? Type, DateTimeOffset? ReceivedAt, PipelineActor? Actor);

/// <summary>Who is behind a trigger.</summary>
/// <param name="Login">A login name; empty for schedules.</param>
/// <param name="AvatarUrl">A picture.</param>
public sealed record PipelineActor(string? Login, string? AvatarUrl);

/// <summary>The revision a pipeline was made from.</summary>
/// <param name="ProviderName">Such as <c>GitHub</c>.</param>
/// <param name="OriginRepositoryUrl">The repository the change comes from.</param>
/// <param name="TargetRepositoryUrl">The repository the change is meant for.</param>
/// <param name="Revision">The commit.</param>
/// <param name="Branch">The branch, unless there is a tag.</param>
/// <param name="Tag">The tag, unless there is a branch.</param>
/// <param name="ReviewId">The pull request's id.</param>
/// <param name="ReviewUrl">The pull request's address.</param>
/// <param name="Commit">The commit's message.</param>
public sealed record PipelineVcs(
    string? ProviderName,
    string? OriginRepositoryUrl,
    string? TargetRepositoryUrl,
    string? Revision,
    string? Branch,
    string? Tag,
    string? ReviewId,
    string? ReviewUrl,
    PipelineCommit? Commit);

/// <summary>A commit's message.</summary>
/// <param name="Subject">Its first line.</param>
/// <param name="Body">The rest.</param>
public sealed record PipelineCommit(string? Subject, string? Body);

/// <summary>The configuration of a pipeline: YAML texts, which may hold secrets that a team wrote there.</summary>
/// <param name="Source">As it stands in the repository; empty when there is none.</param>
/// <param name="Compiled">With orbs expanded and parameters resolved; may be empty when that failed.</param>
/// <param name="SetupSource">The setup configuration as it stands in the repository; null unless the pipeline has one.</param>
/// <param name="CompiledSetup">The compiled setup configuration; null unless the pipeline has one.</param>
public sealed record PipelineConfiguration(
    string Source,
    string Compiled,
    [property: JsonPropertyName("setup-config")] string? SetupSource,
    [property: JsonPropertyName("compiled-setup-config")] string? CompiledSetup)
{
    /// <summary>With orbs expanded and parameters resolved; may be empty when that failed.</summary>
    public string Compiled { get; init; } = Compiled ?? "";
}
