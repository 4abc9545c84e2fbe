using System.Net;

namespace CircleExporter.Simulator.Webhooks;

/// <summary>Where a project tells that something has ended.</summary>
public sealed record SimulatedWebhook
{
    /// <summary>A workflow has ended.</summary>
    public const string WorkflowCompleted = "workflow-completed";

    /// <summary>A job has ended.</summary>
    public const string JobCompleted = "job-completed";

    /// <summary>All events there are.</summary>
    public static IReadOnlyList<string> AllEvents { get; } = [WorkflowCompleted, JobCompleted];

    /// <summary>Its id.</summary>
    public required Guid Id { get; init; }

    /// <summary>The project whose events it tells.</summary>
    public required SimulatedProject Project { get; init; }

    /// <summary>What people call it.</summary>
    public required string Name { get; init; }

    /// <summary>The receiver: <c>https</c>, or a loopback address. Nothing is ever sent anywhere but to a loopback address.</summary>
    public required Uri Url { get; init; }

    /// <summary>The events that are told.</summary>
    public required IReadOnlyList<string> Events { get; init; }

    /// <summary>The key of the signature; empty for none.</summary>
    public required string SigningSecret { get; init; }

    /// <summary>Whether the receiver's certificate must be good.</summary>
    public required bool VerifyTls { get; init; }

    /// <summary>When it was added; nothing that ended earlier is told.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last changed.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Whether anything is sent at all: never off this machine.</summary>
    public bool IsDelivered => IsLoopback(Url);

    internal static bool IsLoopback(Uri url) =>
        url.Scheme is "http" or "https" && (url.Host == "localhost" || (IPAddress.TryParse(url.Host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address)));
}
