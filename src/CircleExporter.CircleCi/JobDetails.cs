using System.Text.Json.Serialization;
using CircleExporter.CircleCi.Json;

namespace CircleExporter.CircleCi;

/// <summary>A job, with what it ran on.</summary>
/// <param name="Number">Counts up within a project.</param>
/// <param name="Name">The job's name, any text.</param>
/// <param name="Status">The status.</param>
/// <param name="WebUrl">Its page in CircleCI's web application.</param>
/// <param name="Project">Its project.</param>
/// <param name="Pipeline">Its pipeline.</param>
/// <param name="LatestWorkflow">The newest workflow it is part of.</param>
/// <param name="Organization">Its organization.</param>
/// <param name="Executor">What it runs on.</param>
/// <param name="Parallelism">How many parallel runs it has.</param>
/// <param name="ParallelRuns">Its parallel runs.</param>
/// <param name="Contexts">The contexts it may read.</param>
/// <param name="Messages">What CircleCI has to say about it.</param>
/// <param name="CreatedAt">When it was created.</param>
/// <param name="QueuedAt">When it began to wait for an executor.</param>
/// <param name="StartedAt">When it started; null before.</param>
/// <param name="StoppedAt">When it ended; null before.</param>
/// <param name="DurationMilliseconds">How long it ran, in milliseconds (CircleCI's description says so); null before it ended.</param>
public sealed record JobDetails(
    long? Number,
    string Name,
    JobStatus? Status,
    string? WebUrl,
    JobProject? Project,
    JobPipeline? Pipeline,
    JobWorkflow? LatestWorkflow,
    JobOrganization? Organization,
    JobExecutor? Executor,
    long? Parallelism,
    IReadOnlyList<ParallelRun> ParallelRuns,
    IReadOnlyList<JobContext> Contexts,
    IReadOnlyList<JobMessage> Messages,
    DateTimeOffset? CreatedAt,
    DateTimeOffset? QueuedAt,
    DateTimeOffset? StartedAt,
    DateTimeOffset? StoppedAt,
    [property: JsonPropertyName("duration")] long? DurationMilliseconds)
{
    /// <summary>Its parallel runs.</summary>
    public IReadOnlyList<ParallelRun> ParallelRuns { get; init; } = Tolerant.List(ParallelRuns);

    /// <summary>The contexts it may read.</summary>
    public IReadOnlyList<JobContext> Contexts { get; init; } = Tolerant.List(Contexts);

    /// <summary>What CircleCI has to say about it.</summary>
    public IReadOnlyList<JobMessage> Messages { get; init; } = Tolerant.List(Messages);
}

/// <summary>The project of a job.</summary>
/// <param name="Id">An opaque id, usually a UUID.</param>
/// <param name="Slug">Its slug, as CircleCI spells it.</param>
/// <param name="Name">The name to show.</param>
/// <param name="ExternalUrl">The address of its repository.</param>
public sealed record JobProject(string? Id, string? Slug, string? Name, string? ExternalUrl);

/// <summary>The pipeline of a job.</summary>
/// <param name="Id">An opaque id, usually a UUID.</param>
public sealed record JobPipeline(string? Id);

/// <summary>The workflow of a job.</summary>
/// <param name="Id">An opaque id, usually a UUID.</param>
/// <param name="Name">The workflow's name, any text.</param>
public sealed record JobWorkflow(string? Id, string? Name);

/// <summary>The organization of a job.</summary>
/// <param name="Name">Its name.</param>
public sealed record JobOrganization(string? Name);

/// <summary>What a job runs on.</summary>
/// <param name="ResourceClass">How large it is, such as <c>large</c>.</param>
/// <param name="Type">Its kind, such as <c>docker</c>; null in some answers.</param>
public sealed record JobExecutor(string? ResourceClass, string? Type);

/// <summary>One of a job's parallel runs.</summary>
/// <param name="Index">Which one, from 0.</param>
/// <param name="Status">Its status.</param>
public sealed record ParallelRun(long? Index, JobStatus? Status);

/// <summary>A context that a job may read.</summary>
/// <param name="Name">Its name.</param>
public sealed record JobContext(string? Name);

/// <summary>What CircleCI's execution has to say about a job.</summary>
/// <param name="Type">Its kind.</param>
/// <param name="Message">A sentence for people.</param>
/// <param name="Reason">Why it was added.</param>
public sealed record JobMessage(string? Type, string? Message, string? Reason);
