using System.Collections.Immutable;

namespace CircleExporter.Ledger;

/// <summary>What one pass over a project's run lists brought: the unit in which runs are recorded.</summary>
/// <param name="Project">The project's normalised slug.</param>
/// <param name="ServerTime">CircleCI's clock when the pass began.</param>
/// <param name="Branches">Which branches keep their name.</param>
/// <param name="Listings">One for each workflow that was read.</param>
internal sealed record ProjectPass(string Project, DateTimeOffset ServerTime, BranchNaming Branches, ImmutableArray<RunListing> Listings);

/// <summary>The runs of one workflow, newest first, as far as they were read.</summary>
/// <param name="Workflow">The workflow's name.</param>
/// <param name="StartDate">Runs created earlier were not asked for.</param>
/// <param name="Runs">As listed; may hold an id more than once.</param>
/// <param name="FirstPageNewest">When the newest run of the first page was created; null when it was empty.</param>
/// <param name="IsComplete">Whether the list was read to its end.</param>
internal sealed record RunListing(
    string Workflow, DateTimeOffset StartDate, ImmutableArray<Run> Runs, DateTimeOffset? FirstPageNewest, bool IsComplete);
