using CircleExporter.Ledger;
using CircleExporter.Metrics;

namespace CircleExporter.Polling;

/// <summary>How one target is doing, for people.</summary>
/// <param name="Name">Its slug.</param>
/// <param name="Kind">Project or organization.</param>
/// <param name="IsUp">Whether its last readings were complete; null before the first.</param>
/// <param name="LastSuccess">When they last were; null before.</param>
/// <param name="Reason">Why they are not.</param>
internal sealed record TargetStatus(string Name, string Kind, bool? IsUp, DateTimeOffset? LastSuccess, string? Reason);

/// <summary>What polling tells those who ask: readiness, and the state of everything that is read.</summary>
internal sealed class PollStatus(PollTargets targets, ApiHealth health, RunRecorder recorder, ExpositionSnapshot snapshot, CurrentPlan plan)
{
    private const string PutOff = "put off: CircleCI asks to come back later, or answers nobody";

    private static readonly TimeSpan UnwritablePatience = TimeSpan.FromSeconds(60);

    /// <summary>Why the exporter is not ready; null when it is. CircleCI's health plays no part.</summary>
    public string? NotReadyBecause =>
        !recorder.IsLoaded ? "the ledger is not loaded yet"
        : recorder.UnwritableFor >= UnwritablePatience ? "the ledger cannot be written"
        : !snapshot.Current.IsPublished ? "no snapshot is published yet"
        : null;

    /// <summary>Whether CircleCI answers and accepts the token.</summary>
    public bool IsUp => health.IsUp;

    /// <summary>What CircleCI last said of the token.</summary>
    public TokenState Token => health.Token;

    /// <summary>How much is asked of CircleCI, and how often.</summary>
    public PollPlan Plan => plan.Now;

    /// <summary>How many runs were counted and how many adopted as history.</summary>
    public LedgerAccounts Runs => recorder.Total;

    /// <summary>When counting of the first project began, in CircleCI's time; null before.</summary>
    public DateTimeOffset? CountingSince => recorder.CountingSince;

    /// <summary>What is being served.</summary>
    public RenderedSnapshot Served => snapshot.Current;

    /// <summary>Whether everything that was to be read was read, completely.</summary>
    public bool IsComplete => health.Token == TokenState.Accepted
        && targets.Organizations.Values.All(organization => organization.LastOutcome?.Result == ReadingResult.Complete)
        && targets.Projects.All(project => project is { IsUp: true, Facts: not null, HasPutOff: false } && project.Workflows.Values.All(workflow => workflow.Due == RunsDue.No));

    /// <summary>Organizations first, then projects.</summary>
    public IReadOnlyList<TargetStatus> Targets =>
    [
        .. targets.Organizations.Values
            .OrderBy(organization => organization.Name, StringComparer.Ordinal)
            .Select(organization => new TargetStatus(
                organization.Name, "organization", organization.LastOutcome is { } outcome ? outcome.Result == ReadingResult.Complete : null, organization.LastSuccess, organization.LastOutcome?.Explanation)),
        .. targets.Projects.Select(project => new TargetStatus(project.Name, "project", project.IsUp, project.LastSuccess, project.Trouble?.Explanation ?? (project.HasPutOff ? PutOff : null))),
    ];
}
