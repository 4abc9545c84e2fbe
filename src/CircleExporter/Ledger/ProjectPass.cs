using System.Collections.Immutable;

namespace CircleExporter.Ledger;

/// <summary>What one pass over a project brought: the unit in which runs are recorded.</summary>
/// <param name="Project">The project's normalised slug.</param>
/// <param name="ServerTime">CircleCI's clock when the pass began.</param>
/// <param name="Branches">Which branches keep their name.</param>
/// <param name="Listings">One for each workflow that was read.</param>
internal sealed record ProjectPass(string Project, DateTimeOffset ServerTime, BranchNaming Branches, ImmutableArray<RunListing> Listings)
{
    /// <summary>The workflows that this pass's summaries named; null when there were none.</summary>
    public WorkflowNames? Named { get; init; }
}

/// <summary>The workflows that a summary listing names.</summary>
/// <param name="Names">Their names.</param>
/// <param name="IsComplete">Whether one that is missing is known not to be there.</param>
internal sealed record WorkflowNames(ImmutableHashSet<string> Names, bool IsComplete);

/// <summary>The runs of one workflow, newest first, as far as they were read.</summary>
/// <param name="Workflow">The workflow's name.</param>
/// <param name="Reading">How they were to be read.</param>
/// <param name="Runs">As listed, those of earlier parts left out; may hold an id more than once.</param>
/// <param name="FirstPageNewest">When the newest run of the very first page was created; null when it was empty.</param>
/// <param name="IsComplete">Whether the list was read to its end.</param>
/// <param name="NextPageToken">Where to go on when it was not; null: at the front.</param>
internal sealed record RunListing(
    string Workflow, RunReading Reading, ImmutableArray<Run> Runs, DateTimeOffset? FirstPageNewest, bool IsComplete, string? NextPageToken)
{
    private const int LongestOfCircleCi = 250;
    private static readonly TimeSpan Tolerance = TimeSpan.FromHours(1);

    /// <summary>How many further items it had that cannot be read.</summary>
    public int Unreadable { get; init; }

    /// <summary>The signature of the workflow's summary that the list answers, all of it; null when it answers none.</summary>
    public long? Signature { get; init; }

    /// <summary>How many items all its parts have.</summary>
    public int Items => Reading.Items + Runs.Length + Unreadable;

    /// <summary>When the last item of all its parts was created.</summary>
    public DateTimeOffset? LastCreated => Runs is [.., var last] ? last.Created : Reading.LastCreated;

    /// <summary>Whether it is as long as CircleCI's lists get, so that runs may lie behind its end.</summary>
    public bool IsFull => IsComplete && Items >= LongestOfCircleCi;

    /// <summary>Whether CircleCI cut it before the start that was asked for.</summary>
    public bool IsShort => IsFull && LastCreated > Reading.StartDate + Tolerance;

    /// <summary>What has to be kept to go on later; null when it is complete or has to begin anew.</summary>
    public RunReading? Cursor => IsComplete || NextPageToken is null
        ? null
        : Reading with { PageToken = NextPageToken, Items = Items, FirstPageNewest = FirstPageNewest, LastCreated = LastCreated };
}
