using System.Security.Cryptography;
using System.Text;
using CircleExporter.Simulator.Configuration;

namespace CircleExporter.Simulator;

/// <summary>What starts workflows: a push, a schedule, or a call of the API.</summary>
public sealed record SimulatedPipeline
{
    /// <summary>The project it belongs to.</summary>
    public required SimulatedProject Project { get; init; }

    /// <summary>Its id.</summary>
    public required Guid Id { get; init; }

    /// <summary>Rises with the time of creation, with gaps: what came before need not be known, and nothing is renumbered.</summary>
    public required int Number { get; init; }

    /// <summary>When it was asked for.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The branch that is built; null for a tag.</summary>
    public string? Branch { get; init; }

    /// <summary>The tag that is built; null for a branch.</summary>
    public string? Tag { get; init; }

    /// <summary>Such as <c>webhook</c> or <c>api</c>.</summary>
    public string TriggerType { get; init; } = "webhook";

    /// <summary>What is wrong with it; then it has no workflows.</summary>
    public IReadOnlyList<PipelineMessage> Errors { get; init; } = [];

    /// <summary>What should be done otherwise.</summary>
    public IReadOnlyList<PipelineMessage> Warnings { get; init; } = [];

    /// <summary>The commit that is built: a branch gets a new one every six hours.</summary>
    public string Revision
    {
        get
        {
            var commit = Tag ?? $"{Branch}\n{CommitOf(CreatedAt)}";
            return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Project.Slug}\n{commit}")).AsSpan(0, 20));
        }
    }

    /// <summary>The login name of who caused it: of pushes one in three by the token's user.</summary>
    public string Actor => TriggerType switch
    {
        "scheduled_pipeline" => "",
        "webhook" when StableHash.Of(Id.ToString()) % 3 != 0 => OtherLogin,
        _ => Project.Organization.World.User.Login,
    };

    /// <summary>What a setup pipeline can be continued with; null for another, and for one that has been.</summary>
    public string? ContinuationKey => Configs?.Phase is { IsOver: false } phase ? phase.Key : null;

    internal const string OtherLogin = "sam-example";

    internal CompiledConfigs? Configs { get; init; }

    /// <summary>What it was given, when it was generated.</summary>
    internal IReadOnlyDictionary<string, object?> Parameters { get; init; } = new Dictionary<string, object?>();

    /// <summary>Which commit of a branch is its newest at a time.</summary>
    internal static long CommitOf(DateTimeOffset time) => time.UtcTicks / (TimeSpan.TicksPerHour * 6);

    /// <summary>Whether it came into being with a run that was added by hand.</summary>
    internal bool IsImplied { get; init; }
}

/// <summary>An error or a warning of a pipeline.</summary>
/// <param name="Type">Such as <c>config</c>.</param>
/// <param name="Message">For people.</param>
public sealed record PipelineMessage(string Type, string Message);
