using System.Text.Json;
using CircleExporter.CircleCi.Json;
using CircleExporter.CircleCi.Sending;

namespace CircleExporter.CircleCi;

public sealed partial class CircleCiClient
{
    /// <summary>
    /// One workflow. It tells neither branch nor credits: the branch is its pipeline's.
    /// API page: https://circleci.com/docs/api/v2/index.html#operation/getWorkflowById.
    /// </summary>
    /// <exception cref="ArgumentException">The id is empty.</exception>
    /// <exception cref="CircleCiException">No usable answer. 404: no such workflow, no right to see it, or a bad token.</exception>
    public async Task<Workflow> GetWorkflowAsync(string workflowId, CancellationToken cancellationToken) =>
        await GetAsync(
            new ApiRequest("/workflow/{id}", WorkflowPath(workflowId)),
            WireJson.Default.Workflow,
            IsIdentifiable,
            cancellationToken);

    /// <summary>
    /// The jobs of a workflow, those that wait for an approval included.
    /// API page: https://circleci.com/docs/api/v2/index.html#operation/listWorkflowJobs.
    /// </summary>
    /// <exception cref="ArgumentException">The id is empty.</exception>
    /// <remarks>Failures appear while enumerating, as <see cref="CircleCiException"/>. A 404 on the first page reads as no jobs: CircleCI also gives it where there are none.</remarks>
    public Pages<WorkflowJob> GetWorkflowJobs(string workflowId) =>
        GetPages(
            new ApiRequest("/workflow/{id}/job", $"{WorkflowPath(workflowId)}/job"),
            WireJson.Default.WirePageWorkflowJob,
            job => job.Id is { Length: > 0 } && job.Name is not null,
            absentIsEmpty: true);

    /// <summary>
    /// Runs a workflow again, as a new workflow of the same pipeline. Sent once: after a timeout or a broken connection it is unknown whether there is one.
    /// API page: https://circleci.com/docs/api/v2/index.html#operation/rerunWorkflow.
    /// </summary>
    /// <param name="workflowId">The workflow.</param>
    /// <param name="request">What to run again; null for all of it.</param>
    /// <param name="cancellationToken">Ends the wait, not the rerun.</param>
    /// <returns>The id of the new workflow.</returns>
    /// <exception cref="ArgumentException">An id is empty, the list of jobs is, jobs are named together with <see cref="RerunRequest.FromFailed"/>, or SSH or a sparse tree is asked for without jobs.</exception>
    /// <exception cref="CircleCiException">No usable answer. 404: no such workflow, no right to it, or a bad token.</exception>
    [ChangesState]
    public async Task<string> RerunWorkflowAsync(string workflowId, RerunRequest? request, CancellationToken cancellationToken)
    {
        request?.Check(nameof(request));
        var answer = await SendAsync(
            ApiRequest.Post(
                "/workflow/{id}/rerun",
                $"{WorkflowPath(workflowId)}/rerun",
                JsonSerializer.SerializeToUtf8Bytes(request ?? new(), WireJson.Default.RerunRequest)),
            cancellationToken);
        return answer.Read(WireJson.Default.WireRerun, rerun => rerun.WorkflowId is { Length: > 0 }).WorkflowId!;
    }

    /// <summary>
    /// Cancels a workflow that is not finished. CircleCI accepts the wish; the status changes a little later.
    /// API page: https://circleci.com/docs/api/v2/index.html#operation/cancelWorkflow.
    /// </summary>
    /// <exception cref="ArgumentException">The id is empty.</exception>
    /// <exception cref="CircleCiException">No usable answer. 404: no such workflow, no right to it, or a bad token.</exception>
    [ChangesState]
    public Task CancelWorkflowAsync(string workflowId, CancellationToken cancellationToken) =>
        AcceptAsync(ApiRequest.Post("/workflow/{id}/cancel", $"{WorkflowPath(workflowId)}/cancel", []), cancellationToken);

    /// <summary>
    /// Approves a job on which a workflow is on hold. CircleCI accepts the wish; the status changes a little later.
    /// API page: https://circleci.com/docs/api/v2/index.html#operation/approvePendingApprovalJobById.
    /// </summary>
    /// <param name="workflowId">The workflow.</param>
    /// <param name="approvalRequestId">The job's <see cref="WorkflowJob.ApprovalRequestId"/>.</param>
    /// <param name="cancellationToken">Ends the wait, not the approval.</param>
    /// <exception cref="ArgumentException">An id is empty.</exception>
    /// <exception cref="CircleCiException">No usable answer. 404: no such workflow or approval, no right to it, or a bad token.</exception>
    [ChangesState]
    public Task ApproveJobAsync(string workflowId, string approvalRequestId, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(approvalRequestId);
        return AcceptAsync(
            ApiRequest.Post("/workflow/{id}/approve/{approval_request_id}", $"{WorkflowPath(workflowId)}/approve/{ApiRequest.Segment(approvalRequestId)}", []),
            cancellationToken);
    }

    /// <summary>Sends a wish that CircleCI answers with a message for people.</summary>
    private async Task AcceptAsync(ApiRequest request, CancellationToken cancellationToken) =>
        (await SendAsync(request, cancellationToken)).Read(WireJson.Default.WireMessage, _ => true);

    private static bool IsIdentifiable(Workflow workflow) => workflow.Id is { Length: > 0 } && workflow.Name is not null;

    private static string WorkflowPath(string workflowId)
    {
        ArgumentException.ThrowIfNullOrEmpty(workflowId);
        return $"/workflow/{ApiRequest.Segment(workflowId)}";
    }
}
