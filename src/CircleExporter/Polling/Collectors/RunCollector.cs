using System.Collections.Immutable;
using System.Net;
using CircleExporter.CircleCi;
using CircleExporter.Ledger;
using CircleExporter.Metrics;

namespace CircleExporter.Polling.Collectors;

/// <summary>Reads the run lists of a project's workflows and hands them to the ledger.</summary>
internal sealed class RunCollector(CircleCiClient client, Reader reader, RunRecorder recorder, TimeProvider time)
{
    /// <summary>
    /// Makes one pass over the workflows whose runs are due: first those that were never tried, the most active ones ahead, then those that wait longest,
    /// so that one list that cannot be read does not keep the others from being read.
    /// </summary>
    /// <param name="project">A project whose default branch is known.</param>
    /// <param name="deadline">After that long no further list is begun; what is left stays due. Null: no deadline.</param>
    /// <param name="cancellationToken">Ends the pass; what was read is recorded.</param>
    public async Task<ReadingOutcome> CollectAsync(PolledProject project, TimeSpan? deadline, CancellationToken cancellationToken)
    {
        if (project.Branches is not { } branches)
            return ReadingOutcome.Complete;

        var began = time.GetTimestamp();
        var serverTime = project.ServerNow(time);
        recorder.Discover(project.Name, branches, serverTime, project.Workflows.Keys);

        var outcome = ReadingOutcome.Complete;
        var listings = ImmutableArray.CreateBuilder<RunListing>();
        try
        {
            foreach (var workflow in Due(project))
            {
                if (time.GetElapsedTime(began) > deadline)
                {
                    outcome = outcome with { HasMore = true };
                    break;
                }

                outcome = outcome.And(await ReadAsync(project, workflow, serverTime, listings, cancellationToken));
            }
        }
        finally
        {
            recorder.Record(new ProjectPass(project.Name, serverTime, branches, listings.DrainToImmutable()));
        }

        return outcome;
    }

    private async Task<ReadingOutcome> ReadAsync(
        PolledProject project, PolledWorkflow workflow, DateTimeOffset serverTime, ImmutableArray<RunListing>.Builder listings, CancellationToken cancellationToken)
    {
        var startDate = recorder.ReadBackTo(project.Name, workflow.Name, serverTime);
        var pages = client.GetWorkflowRuns(project.Slug, workflow.Name, BranchScope.All, startDate);
        var listing = await reader.ListAsync(ReadingKind.Runs, pages, cancellationToken);

        // A workflow that CircleCI no longer names may be gone for good: then it has nothing more to list.
        if (listing.Failure?.StatusCode == HttpStatusCode.NotFound && !workflow.IsNamed)
            listing = listing with { Failure = null };

        // A run that cannot be read does not keep the others' mark from moving: for two days each pass looks for it again.
        listings.Add(new RunListing(
            workflow.Name, startDate, [.. listing.Items.Select(ToRun)], NewestOfFirstPage(listing), listing.Failure is null));
        project.Workflows = project.Workflows.SetItem(workflow.Name, workflow with { RunsDue = !listing.IsComplete, LastTried = time.GetTimestamp() });
        return listing.Outcome is { Reason: { } reason } outcome ? outcome with { Reason = $"workflow {workflow.Name}: {reason}" } : listing.Outcome;
    }

    private static IEnumerable<PolledWorkflow> Due(PolledProject project) =>
        project.Workflows.Values
            .Where(workflow => workflow.RunsDue)
            .OrderBy(workflow => workflow.LastTried ?? long.MinValue)
            .ThenByDescending(workflow => workflow.LastActive)
            .ThenBy(workflow => workflow.Name, StringComparer.Ordinal);

    private static DateTimeOffset? NewestOfFirstPage(Listing<WorkflowRun> listing) =>
        listing.Pages is [{ Items: [_, ..] items }, ..] ? items.Max(run => run.CreatedAt) : null;

    private static Run ToRun(WorkflowRun run) =>
        new(run.Id, run.Branch, run.Status?.Value, run.CreatedAt, run.StoppedAt, run.IsApproval, run.CreditsUsed);
}
