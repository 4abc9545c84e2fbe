using System.Text.Json.Serialization;

namespace CircleExporter.CircleCi;

/// <summary>A webhook to be made.</summary>
public sealed record CreateWebhookRequest
{
    /// <summary>The name to show.</summary>
    public required string Name { get; init; }

    /// <summary>Where the events are sent: <c>https</c>. A loopback address may do without, for a simulator's sake.</summary>
    public required Uri Url { get; init; }

    /// <summary>Which events are sent; at least one.</summary>
    public required IReadOnlyList<WebhookEvent> Events { get; init; }

    /// <summary>The key that the events are signed with; empty for no signature.</summary>
    public string SigningSecret { get; init; } = "";

    /// <summary>Whether the receiver's certificate must be good. Default true.</summary>
    public bool VerifyTls { get; init; } = true;

    /// <summary>Names the webhook, not its secret.</summary>
    public override string ToString() => $"{nameof(CreateWebhookRequest)} {Name}";
}

/// <summary>What is to be changed about a webhook; null leaves things as they are.</summary>
public sealed record UpdateWebhookRequest
{
    /// <summary>The name to show.</summary>
    public string? Name { get; init; }

    /// <summary>Where the events are sent: <c>https</c>. A loopback address may do without, for a simulator's sake.</summary>
    public Uri? Url { get; init; }

    /// <summary>Which events are sent; at least one.</summary>
    public IReadOnlyList<WebhookEvent>? Events { get; init; }

    /// <summary>The key that the events are signed with; empty for no signature.</summary>
    [JsonPropertyName("signing-secret")]
    public string? SigningSecret { get; init; }

    /// <summary>Whether the receiver's certificate must be good.</summary>
    [JsonPropertyName("verify-tls")]
    public bool? VerifyTls { get; init; }

    /// <summary>Names the webhook, not its secret.</summary>
    public override string ToString() => $"{nameof(UpdateWebhookRequest)} {Name}";
}
