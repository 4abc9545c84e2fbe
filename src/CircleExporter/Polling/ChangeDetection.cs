using System.Collections.Immutable;
using CircleExporter.CircleCi;
using CircleExporter.Ledger;
using CircleExporter.Metrics;

namespace CircleExporter.Polling;

/// <summary>
/// Decides which run lists are to be read: those whose workflow's summary moved, and those that were last read long ago. The latter prove the former:
/// a project in which they find runs that no summary announces has all of its lists read for a day.
/// </summary>
internal sealed partial class ChangeDetection(
    RunRecorder recorder, ServerClock clock, CurrentPlan plan, LedgerOptions ledger, LiveMetrics live, TimeProvider time, ILogger<ChangeDetection> logger)
{
    /// <summary>How much longer than the history a workflow is followed that summaries no longer name.</summary>
    private static readonly TimeSpan FollowOn = TimeSpan.FromDays(16);

    private static readonly TimeSpan Distrust = TimeSpan.FromDays(1);

    /// <summary>Takes in what a listing of the change signals names, and makes lists due.</summary>
    public void Follow(PolledProject project, Listing<WorkflowSummary> signals)
    {
        project.SummaryPages = Math.Max(1, signals.Pages.Length);
        var before = project.Workflows;
        var workflows = project.Named is { IsComplete: true }
            ? before.ToImmutableDictionary(entry => entry.Key, entry => entry.Value with { IsNamed = false, Signature = SummarySignature.Unnamed })
            : before;
        foreach (var summary in signals.Items.Where(summary => project.Wants(summary.Name)))
        {
            var known = workflows.GetValueOrDefault(summary.Name) ?? new PolledWorkflow(summary.Name);
            workflows = workflows.SetItem(summary.Name, known with
            {
                LastActive = summary.WindowEnd,
                IsNamed = true,
                Signature = SummarySignature.Of(summary),
                RunsPerDay = Math.Max(0, summary.Metrics.Throughput ?? 0),
            });
        }

        // What left the window may still have unfinished runs; after a restart only the ledger knows of it.
        if (clock.Now is { } now)
        {
            var followed = recorder.Followed(project.Name, now - ledger.History - FollowOn).Where(project.Wants).ToHashSet();
            workflows = workflows.RemoveRange(workflows.Values.Where(workflow => !workflow.IsNamed && !followed.Contains(workflow.Name)).Select(workflow => workflow.Name))
                .AddRange(followed.Except(workflows.Keys).Select(name => KeyValuePair.Create(name, new PolledWorkflow(name) { IsNamed = false })));
        }

        Judge(project, workflows.Values);
        project.Workflows = workflows.ToImmutableDictionary(entry => entry.Key, entry => entry.Value with { Unannounced = 0, Due = DueOf(project, entry.Value) });
    }

    /// <summary>Takes in how many runs a pass found to have ended that were not known to.</summary>
    public static void Note(PolledProject project, IReadOnlyDictionary<string, int> ended)
    {
        foreach (var (name, runs) in ended)
        {
            // It may have ended since the last signal: the next one tells.
            if (project.Workflows.GetValueOrDefault(name) is { Due: RunsDue.Aged } workflow)
                project.Workflows = project.Workflows.SetItem(name, workflow with { Unannounced = workflow.Unannounced + runs });
        }
    }

    private void Judge(PolledProject project, IEnumerable<PolledWorkflow> workflows)
    {
        var missed = workflows.Where(workflow => workflow.Unannounced > 0 && workflow.Signature == SignatureReadAt(project, workflow)).Sum(workflow => workflow.Unannounced);
        if (missed > 0)
        {
            live.ChangeDetectionMisses(missed);
            if (!project.IsDistrusted)
                ChangeDetectionLog.Distrusted(logger, missed, project.Name);
            project.DistrustedSince = time.GetTimestamp();
        }

        project.IsDistrusted = project.DistrustedSince is { } since && time.GetElapsedTime(since) < Distrust;
    }

    private RunsDue DueOf(PolledProject project, PolledWorkflow workflow)
    {
        if (recorder.Marks(project.Name, workflow.Name) is not { LastRead: { } lastRead } marks)
            return project.HasFirstPass ? RunsDue.Changed : RunsDue.First;
        if (marks.Signature != workflow.Signature || marks.Cursor is not null)
            return RunsDue.Changed;

        // Lists that were read together at the start must not come back together for ever.
        var maxAge = project.IsDistrusted ? plan.Now.DistrustedMaxAge : plan.Now.MaxAge * (workflow.Readings > 1 ? 1 : StartSpread.Of(project.Name, workflow.Name));
        return clock.Now - lastRead >= maxAge ? RunsDue.Aged : RunsDue.No;
    }

    private long? SignatureReadAt(PolledProject project, PolledWorkflow workflow) => recorder.Marks(project.Name, workflow.Name)?.Signature;

    // The generator hands over values that the message does not name last one first.
    private static partial class ChangeDetectionLog
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "runs ended that CircleCI's summaries did not announce: for a day all run lists of this project are read, as far as the budget allows")]
        public static partial void Distrusted(ILogger logger, int runs, string project);
    }
}
