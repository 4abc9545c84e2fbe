using System.Text.Json.Serialization;
using CircleExporter.CircleCi.Json;

namespace CircleExporter.CircleCi;

/// <summary>
/// The status of a workflow, as the API spells it. CircleCI adds values from time to time, so any text is a status.
/// API page: https://circleci.com/docs/api/v2/index.html#operation/getWorkflowById.
/// </summary>
/// <param name="Value">The API's spelling, such as <c>not_run</c>.</param>
[JsonConverter(typeof(OpenEnumConverter<WorkflowStatus>))]
public readonly record struct WorkflowStatus(string Value) : IOpenEnum<WorkflowStatus>
{
    /// <summary>Ended well.</summary>
    public static WorkflowStatus Success { get; } = new("success");

    /// <summary>Ended with a failed job.</summary>
    public static WorkflowStatus Failed { get; } = new("failed");

    /// <summary>Ended because CircleCI could not run it.</summary>
    public static WorkflowStatus Error { get; } = new("error");

    /// <summary>Ended by someone.</summary>
    public static WorkflowStatus Canceled { get; } = new("canceled");

    /// <summary>Ended because a job was not allowed to run.</summary>
    public static WorkflowStatus Unauthorized { get; } = new("unauthorized");

    /// <summary>Never ran.</summary>
    public static WorkflowStatus NotRun { get; } = new("not_run");

    /// <summary>Still running.</summary>
    public static WorkflowStatus Running { get; } = new("running");

    /// <summary>Still running, with a failed job already.</summary>
    public static WorkflowStatus Failing { get; } = new("failing");

    /// <summary>Waits for an approval.</summary>
    public static WorkflowStatus OnHold { get; } = new("on_hold");

    /// <summary>Waits for its turn in a serial group.</summary>
    public static WorkflowStatus Queued { get; } = new("queued");

    /// <summary>Whether it is one of the statuses known to be final; a workflow on hold is not finished.</summary>
    public bool IsFinished => this == Success || this == Failed || this == Error || this == Canceled || this == Unauthorized || this == NotRun;

    /// <summary>Whether it is one of the statuses known to change yet.</summary>
    internal bool IsUnfinished => this == Running || this == Failing || this == OnHold || this == Queued;

    static WorkflowStatus IOpenEnum<WorkflowStatus>.Of(string value) => new(value);

    /// <summary>The API's spelling.</summary>
    public override string ToString() => Value ?? "";
}
