using System.Text.Json.Serialization;
using CircleExporter.CircleCi.Json;

namespace CircleExporter.CircleCi;

/// <summary>
/// The kind of a job, as the API spells it; any text is one.
/// API page: https://circleci.com/docs/api/v2/index.html#operation/listWorkflowJobs.
/// </summary>
/// <param name="Value">The API's spelling, such as <c>build</c>.</param>
[JsonConverter(typeof(OpenEnumConverter<JobType>))]
public readonly record struct JobType(string Value) : IOpenEnum<JobType>
{
    /// <summary>Runs steps.</summary>
    public static JobType Build { get; } = new("build");

    /// <summary>Waits for someone to approve.</summary>
    public static JobType Approval { get; } = new("approval");

    static JobType IOpenEnum<JobType>.Of(string value) => new(value);

    /// <summary>The API's spelling.</summary>
    public override string ToString() => Value ?? "";
}
