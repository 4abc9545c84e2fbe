using System.Buffers.Binary;

namespace CircleExporter.Simulator;

/// <summary>One run of a workflow: the whole of its life, what is still to come included.</summary>
public sealed record SimulatedRun
{
    private readonly Guid key;
    private readonly string? name;

    /// <summary>The workflow id, as text.</summary>
    // Generated runs are many: 16 bytes each, spelt only when asked for.
    public required string Id
    {
        get => name ?? key.ToString();
        init
        {
            if (Guid.TryParseExact(value, "D", out var parsed) && parsed.ToString() == value)
                (key, name) = (parsed, null);
            else
                name = value;
        }
    }

    /// <summary>The branch that was built.</summary>
    public required string Branch { get; init; }

    /// <summary>The status in the end, or that of a run that never stops.</summary>
    public required string? Status { get; init; }

    /// <summary>When the run began.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the run stops; null for one that never does.</summary>
    public DateTimeOffset? StoppedAt { get; init; }

    /// <summary>Credits in the end; null when CircleCI never says.</summary>
    public long? CreditsUsed { get; init; }

    /// <summary>Whether somebody had to approve.</summary>
    public bool IsApproval { get; init; }

    /// <summary>Hides the run from Insights until then, and makes it current from then on; null for the usual lateness.</summary>
    public DateTimeOffset? PublishedAt { get; init; }

    /// <summary>Until then Insights gives no credits for the run; null for none missing.</summary>
    public DateTimeOffset? CreditsPublishedAt { get; init; }

    /// <summary>Whether the run has stopped at that time.</summary>
    public bool IsFinishedAt(DateTimeOffset time) => StoppedAt <= time;

    /// <summary>What happened to it that its times do not tell; null for nothing.</summary>
    internal RunDetails? Details { get; init; }

    internal Guid Key
    {
        get => key;
        init => (key, name) = (value, null);
    }

    internal uint Noise => BinaryPrimitives.ReadUInt32LittleEndian(key.ToByteArray());

    internal static SimulatedRun Generated(
        uint noise, string branch, string status, DateTimeOffset createdAt, TimeSpan duration, long? credits, bool isApproval) =>
        new()
        {
            Id = "",
            // Where the run stands is known when its day is complete.
            Key = new Guid(unchecked((int)noise), 0, 0, new byte[8]),
            Branch = branch,
            Status = status,
            CreatedAt = createdAt,
            StoppedAt = createdAt + duration,
            CreditsUsed = credits,
            IsApproval = isApproval,
        };
}

/// <summary>What happened to a run that was not simply generated.</summary>
/// <param name="PipelineId">The pipeline it belongs to; null for the one its time and branch put it in.</param>
internal sealed record RunDetails(Guid? PipelineId)
{
    /// <summary>Its jobs as they go; null to derive them from the times of the run.</summary>
    internal RunCourse? Course { get; init; }

    /// <summary>Whether it works out the configuration of the rest.</summary>
    internal bool IsSetup { get; init; }

    /// <summary>Whether somebody put an end to it.</summary>
    internal bool IsCanceled { get; init; }
}
