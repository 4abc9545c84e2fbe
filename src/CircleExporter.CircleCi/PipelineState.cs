using System.Text.Json.Serialization;
using CircleExporter.CircleCi.Json;

namespace CircleExporter.CircleCi;

/// <summary>
/// How far the creation of a pipeline got, as the API spells it; any text is one. Says nothing of its workflows' success.
/// API page: https://circleci.com/docs/api/v2/index.html#operation/getPipelineById.
/// </summary>
/// <param name="Value">The API's spelling, such as <c>created</c>.</param>
[JsonConverter(typeof(OpenEnumConverter<PipelineState>))]
public readonly record struct PipelineState(string Value) : IOpenEnum<PipelineState>
{
    /// <summary>Its workflows are, or are about to be, there.</summary>
    public static PipelineState Created { get; } = new("created");

    /// <summary>It could not be created, and has no workflows.</summary>
    public static PipelineState Errored { get; } = new("errored");

    /// <summary>Its setup workflow is not there yet.</summary>
    public static PipelineState SetupPending { get; } = new("setup-pending");

    /// <summary>Its setup workflow decides what the other workflows are.</summary>
    public static PipelineState Setup { get; } = new("setup");

    /// <summary>Nothing is there yet.</summary>
    public static PipelineState Pending { get; } = new("pending");

    static PipelineState IOpenEnum<PipelineState>.Of(string value) => new(value);

    /// <summary>The API's spelling.</summary>
    public override string ToString() => Value ?? "";
}
