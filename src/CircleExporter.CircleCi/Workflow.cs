using System.Text.Json.Serialization;
using CircleExporter.CircleCi.Json;

namespace CircleExporter.CircleCi;

/// <summary>One execution of a workflow of a pipeline.</summary>
/// <param name="Id">An opaque id, usually a UUID. A rerun has an id of its own.</param>
/// <param name="Name">The workflow's name, any text.</param>
/// <param name="Status">The status; null while there is none.</param>
/// <param name="PipelineId">Its pipeline; null in old answers.</param>
/// <param name="PipelineNumber">The number of its pipeline; null in old answers.</param>
/// <param name="ProjectSlug">The slug of its project, as CircleCI spells it.</param>
/// <param name="CreatedAt">When it was created; whole seconds.</param>
/// <param name="StoppedAt">When it ended; null before. The time since <paramref name="CreatedAt"/> includes time on hold and in a queue.</param>
/// <param name="StartedBy">The opaque id of who started it.</param>
/// <param name="CanceledBy">The opaque id of who cancelled it.</param>
/// <param name="ErroredBy">The opaque id of who made it end with an error.</param>
/// <param name="Tag"><c>setup</c> for a setup workflow.</param>
/// <param name="AutoRerunNumber">How manieth automatic rerun it is; null when it is none.</param>
/// <param name="MaxAutoReruns">How many automatic reruns there may be.</param>
public sealed record Workflow(
    string Id,
    string Name,
    WorkflowStatus? Status,
    string? PipelineId,
    long? PipelineNumber,
    string? ProjectSlug,
    DateTimeOffset? CreatedAt,
    DateTimeOffset? StoppedAt,
    string? StartedBy,
    string? CanceledBy,
    string? ErroredBy,
    string? Tag,
    long? AutoRerunNumber,
    long? MaxAutoReruns)
{
    /// <summary>Whether it has ended: by its status, or, where that is an unknown one, because it has stopped.</summary>
    [JsonIgnore]
    public bool IsFinished => Status is { } status && (status.IsFinished || (!status.IsUnfinished && StoppedAt is not null));
}

/// <summary>A job within a workflow.</summary>
/// <param name="Id">An opaque id, usually a UUID.</param>
/// <param name="Name">The job's name, any text.</param>
/// <param name="Type">Whether it runs steps or waits for an approval.</param>
/// <param name="Status">The status.</param>
/// <param name="JobNumber">Counts up within a project; null for an approval and for a job that has not started.</param>
/// <param name="ProjectSlug">The slug of its project, as CircleCI spells it.</param>
/// <param name="StartedAt">When it started; null before, and for an approval.</param>
/// <param name="StoppedAt">When it ended; null before.</param>
/// <param name="Dependencies">The ids of the jobs it waits for.</param>
/// <param name="Requires">By the id of a job it waits for: the outcomes of that job that let this one start. Null in older answers.</param>
/// <param name="ApprovalRequestId">What to approve it by; null unless it is an approval.</param>
/// <param name="ApprovedBy">The opaque id of who approved it.</param>
/// <param name="CanceledBy">The opaque id of who cancelled it.</param>
public sealed record WorkflowJob(
    string Id,
    string Name,
    JobType? Type,
    JobStatus? Status,
    long? JobNumber,
    string? ProjectSlug,
    DateTimeOffset? StartedAt,
    DateTimeOffset? StoppedAt,
    IReadOnlyList<string> Dependencies,
    IReadOnlyDictionary<string, IReadOnlyList<string>>? Requires,
    string? ApprovalRequestId,
    string? ApprovedBy,
    string? CanceledBy)
{
    /// <summary>The ids of the jobs it waits for.</summary>
    public IReadOnlyList<string> Dependencies { get; init; } = Tolerant.List(Dependencies);
}

/// <summary>Which part of a workflow to run again. All of it, when nothing is set.</summary>
public sealed record RerunRequest
{
    /// <summary>The ids of the jobs to run again, with what depends on them. Not together with <see cref="FromFailed"/>.</summary>
    public IReadOnlyList<string>? Jobs { get; init; }

    /// <summary>Whether to begin at the failed jobs. Not together with <see cref="Jobs"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool FromFailed { get; init; }

    /// <summary>Whether the user may log in to the jobs by SSH. Only together with <see cref="Jobs"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool EnableSsh { get; init; }

    /// <summary>Whether to leave out what is not connected to the jobs. Only together with <see cref="Jobs"/>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool SparseTree { get; init; }

    /// <exception cref="ArgumentException">What is set does not go together.</exception>
    internal void Check(string argument)
    {
        if (Jobs?.Any(string.IsNullOrEmpty) == true)
            throw new ArgumentException("The id of a job to run again must not be empty.", argument);
        if (Jobs is { Count: 0 })
            throw new ArgumentException("The jobs to run again must not be an empty list; leave it null for all of them.", argument);
        if (FromFailed && Jobs is not null)
            throw new ArgumentException("CircleCI reruns either named jobs or from the failed ones, not both.", argument);
        if ((EnableSsh || SparseTree) && Jobs is not { Count: > 0 })
            throw new ArgumentException($"CircleCI takes {(EnableSsh ? "SSH" : "a sparse tree")} for a rerun of named jobs only.", argument);
    }
}
