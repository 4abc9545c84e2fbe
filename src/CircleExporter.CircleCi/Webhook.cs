using System.Text.Json.Serialization;
using CircleExporter.CircleCi.Json;

namespace CircleExporter.CircleCi;

/// <summary>Whom CircleCI tells when something in a project has ended.</summary>
/// <param name="Id">An opaque id, usually a UUID.</param>
/// <param name="Name">The name to show.</param>
/// <param name="Url">Where the events are sent.</param>
/// <param name="Events">Which events are sent.</param>
/// <param name="VerifyTls">Whether the receiver's certificate must be good.</param>
/// <param name="SigningSecret">Something in place of the secret, which CircleCI does not give away.</param>
/// <param name="Scope">What it belongs to.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="UpdatedAt">When it was last changed.</param>
public sealed record Webhook(
    string Id,
    string? Name,
    string? Url,
    IReadOnlyList<WebhookEvent> Events,
    bool VerifyTls,
    string? SigningSecret,
    WebhookScope? Scope,
    DateTimeOffset? CreatedAt,
    DateTimeOffset? UpdatedAt)
{
    /// <summary>Which events are sent.</summary>
    public IReadOnlyList<WebhookEvent> Events { get; init; } = Events ?? [];
}

/// <summary>What a webhook belongs to.</summary>
/// <param name="Id">The opaque id of the project.</param>
/// <param name="Type">So far always <c>project</c>.</param>
public sealed record WebhookScope(string Id, string Type);

/// <summary>
/// An event that webhooks are told of, as the API spells it; any text is one.
/// API page: https://circleci.com/docs/api/v2/index.html#operation/createWebhook.
/// </summary>
/// <param name="Value">The API's spelling, such as <c>job-completed</c>.</param>
[JsonConverter(typeof(OpenEnumConverter<WebhookEvent>))]
public readonly record struct WebhookEvent(string Value) : IOpenEnum<WebhookEvent>
{
    /// <summary>A workflow has ended.</summary>
    public static WebhookEvent WorkflowCompleted { get; } = new("workflow-completed");

    /// <summary>A job has ended.</summary>
    public static WebhookEvent JobCompleted { get; } = new("job-completed");

    static WebhookEvent IOpenEnum<WebhookEvent>.Of(string value) => new(value);

    /// <summary>The API's spelling.</summary>
    public override string ToString() => Value ?? "";
}
