using System.Net;
using System.Text.Json;
using CircleExporter.CircleCi.Json;
using CircleExporter.CircleCi.Sending;

namespace CircleExporter.CircleCi;

public sealed partial class CircleCiClient
{
    /// <summary>
    /// Triggers a pipeline. Not for projects of GitLab and of the GitHub App: see <see cref="RunPipelineAsync"/>. Sent once: after a timeout or a broken connection it is unknown whether there is a pipeline.
    /// API page: https://circleci.com/docs/api/v2/index.html#operation/triggerPipeline.
    /// </summary>
    /// <exception cref="ArgumentException">Branch and tag are both given, one is empty, or the parameters are too many, too long or without a name or value.</exception>
    /// <exception cref="CircleCiException">No usable answer. 400: a parameter is not declared or of the wrong type. 404: no such project, no right to it, or a bad token.</exception>
    [ChangesState]
    public async Task<TriggeredPipeline> TriggerPipelineAsync(ProjectSlug project, TriggerPipelineRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        Limits.CheckRevision(request.Branch, request.Tag, nameof(request));
        Limits.CheckParameters(request.Parameters, nameof(request));

        var answer = await SendAsync(
            ApiRequest.Post(
                "/project/{project-slug}/pipeline",
                $"/project/{project.ToPath()}/pipeline",
                JsonSerializer.SerializeToUtf8Bytes(request, WireJson.Default.TriggerPipelineRequest)),
            cancellationToken);
        return answer.Read(WireJson.Default.TriggeredPipeline, IsIdentifiable);
    }

    /// <summary>
    /// Runs a pipeline of a pipeline definition: the newer way, for projects of every kind. Sent once: after a timeout or a broken connection it is unknown whether there is a pipeline.
    /// API page: https://circleci.com/docs/api/v2/index.html#operation/triggerPipelineRun.
    /// </summary>
    /// <returns>The pipeline, or that none was triggered (CircleCI answers 200 instead of 201).</returns>
    /// <exception cref="ArgumentException">The definition's id is empty, a branch and a tag are given together, one is empty, or the parameters are too many, too long or without a name or value.</exception>
    /// <exception cref="CircleCiException">No usable answer. 400: a parameter is not declared or of the wrong type. 404: no such project or definition, no right to it, or a bad token.</exception>
    [ChangesState]
    public async Task<PipelineRun> RunPipelineAsync(ProjectSlug project, RunPipelineRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.DefinitionId is "")
            throw new ArgumentException("The id of the pipeline definition must not be empty.", nameof(request));
        Limits.CheckRevision(request.Config?.Branch, request.Config?.Tag, nameof(request));
        Limits.CheckRevision(request.Checkout?.Branch, request.Checkout?.Tag, nameof(request));
        Limits.CheckParameters(request.Parameters, nameof(request));

        var answer = await SendAsync(
            ApiRequest.Post(
                "/project/{provider}/{organization}/{project}/pipeline/run",
                $"/project/{project.ToPath()}/pipeline/run",
                JsonSerializer.SerializeToUtf8Bytes(request, WireJson.Default.RunPipelineRequest)),
            cancellationToken);
        return answer.Status is HttpStatusCode.OK
            ? new PipelineRun(Pipeline: null, answer.Read(WireJson.Default.WireMessage, _ => true).Message)
            : new PipelineRun(answer.Read(WireJson.Default.TriggeredPipeline, IsIdentifiable), Message: null);
    }

    /// <summary>
    /// Continues a pipeline that is in its setup phase, which is possible once. Sent once: after a timeout or a broken connection it is unknown whether it goes on.
    /// API page: https://circleci.com/docs/api/v2/index.html#operation/continuePipeline.
    /// </summary>
    /// <exception cref="ArgumentException">The key or the configuration is empty, or the parameters are too many, too long or without a name or value.</exception>
    /// <exception cref="CircleCiException">No usable answer. 400: the configuration or a parameter is wrong, or the pipeline was continued before. 404: no such pipeline, or a bad token.</exception>
    [ChangesState]
    public async Task ContinuePipelineAsync(ContinuePipelineRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.ContinuationKey is not { Length: > 0 })
            throw new ArgumentException("The continuation key must not be empty.", nameof(request));
        if (request.Configuration is not { Length: > 0 })
            throw new ArgumentException("The configuration must not be empty.", nameof(request));
        Limits.CheckParameters(request.Parameters, nameof(request));

        var body = JsonSerializer.SerializeToUtf8Bytes(request, WireJson.Default.ContinuePipelineRequest);
        await AcceptAsync(ApiRequest.Post("/pipeline/continue", "/pipeline/continue", body), cancellationToken);
    }

    private static bool IsIdentifiable(TriggeredPipeline pipeline) => pipeline.Id is { Length: > 0 };
}

/// <summary>On each method of <see cref="CircleCiClient"/> that changes something at CircleCI, for whoever must not.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ChangesStateAttribute : Attribute;
