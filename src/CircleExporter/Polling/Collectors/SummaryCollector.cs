using System.Collections.Immutable;
using CircleExporter.CircleCi;
using CircleExporter.Ledger;
using CircleExporter.Metrics;

namespace CircleExporter.Polling.Collectors;

/// <summary>Reads CircleCI's own aggregates.</summary>
internal sealed class SummaryCollector(
    CircleCiClient client, Reader reader, RunRecorder recorder, ServerClock clock, PollingOptions options, LedgerOptions ledger, TimeProvider time)
{
    private readonly ReportingWindow signalWindow = SignalWindow(options, ledger);

    /// <summary>
    /// Reads the aggregate over all branches: it names the workflows there are. Their runs are read next.
    /// </summary>
    public async Task<ReadingOutcome> CollectSignalsAsync(PolledProject project, CancellationToken cancellationToken)
    {
        var listing = await ListAsync(project, new InsightsScope(signalWindow, Branch: null), cancellationToken);
        if (!listing.Pages.IsEmpty)
            project.Named = NamesIn(project, listing);
        Follow(project, listing);
        return listing.Outcome;
    }

    /// <summary>Reads all other aggregates that are wanted: single branches, and further windows.</summary>
    public async Task<ReadingOutcome> CollectSummariesAsync(PolledProject project, CancellationToken cancellationToken)
    {
        var outcome = ReadingOutcome.Complete;
        foreach (var window in options.Windows)
        {
            if (window != signalWindow)
                outcome = outcome.And((await ListAsync(project, new InsightsScope(window, Branch: null), cancellationToken)).Outcome);

            foreach (var branch in project.Branches?.ExactNames ?? [])
                outcome = outcome.And((await ListAsync(project, new InsightsScope(window, branch), cancellationToken)).Outcome);
        }

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
        listing.IsComplete && !project.SuddenlyEmpty.Contains(new InsightsScope(signalWindow, Branch: null)));

    private void Follow(PolledProject project, Listing<WorkflowSummary> listing)
    {
        var now = time.GetTimestamp();
        var workflows = listing.IsComplete
            ? project.Workflows.ToImmutableDictionary(entry => entry.Key, entry => entry.Value with { IsNamed = false })
            : project.Workflows;
        foreach (var summary in listing.Items.Where(summary => project.Wants(summary.Name)))
        {
            var known = workflows.GetValueOrDefault(summary.Name) ?? new PolledWorkflow(summary.Name) { LastNamed = now };
            workflows = workflows.SetItem(summary.Name, known with { LastActive = summary.WindowEnd, LastNamed = now, IsNamed = true });
        }

        // A workflow that left the window may still have unfinished runs.
        var forgetAfter = ledger.History + TimeSpan.FromDays(16);
        project.Workflows = workflows.Values
            .Where(workflow => time.GetElapsedTime(workflow.LastNamed, now) <= forgetAfter)
            .ToImmutableDictionary(workflow => workflow.Name, workflow => workflow with { RunsDue = !WasJustRead(project, workflow) });
    }

    // After a restart only what is due is asked for.
    private bool WasJustRead(PolledProject project, PolledWorkflow workflow) =>
        workflow.LastTried is null && recorder.LastRead(project.Name, workflow.Name) is { } last && clock.Now - last < options.RunsInterval;

    /// <summary>The window that names every workflow whose runs could still count: the first configured one if it is long enough.</summary>
    private static ReportingWindow SignalWindow(PollingOptions options, LedgerOptions ledger)
    {
        var needed = ledger.History + TimeSpan.FromDays(2);
        return options.Windows[0].Length() >= needed
            ? options.Windows[0]
            : Enum.GetValues<ReportingWindow>().Append(ReportingWindow.Last90Days).First(window => window.Length() >= needed || window == ReportingWindow.Last90Days);
    }
}
