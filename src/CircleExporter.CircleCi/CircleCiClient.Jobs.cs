using System.Text.Json.Serialization;
using CircleExporter.CircleCi.Json;
using CircleExporter.CircleCi.Sending;

namespace CircleExporter.CircleCi;

public sealed partial class CircleCiClient
{
    /// <summary>
    /// One job by its id. New in 2026; a self-hosted Server may not know it.
    /// API page: https://circleci.com/docs/api/v2/index.html#operation/getJobById.
    /// </summary>
    /// <exception cref="ArgumentException">The id is empty.</exception>
    /// <exception cref="CircleCiException">No usable answer. 404: no such job, no right to see it, or a bad token.</exception>
    public async Task<Job> GetJobAsync(string jobId, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(jobId);
        return await GetAsync(
            new ApiRequest("/jobs/{job_id}", $"/jobs/{ApiRequest.Segment(jobId)}"),
            WireJson.Default.Job,
            job => job.Id is { Length: > 0 } && job.Name is not null,
            cancellationToken);
    }

    /// <summary>
    /// One job by its number, with what it ran on. CircleCI's newest description of the API leaves this out, although its guides still use it: it may go.
    /// API page: https://circleci.com/docs/api/v2/index.html#operation/getJobDetails.
    /// </summary>
    /// <exception cref="ArgumentException">The number is less than 1.</exception>
    /// <exception cref="CircleCiException">No usable answer. 404: no such project or job, no right to see it, or a bad token.</exception>
    public async Task<JobDetails> GetJobDetailsAsync(ProjectSlug project, long jobNumber, CancellationToken cancellationToken)
    {
        Limits.CheckNumber(jobNumber, nameof(jobNumber));
        return await GetAsync(
            new ApiRequest("/project/{project-slug}/job/{job-number}", $"/project/{project.ToPath()}/job/{jobNumber}"),
            WireJson.Default.JobDetails,
            job => job is { Name: not null, Number: not null },
            cancellationToken);
    }

    /// <summary>
    /// Cancels one job; what waits for it does not run, and what runs beside it goes on. CircleCI accepts the wish; the status changes a little later.
    /// API page: https://circleci.com/docs/api/v2/index.html#operation/cancelJob.
    /// </summary>
    /// <exception cref="ArgumentException">The number is less than 1.</exception>
    /// <exception cref="CircleCiException">No usable answer. 404: no such project or job, no right to it, or a bad token.</exception>
    [ChangesState]
    public Task CancelJobAsync(ProjectSlug project, long jobNumber, CancellationToken cancellationToken)
    {
        Limits.CheckNumber(jobNumber, nameof(jobNumber));
        return AcceptAsync(
            ApiRequest.Post("/project/{project-slug}/job/{job-number}/cancel", $"/project/{project.ToPath()}/job/{jobNumber}/cancel", []), cancellationToken);
    }

    /// <summary>
    /// The results of the tests that a job stored. CircleCI's newest description of the API leaves this out, although its guides still use it: it may go.
    /// API page: https://circleci.com/docs/api/v2/index.html#operation/getTests.
    /// </summary>
    /// <exception cref="ArgumentException">The number is less than 1.</exception>
    /// <remarks>Failures appear while enumerating, as <see cref="CircleCiException"/>. 404: no such project or job, no right to see it, or a bad token.</remarks>
    public Pages<JobTestResult> GetJobTests(ProjectSlug project, long jobNumber)
    {
        Limits.CheckNumber(jobNumber, nameof(jobNumber));
        return GetPages(
            new ApiRequest("/project/{project-slug}/{job-number}/tests", $"/project/{project.ToPath()}/{jobNumber}/tests"),
            WireJson.Default.WirePageJobTestResult,
            test => test.Name is not null);
    }

    /// <summary>
    /// The files that a job stored. CircleCI's newest description of the API leaves this out, although its guides still use it: it may go.
    /// API page: https://circleci.com/docs/api/v2/index.html#operation/getJobArtifacts.
    /// </summary>
    /// <exception cref="ArgumentException">The number is less than 1.</exception>
    /// <remarks>Failures appear while enumerating, as <see cref="CircleCiException"/>. 404: no such project or job, no right to see it, or a bad token.</remarks>
    public Pages<Artifact> GetJobArtifacts(ProjectSlug project, long jobNumber)
    {
        Limits.CheckNumber(jobNumber, nameof(jobNumber));
        return GetPages(
            new ApiRequest("/project/{project-slug}/{job-number}/artifacts", $"/project/{project.ToPath()}/{jobNumber}/artifacts"),
            WireJson.Default.WirePageArtifact,
            artifact => artifact.Path is not null);
    }
}

/// <summary>A job, with where it belongs.</summary>
/// <param name="Id">An opaque id, usually a UUID.</param>
/// <param name="Name">The job's name, any text.</param>
/// <param name="Type">Whether it runs steps or waits for an approval.</param>
/// <param name="Status">The status.</param>
/// <param name="JobNumber">Counts up within a project; null for an approval and for a job that has not started.</param>
/// <param name="ProjectId">The opaque id of its project.</param>
/// <param name="PipelineId">The id of its pipeline.</param>
/// <param name="WorkflowId">The id of its workflow.</param>
/// <param name="StartedAt">When it started; null before.</param>
/// <param name="StoppedAt">When it ended; null before.</param>
public sealed record Job(
    string Id,
    string Name,
    JobType? Type,
    JobStatus? Status,
    long? JobNumber,
    string? ProjectId,
    string? PipelineId,
    string? WorkflowId,
    DateTimeOffset? StartedAt,
    DateTimeOffset? StoppedAt);

/// <summary>The result of one test.</summary>
/// <param name="Name">The test's name, any text.</param>
/// <param name="ClassName">Where the test stands in the program.</param>
/// <param name="File">The file it is defined in.</param>
/// <param name="Source">The program that ran it.</param>
/// <param name="Result">Such as <c>success</c>, <c>failure</c> or <c>skipped</c>.</param>
/// <param name="RunTimeSeconds">How long it took, in seconds.</param>
/// <param name="Message">What it said when it failed.</param>
public sealed record JobTestResult(
    string Name,
    [property: JsonPropertyName("classname")] string? ClassName,
    string? File,
    string? Source,
    string? Result,
    [property: JsonPropertyName("run_time")] double? RunTimeSeconds,
    string? Message);

/// <summary>A file that a job stored.</summary>
/// <param name="Path">Its path, as the job named it.</param>
/// <param name="NodeIndex">Which of the job's parallel runs stored it, from 0.</param>
/// <param name="Url">Where it can be fetched, with a token.</param>
public sealed record Artifact(string Path, long? NodeIndex, string? Url);
