using System.Text.Json.Serialization;

namespace CircleExporter.CircleCi;

/// <summary>What a setup pipeline is continued with.</summary>
public sealed record ContinuePipelineRequest
{
    /// <summary>What the setup workflow's jobs find in <c>CIRCLE_CONTINUATION_KEY</c>: whoever knows it can decide what is built.</summary>
    [JsonPropertyName("continuation-key")]
    public required string ContinuationKey { get; init; }

    /// <summary>The configuration of the rest, as YAML.</summary>
    public required string Configuration { get; init; }

    /// <summary>Values for parameters that this configuration declares: at most 100, a name of at most 128 characters, a value of at most 512.</summary>
    public IReadOnlyDictionary<string, PipelineParameter>? Parameters { get; init; }

    /// <summary>Names neither the key nor the configuration.</summary>
    public override string ToString() => nameof(ContinuePipelineRequest);
}
