using System.Text.Json;
using CircleExporter.CircleCi.Json;
using CircleExporter.CircleCi.Sending;

namespace CircleExporter.CircleCi;

public sealed partial class CircleCiClient
{
    /// <summary>
    /// The pipelines of an organization, over at most the 250 most recently built projects that the token's user follows; a project not followed is not listed.
    /// API page: https://circleci.com/docs/api/v2/index.html#operation/listPipelines.
    /// </summary>
    /// <param name="organization">The organization.</param>
    /// <param name="mine">Only pipelines the token's user started.</param>
    /// <remarks>Failures appear while enumerating, as <see cref="CircleCiException"/>. 404: no such organization, no right to see it, or a bad token.</remarks>
    public Pages<Pipeline> GetOrganizationPipelines(OrganizationSlug organization, bool mine = false) =>
        GetPipelines(new ApiRequest("/pipeline", "/pipeline", ("org-slug", organization.ToText()), ("mine", mine ? "true" : null)));

    /// <summary>
    /// The pipelines of a project, newest first. CircleCI cannot filter them by date: stop reading where <see cref="Pipeline.CreatedAt"/> is old enough.
    /// API page: https://circleci.com/docs/api/v2/index.html#operation/listPipelinesForProject.
    /// </summary>
    /// <param name="project">The project.</param>
    /// <param name="branch">Only pipelines of this branch; null for all of them.</param>
    /// <exception cref="ArgumentException">The branch is empty.</exception>
    /// <remarks>Failures appear while enumerating, as <see cref="CircleCiException"/>. 404: no such project, no right to see it, or a bad token.</remarks>
    public Pages<Pipeline> GetProjectPipelines(ProjectSlug project, string? branch = null)
    {
        Limits.CheckRevision(branch, tag: null, nameof(branch));
        return GetPipelines(new ApiRequest("/project/{project-slug}/pipeline", $"/project/{project.ToPath()}/pipeline", ("branch", branch)));
    }

    /// <summary>
    /// The pipelines of a project that the token's user started.
    /// API page: https://circleci.com/docs/api/v2/index.html#operation/listMyPipelines.
    /// </summary>
    /// <remarks>Failures appear while enumerating, as <see cref="CircleCiException"/>. 404: no such project, no right to see it, or a bad token.</remarks>
    public Pages<Pipeline> GetMyProjectPipelines(ProjectSlug project) =>
        GetPipelines(new ApiRequest("/project/{project-slug}/pipeline/mine", $"/project/{project.ToPath()}/pipeline/mine"));

    /// <summary>
    /// One pipeline by its number, which counts up within a project.
    /// API page: https://circleci.com/docs/api/v2/index.html#operation/getPipelineByNumber.
    /// </summary>
    /// <exception cref="ArgumentException">The number is less than 1.</exception>
    /// <exception cref="CircleCiException">No usable answer. 404: no such project or pipeline, no right to see it, or a bad token.</exception>
    public Task<Pipeline> GetPipelineAsync(ProjectSlug project, long number, CancellationToken cancellationToken)
    {
        Limits.CheckNumber(number, nameof(number));
        return GetPipelineAsync(new ApiRequest("/project/{project-slug}/pipeline/{pipeline-number}", $"/project/{project.ToPath()}/pipeline/{number}"), cancellationToken);
    }

    /// <summary>
    /// One pipeline by its id. It does not tell its workflows: see <see cref="GetPipelineWorkflows"/>.
    /// API page: https://circleci.com/docs/api/v2/index.html#operation/getPipelineById.
    /// </summary>
    /// <exception cref="ArgumentException">The id is empty.</exception>
    /// <exception cref="CircleCiException">No usable answer. 404: no such pipeline, no right to see it, or a bad token.</exception>
    public Task<Pipeline> GetPipelineAsync(string pipelineId, CancellationToken cancellationToken) =>
        GetPipelineAsync(OfPipeline("", pipelineId), cancellationToken);

    /// <summary>
    /// A pipeline's configuration, as written and as compiled: conditional workflows that do not apply are missing from the compiled one.
    /// API page: https://circleci.com/docs/api/v2/index.html#operation/getPipelineConfigById.
    /// </summary>
    /// <exception cref="ArgumentException">The id is empty.</exception>
    /// <exception cref="CircleCiException">No usable answer. 404: no such pipeline, no right to see it, or a bad token.</exception>
    public async Task<PipelineConfiguration> GetPipelineConfigurationAsync(string pipelineId, CancellationToken cancellationToken) =>
        await GetAsync(OfPipeline("/config", pipelineId), WireJson.Default.PipelineConfiguration, configuration => configuration.Source is not null, cancellationToken);

    /// <summary>
    /// What the pipeline values were, such as <c>pipeline.git.branch</c>: names with values of any shape.
    /// API page: https://circleci.com/docs/api/v2/index.html#operation/getPipelineValuesById.
    /// </summary>
    /// <exception cref="ArgumentException">The id is empty.</exception>
    /// <exception cref="CircleCiException">No usable answer. 404: no such pipeline, no right to see it, or a bad token.</exception>
    public async Task<IReadOnlyDictionary<string, JsonElement>> GetPipelineValuesAsync(string pipelineId, CancellationToken cancellationToken) =>
        await GetAsync(OfPipeline("/values", pipelineId), WireJson.Default.IReadOnlyDictionaryStringJsonElement, _ => true, cancellationToken);

    /// <summary>
    /// The workflows of a pipeline. CircleCI creates them some seconds after the pipeline, so at first there are none; see <see cref="WaitForWorkflowsAsync"/>.
    /// A rerun adds a workflow of the same name. API page: https://circleci.com/docs/api/v2/index.html#operation/listWorkflowsByPipelineId.
    /// </summary>
    /// <exception cref="ArgumentException">The id is empty.</exception>
    /// <remarks>Failures appear while enumerating, as <see cref="CircleCiException"/>. A 404 on the first page reads as no workflows: CircleCI also gives it where there are none.</remarks>
    public Pages<Workflow> GetPipelineWorkflows(string pipelineId) =>
        GetPages(OfPipeline("/workflow", pipelineId), WireJson.Default.WirePageWorkflow, workflow => workflow.Id is { Length: > 0 } && workflow.Name is not null, absentIsEmpty: true);

    private Pages<Pipeline> GetPipelines(ApiRequest request) => GetPages(request, WireJson.Default.WirePagePipeline, IsIdentifiable);

    private Task<Pipeline> GetPipelineAsync(ApiRequest request, CancellationToken cancellationToken) => GetAsync(request, WireJson.Default.Pipeline, IsIdentifiable, cancellationToken);

    private static bool IsIdentifiable(Pipeline pipeline) => pipeline.Id is { Length: > 0 } && pipeline.CreatedAt != default;

    private static ApiRequest OfPipeline(string part, string pipelineId)
    {
        ArgumentException.ThrowIfNullOrEmpty(pipelineId);
        return new ApiRequest($"/pipeline/{{pipeline-id}}{part}", $"/pipeline/{ApiRequest.Segment(pipelineId)}{part}");
    }
}
