using System.Text.Json;
using CircleExporter.CircleCi.Json;
using CircleExporter.CircleCi.Sending;

namespace CircleExporter.CircleCi;

public sealed partial class CircleCiClient
{
    /// <summary>
    /// The pipelines of an organization, over at most the 250 most recently built projects that the token's user follows; a project not followed is not listed.
    /// API page: https://circleci.com/docs/api/v2/index.html#operation/listPipelines.
    /// </summary>
    /// <param name="organization">The organization.</param>
    /// <param name="mine">Only pipelines the token's user started.</param>
    /// <remarks>Failures appear while enumerating, as <see cref="CircleCiException"/>. 404: no such organization, no right to see it, or a bad token.</remarks>
    public Pages<Pipeline> GetOrganizationPipelines(OrganizationSlug organization, bool mine = false) =>
        GetPages(
            new ApiRequest("/pipeline", "/pipeline", ("org-slug", organization.ToString()), ("mine", mine ? "true" : null)),
            WireJson.Default.WirePagePipeline,
            pipeline => pipeline.Id is { Length: > 0 } && pipeline.CreatedAt != default);
}

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
    string? State,
    DateTimeOffset CreatedAt,
    DateTimeOffset? UpdatedAt,
    IReadOnlyList<PipelineMessage> Errors,
    IReadOnlyList<PipelineMessage> Warnings,
    PipelineTrigger? Trigger,
    JsonElement? TriggerParameters,
    PipelineVcs? Vcs)
{
    /// <summary>Why it could not be created; such a pipeline has no workflows.</summary>
    public IReadOnlyList<PipelineMessage> Errors { get; init; } = Errors ?? [];

    /// <summary>What CircleCI dislikes about it.</summary>
    public IReadOnlyList<PipelineMessage> Warnings { get; init; } = Warnings ?? [];
}

/// <summary>An error or a warning of a pipeline.</summary>
/// <param name="Type">Its kind, such as <c>config</c> or <c>plan</c>.</param>
/// <param name="Message">A sentence for people; can quote the configuration.</param>
public sealed record PipelineMessage(string? Type, string? Message);

/// <summary>What started a pipeline.</summary>
/// <param name="Type">Its kind, such as <c>webhook</c>, <c>api</c> or <c>scheduled_pipeline</c>; other values appear.</param>
/// <param name="ReceivedAt">When CircleCI heard of it; 1970-01-01 for some app-based triggers.</param>
/// <param name="Actor">Who is behind it.</param>
public sealed record PipelineTrigger(string? Type, DateTimeOffset? ReceivedAt, PipelineActor? Actor);

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
