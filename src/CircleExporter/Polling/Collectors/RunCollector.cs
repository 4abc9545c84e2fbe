using System.Collections.Immutable;
using System.Net;
using CircleExporter.CircleCi;
using CircleExporter.Ledger;
using CircleExporter.Metrics;

namespace CircleExporter.Polling.Collectors;

/// <summary>Reads the run lists of a project's workflows and hands them to the ledger.</summary>
internal sealed class RunCollector(CircleCiClient client, Reader reader, RunRecorder recorder, ServerClock clock, TimeProvider time)
{
    /// <summary>
    /// Makes one pass over the workflows whose runs are due: first those that changed; among equals those that were never tried, the most active ones ahead,
    /// then those that wait longest, so that one list that cannot be read does not keep the others from being read.
    /// </summary>
    /// <param name="project">A project whose default branch is known.</param>
    /// <param name="deadline">After that long no further list is begun; what is left stays due. Null: no deadline.</param>
    /// <param name="cancellationToken">Ends the pass; what was read is recorded.</param>
    public async Task<ReadingOutcome> CollectAsync(PolledProject project, TimeSpan? deadline, CancellationToken cancellationToken)
    {
        if (project.Branches is not { } branches)
            return ReadingOutcome.Complete;

        var began = time.GetTimestamp();
        if (clock.Now is not { } serverTime)
            return new ReadingOutcome(ReadingResult.Partial) { Reason = "CircleCI's answers do not agree about the time, so nothing can be counted" };

        var named = project.Named;
        recorder.Discover(project.Name, branches, serverTime, named?.Names ?? []);

        var outcome = ReadingOutcome.Complete;
        var listings = ImmutableArray.CreateBuilder<RunListing>();
        var complete = new HashSet<string>();
        try
        {
            foreach (var workflow in Due(project))
            {
                if (time.GetElapsedTime(began) > deadline)
                {
                    outcome = outcome with { HasMore = true };
                    break;
                }

                var (listing, read) = await ReadAsync(project, workflow, serverTime, cancellationToken);
                listings.Add(listing);
                if (read.Result == ReadingResult.Complete)
                    complete.Add(workflow.Name);
                outcome = outcome.And(read);
            }
        }
        finally
        {
            Record(project, new ProjectPass(project.Name, serverTime, branches, listings.DrainToImmutable()) { Named = named }, complete);
        }

        return outcome;
    }

    private async Task<(RunListing Listing, ReadingOutcome Outcome)> ReadAsync(
        PolledProject project, PolledWorkflow workflow, DateTimeOffset serverTime, CancellationToken cancellationToken)
    {
        var reading = recorder.Reading(project.Name, workflow.Name, serverTime);
        ApiBudget.Priority = workflow.Due.Urgency(reading.IsDeep);
        var pages = client.GetWorkflowRuns(project.Slug, workflow.Name, BranchScope.All, reading.StartDate);
        var listing = await reader.ListAsync(ReadingKind.Runs, pages, reading.PageToken, cancellationToken);
        project.Workflows = project.Workflows.SetItem(workflow.Name, workflow with
        {
            LastTried = time.GetTimestamp(),
            Readings = workflow.Readings + 1,
            ListPages = Math.Max(1, listing.Pages.Length),
        });

        // A workflow that CircleCI no longer names may be gone for good: then it has nothing more to list.
        if (listing.Failure?.StatusCode == HttpStatusCode.NotFound && !workflow.IsNamed)
            listing = listing with { Failure = null };

        var next = MustBeginAnew(listing) ? null : listing.Pages is [.., var last] ? last.NextPageToken : reading.PageToken;
        var newest = reading.PageToken is null ? NewestOfFirstPage(listing) : reading.FirstPageNewest;
        var outcome = listing.Outcome with { Part = listing.IsComplete ? null : $"workflow {workflow.Name}" };

        // What goes on where an earlier reading stopped has not seen what came in front of it since, and what cannot be read is looked for again.
        var answersSignal = reading.PageToken is null && outcome.Result == ReadingResult.Complete;

        // A run that cannot be read does not keep the others' mark from moving: for two days each pass looks for it again.
        return (new RunListing(workflow.Name, reading, [.. listing.Items.Select(ToRun)], newest, listing.Failure is null, next)
        {
            Unreadable = listing.Pages.Sum(page => page.Unreadable),
            Signature = answersSignal ? workflow.Signature : null,
        }, outcome);
    }

    // What could not be committed stays due: the ledger knows nothing of it.
    private void Record(PolledProject project, ProjectPass pass, IReadOnlySet<string> complete)
    {
        if (recorder.Record(pass) is not { } notes)
            return;

        project.Named = null;
        ChangeDetection.Note(project, notes.Ended);
        foreach (var workflow in complete)
            project.Workflows = project.Workflows.SetItem(workflow, project.Workflows[workflow] with { Due = RunsDue.No });
    }

    private static IEnumerable<PolledWorkflow> Due(PolledProject project) =>
        project.Workflows.Values
            .Where(workflow => workflow.Due != RunsDue.No)
            .OrderBy(workflow => workflow.Due)
            .ThenBy(workflow => workflow.LastTried ?? long.MinValue)
            .ThenByDescending(workflow => workflow.LastActive)
            .ThenBy(workflow => workflow.Name, StringComparer.Ordinal);

    // A listing that goes in circles, or a page token that CircleCI no longer takes.
    private static bool MustBeginAnew(Listing<WorkflowRun> listing) =>
        listing.Failure?.Reason == CircleCiFailure.EndlessListing
        || (listing.Pages.IsEmpty && listing.Failure?.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.NotFound or HttpStatusCode.Gone or HttpStatusCode.UnprocessableEntity);

    private static DateTimeOffset? NewestOfFirstPage(Listing<WorkflowRun> listing) =>
        listing.Pages is [{ Items: [_, ..] items }, ..] ? items.Max(run => run.CreatedAt) : null;

    private static Run ToRun(WorkflowRun run) =>
        new(run.Id, run.Branch, run.Status?.Value, run.CreatedAt, run.StoppedAt, run.IsApproval, run.CreditsUsed);
}
