using System.Collections.Immutable;
using System.IO.Enumeration;
using System.Net;
using CircleExporter.CircleCi;
using CircleExporter.Ledger;
using CircleExporter.Metrics;

namespace CircleExporter.Polling;

/// <summary>A summary of Insights and the moment of its reading.</summary>
/// <param name="Summary">As CircleCI aggregated it.</param>
/// <param name="ReadAt">A timestamp of the monotonic clock.</param>
internal sealed record InsightsValue(WorkflowSummary Summary, long ReadAt);

/// <summary>Which aggregate of Insights: a window, over one branch or over all of them.</summary>
/// <param name="Window">The sliding window.</param>
/// <param name="Branch">A branch's name; null for all branches.</param>
internal readonly record struct InsightsScope(ReportingWindow Window, string? Branch);

/// <summary>Why a workflow's runs are to be read.</summary>
internal enum RunsDue
{
    /// <summary>They are not.</summary>
    No,

    /// <summary>Its summary moved, or an earlier reading was interrupted.</summary>
    Changed,

    /// <summary>They were never read.</summary>
    First,

    /// <summary>They were last read long ago.</summary>
    Aged,
}

/// <summary>What is known of a workflow's place in polling.</summary>
internal sealed record PolledWorkflow(string Name)
{
    /// <summary>When the newest run of the window was, the best sign of how active it is.</summary>
    public DateTimeOffset? LastActive { get; init; }

    /// <summary>How many runs a day it has, as CircleCI says.</summary>
    public double RunsPerDay { get; init; }

    /// <summary>Whether the last complete summary named it.</summary>
    public bool IsNamed { get; init; } = true;

    /// <summary>The signature of its newest summary.</summary>
    public long Signature { get; init; } = SummarySignature.Unnamed;

    /// <summary>Whether its runs are to be read by the next pass, and why.</summary>
    public RunsDue Due { get; init; }

    /// <summary>Runs that were found without having been announced, until the next signal.</summary>
    public int Unannounced { get; init; }

    /// <summary>How many pages its run list had last.</summary>
    public int ListPages { get; init; } = 1;

    /// <summary>How often its runs were asked for.</summary>
    public int Readings { get; init; }

    /// <summary>When its runs were last asked for, whatever came of it, on the monotonic clock; null before.</summary>
    public long? LastTried { get; init; }
}

/// <summary>
/// A project under observation: the latest readings and how they went. One task writes at a time; everything that others read is
/// immutable and swapped in whole.
/// </summary>
internal sealed class PolledProject(ProjectSlug slug, TargetFilter filter, bool isExplicit)
{
    private ImmutableDictionary<PollKind, ReadingOutcome> outcomes = ImmutableDictionary<PollKind, ReadingOutcome>.Empty;
    private ImmutableHashSet<PollKind> putOff = [];
    private volatile object? lastSuccess; // boxed, so that others never see half of it

    /// <summary>The project's slug.</summary>
    public ProjectSlug Slug => slug;

    /// <summary>The slug as label and key.</summary>
    public string Name { get; } = slug.ToString();

    /// <summary>Whether it was named in the configuration and not discovered.</summary>
    public bool IsExplicit => isExplicit;

    /// <summary>The project itself; null before its first reading.</summary>
    public Project? Facts { get; set; }

    /// <summary>The latest values of each aggregate, by workflow.</summary>
    public ImmutableDictionary<InsightsScope, ImmutableDictionary<string, InsightsValue>> Insights { get; set; } =
        ImmutableDictionary<InsightsScope, ImmutableDictionary<string, InsightsValue>>.Empty;

    /// <summary>The workflows whose runs are followed.</summary>
    public ImmutableDictionary<string, PolledWorkflow> Workflows { get; set; } = ImmutableDictionary<string, PolledWorkflow>.Empty;

    /// <summary>Aggregates whose last listing was suddenly empty, which is believed once the next one says so too.</summary>
    public ImmutableHashSet<InsightsScope> SuddenlyEmpty { get; set; } = [];

    /// <summary>How many pages a listing of its summaries has.</summary>
    public int SummaryPages { get; set; } = 1;

    /// <summary>When its change signals were last found wanting, on the monotonic clock; null: never.</summary>
    public long? DistrustedSince { get; set; }

    /// <summary>Whether its change signals are not relied on.</summary>
    public bool IsDistrusted { get; set; }

    /// <summary>Whether what finished during a pause may still be unread.</summary>
    public bool IsBehind { get; set; }

    /// <summary>The workflows that the newest listing named, until a pass over the runs takes them in.</summary>
    public WorkflowNames? Named { get; set; }

    /// <summary>The default branch as it was when the ledger last recorded runs; stands in until CircleCI tells.</summary>
    public string? RememberedBranch { get; set; }

    /// <summary>When every kind of reading was last complete, in wall time; null before.</summary>
    public DateTimeOffset? LastSuccess => (DateTimeOffset?)lastSuccess;

    /// <summary>Whether all runs were read once.</summary>
    public bool HasFirstPass { get; set; }

    /// <summary>Whether CircleCI put a reading off that is still to be made.</summary>
    public bool HasPutOff => !putOff.IsEmpty;

    /// <summary>How many complete discoveries in a row did not name it.</summary>
    public int MissedDiscoveries { get; set; }

    /// <summary>Whether the last reading of each kind that was made was complete; null before any.</summary>
    public bool? IsUp => outcomes.IsEmpty ? null : outcomes.Values.All(outcome => outcome.Result == ReadingResult.Complete);

    /// <summary>Whether CircleCI answers that there is no such project, as it also does to who may not see it.</summary>
    public bool IsUnknown => outcomes.GetValueOrDefault(PollKind.Signals)?.Failure?.StatusCode == HttpStatusCode.NotFound;

    /// <summary>Why it is not up.</summary>
    public ReadingOutcome? Trouble => outcomes.Values.FirstOrDefault(outcome => outcome.Reason is not null);

    /// <summary>Which branches keep their own name; null while the default branch is unknown.</summary>
    public BranchNaming? Branches => (Facts?.VcsInfo?.DefaultBranch is { Length: > 0 } told ? told : RememberedBranch) is { Length: > 0 } branch ? new BranchNaming(branch, filter.Branches) : null;

    /// <summary>The branches that are wanted by exact name, as far as they are known; the default branch stands for itself until its name is.</summary>
    public ImmutableArray<string> ExactBranches => (Branches ?? new BranchNaming(TargetFilter.DefaultBranch, filter.Branches)).ExactNames;

    /// <summary>Whether that kind of task was ever done.</summary>
    public bool HasRead(PollKind kind) => outcomes.ContainsKey(kind);

    /// <summary>Whether the workflow is wanted.</summary>
    public bool Wants(string workflow) => filter.Workflows.Any(glob => FileSystemName.MatchesSimpleExpression(glob, workflow, ignoreCase: false));

    /// <summary>Notes how a task went; one that CircleCI put off changes nothing.</summary>
    public void Note(PollKind kind, ReadingOutcome outcome, DateTimeOffset now)
    {
        putOff = outcome.IsPutOff ? putOff.Add(kind) : putOff.Remove(kind);
        if (outcome.IsPutOff)
            return;

        outcomes = outcomes.SetItem(kind, outcome);
        if (IsUp == true && !HasPutOff)
            lastSuccess = now;
    }
}
