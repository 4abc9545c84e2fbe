using System.Text.Json.Serialization;
using CircleExporter.CircleCi.Json;

namespace CircleExporter.CircleCi;

/// <summary>
/// The status of a job, as the API spells it; any text is one.
/// API page: https://circleci.com/docs/api/v2/index.html#operation/listWorkflowJobs.
/// </summary>
/// <param name="Value">The API's spelling, such as <c>success</c>.</param>
[JsonConverter(typeof(OpenEnumConverter<JobStatus>))]
public readonly record struct JobStatus(string Value) : IOpenEnum<JobStatus>
{
    /// <summary>Ended well.</summary>
    public static JobStatus Success { get; } = new("success");

    /// <summary>Ended with a failed step.</summary>
    public static JobStatus Failed { get; } = new("failed");

    /// <summary>Ended by someone.</summary>
    public static JobStatus Canceled { get; } = new("canceled");

    /// <summary>Was not allowed to run.</summary>
    public static JobStatus Unauthorized { get; } = new("unauthorized");

    /// <summary>Never ran.</summary>
    public static JobStatus NotRun { get; } = new("not_run");

    /// <summary>Ended for taking too long.</summary>
    public static JobStatus TimedOut { get; } = new("timedout");

    /// <summary>Ended because CircleCI could not run it.</summary>
    public static JobStatus InfrastructureFail { get; } = new("infrastructure_fail");

    /// <summary>Ended, and CircleCI does not know how.</summary>
    public static JobStatus TerminatedUnknown { get; } = new("terminated-unknown");

    /// <summary>Was begun anew by CircleCI.</summary>
    public static JobStatus Retried { get; } = new("retried");

    /// <summary>Is running.</summary>
    public static JobStatus Running { get; } = new("running");

    /// <summary>Is about to run.</summary>
    public static JobStatus NotRunning { get; } = new("not_running");

    /// <summary>Waits for a free executor.</summary>
    public static JobStatus Queued { get; } = new("queued");

    /// <summary>Waits for other jobs.</summary>
    public static JobStatus Blocked { get; } = new("blocked");

    /// <summary>Waits for an approval.</summary>
    public static JobStatus OnHold { get; } = new("on_hold");

    static JobStatus IOpenEnum<JobStatus>.Of(string value) => new(value);

    /// <summary>The API's spelling.</summary>
    public override string ToString() => Value ?? "";
}
