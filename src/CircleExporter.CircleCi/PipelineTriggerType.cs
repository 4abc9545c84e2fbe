using System.Text.Json.Serialization;
using CircleExporter.CircleCi.Json;

namespace CircleExporter.CircleCi;

/// <summary>
/// What kind of event started a pipeline, as the API spells it; any text is one.
/// API page: https://circleci.com/docs/api/v2/index.html#operation/getPipelineById.
/// </summary>
/// <param name="Value">The API's spelling, such as <c>webhook</c>.</param>
[JsonConverter(typeof(OpenEnumConverter<PipelineTriggerType>))]
public readonly record struct PipelineTriggerType(string Value) : IOpenEnum<PipelineTriggerType>
{
    /// <summary>A push or another event at the code host.</summary>
    public static PipelineTriggerType Webhook { get; } = new("webhook");

    /// <summary>Someone, in the web application.</summary>
    public static PipelineTriggerType Explicit { get; } = new("explicit");

    /// <summary>A request to the API.</summary>
    public static PipelineTriggerType Api { get; } = new("api");

    /// <summary>A schedule.</summary>
    public static PipelineTriggerType ScheduledPipeline { get; } = new("scheduled_pipeline");

    static PipelineTriggerType IOpenEnum<PipelineTriggerType>.Of(string value) => new(value);

    /// <summary>The API's spelling.</summary>
    public override string ToString() => Value ?? "";
}
