using System.Collections.Immutable;
using CircleExporter.CircleCi;
using CircleExporter.Ledger;
using CircleExporter.Metrics;

namespace CircleExporter.Polling.Collectors;

/// <summary>Reads CircleCI's own aggregates.</summary>
internal sealed class SummaryCollector(CircleCiClient client, Reader reader, SummaryScopes scopes, ChangeDetection changes, TimeProvider time)
{
    /// <summary>
    /// Reads the aggregate over all branches: it names the workflows there are, and tells whose runs are to be read.
    /// </summary>
    public async Task<ReadingOutcome> CollectSignalsAsync(PolledProject project, CancellationToken cancellationToken)
    {
        var listing = await ListAsync(project, scopes.Signal, cancellationToken);
        if (listing.Pages.IsEmpty)
            return listing.Outcome;

        project.Named = NamesIn(project, listing);
        changes.Follow(project, listing);
        return listing.Outcome;
    }

    /// <summary>Reads all other aggregates that are wanted: single branches, and further windows.</summary>
    public async Task<ReadingOutcome> CollectSummariesAsync(PolledProject project, CancellationToken cancellationToken)
    {
        var outcome = ReadingOutcome.Complete;
        foreach (var scope in scopes.Others(project.Branches?.ExactNames ?? []))
            outcome = outcome.And((await ListAsync(project, scope, cancellationToken)).Outcome);

        return outcome;
    }

    private async Task<Listing<WorkflowSummary>> ListAsync(PolledProject project, InsightsScope scope, CancellationToken cancellationToken)
    {
        var branches = scope.Branch is { } branch ? BranchScope.Named(branch) : BranchScope.All;
        var listing = await reader.ListAsync(ReadingKind.Summaries, client.GetWorkflowSummaries(project.Slug, branches, scope.Window), cancellationToken);

        var values = project.Insights.GetValueOrDefault(scope, ImmutableDictionary<string, InsightsValue>.Empty);
        if (listing.IsComplete && IsBelieved(project, scope, listing, values))
            values = values.Clear();

        var readAt = time.GetTimestamp();
        foreach (var summary in listing.Items.Where(summary => project.Wants(summary.Name)))
            values = values.SetItem(summary.Name, new InsightsValue(summary, readAt));
        project.Insights = project.Insights.SetItem(scope, values);
        return listing;
    }

    // A listing that is suddenly empty may be CircleCI's mistake: the next one has to say so too.
    private static bool IsBelieved(
        PolledProject project, InsightsScope scope, Listing<WorkflowSummary> listing, ImmutableDictionary<string, InsightsValue> before)
    {
        var isSuddenlyEmpty = !listing.Items.Any() && !before.IsEmpty && !project.SuddenlyEmpty.Contains(scope);
        project.SuddenlyEmpty = isSuddenlyEmpty ? project.SuddenlyEmpty.Add(scope) : project.SuddenlyEmpty.Remove(scope);
        return !isSuddenlyEmpty;
    }

    // A workflow that CircleCI lists no longer may retire; an empty listing that is not believed says nothing.
    private WorkflowNames NamesIn(PolledProject project, Listing<WorkflowSummary> listing) => new(
        [.. listing.Items.Select(summary => summary.Name).Where(project.Wants)],
        listing.IsComplete && !project.SuddenlyEmpty.Contains(scopes.Signal));
}
