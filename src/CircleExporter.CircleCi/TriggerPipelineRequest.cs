namespace CircleExporter.CircleCi;

/// <summary>What a pipeline is triggered with. Without branch and tag it runs on the project's default branch.</summary>
public sealed record TriggerPipelineRequest
{
    /// <summary>The branch whose newest commit is taken; for a pull request at GitHub <c>pull/NUMBER/head</c> or <c>pull/NUMBER/merge</c>. Not together with <see cref="Tag"/>.</summary>
    public string? Branch { get; init; }

    /// <summary>The tag whose commit is taken. Not together with <see cref="Branch"/>.</summary>
    public string? Tag { get; init; }

    /// <summary>Values for parameters that the configuration declares: at most 100, a name of at most 128 characters, a value of at most 512.</summary>
    public IReadOnlyDictionary<string, PipelineParameter>? Parameters { get; init; }
}

/// <summary>What a pipeline of a pipeline definition is run with.</summary>
public sealed record RunPipelineRequest
{
    /// <summary>The opaque id of the pipeline definition, usually a UUID; null leaves the choice to CircleCI.</summary>
    public string? DefinitionId { get; init; }

    /// <summary>Where the configuration is taken from.</summary>
    public PipelineRevision? Config { get; init; }

    /// <summary>What the jobs check out.</summary>
    public PipelineRevision? Checkout { get; init; }

    /// <summary>Values for parameters that the configuration declares: at most 100, a name of at most 128 characters, a value of at most 512.</summary>
    public IReadOnlyDictionary<string, PipelineParameter>? Parameters { get; init; }
}

/// <summary>A branch or a tag of a repository.</summary>
public sealed record PipelineRevision
{
    /// <summary>The branch. Not together with <see cref="Tag"/>.</summary>
    public string? Branch { get; init; }

    /// <summary>The tag. Not together with <see cref="Branch"/>.</summary>
    public string? Tag { get; init; }
}

/// <summary>A pipeline just triggered. Its workflows are created after it.</summary>
/// <param name="Id">An opaque id, usually a UUID.</param>
/// <param name="Number">Counts up within a project.</param>
/// <param name="State">How far its creation got.</param>
/// <param name="CreatedAt">When it was created.</param>
public sealed record TriggeredPipeline(string Id, long? Number, PipelineState? State, DateTimeOffset CreatedAt);

/// <summary>What came of a wish to run a pipeline: a pipeline, or nothing, and then a reason.</summary>
/// <param name="Pipeline">The pipeline; null when CircleCI took the request but triggered nothing.</param>
/// <param name="Message">Why nothing was triggered, in a sentence for people, if CircleCI says so.</param>
public sealed record PipelineRun(TriggeredPipeline? Pipeline, string? Message);
