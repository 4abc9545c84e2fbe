using System.Collections.Immutable;
using System.Net;
using CircleExporter.CircleCi;
using CircleExporter.Ledger;
using CircleExporter.Metrics;

namespace CircleExporter.Polling;

/// <summary>Finds the projects of organizations and lets go of those that are gone.</summary>
internal sealed partial class TargetDiscovery(CircleCiClient client, Reader reader, PollTargets targets, RunRecorder recorder, TimeProvider time, ILogger<TargetDiscovery> logger)
{
    /// <summary>A discovered project leaves when that many complete discoveries in a row did not name it.</summary>
    private const int DiscoveriesUntilGone = 3;

    private const int PipelinePages = 10;
    private static readonly TimeSpan PipelineAge = TimeSpan.FromDays(7);

    /// <summary>Lists an organization's projects once and brings the targets up to date.</summary>
    public async Task<(ReadingOutcome Outcome, IReadOnlyList<string> Added, IReadOnlyList<string> Removed)> DiscoverAsync(
        PolledOrganization organization, CancellationToken cancellationToken)
    {
        var (found, outcome, namesAll) = await FindAsync(organization, cancellationToken);
        var added = found.Where(slug => targets.Add(slug, organization.Target.Filter)).Select(slug => slug.ToString()).ToList();
        foreach (var project in added)
            TargetDiscoveryLog.Found(logger, project, organization.Name);
        organization.Projects = organization.Projects.Union(found.Select(slug => slug.ToString()));
        var removed = new List<string>();
        if (outcome.Result == ReadingResult.Complete)
        {
            organization.LastSuccess = time.GetUtcNow();
            removed = LetGo(organization, found, namesAll);
            if (!namesAll && !organization.HasAll)
                added.AddRange(Remember(organization));
            organization.HasAll = true;
        }

        foreach (var project in removed)
            TargetDiscoveryLog.Gone(logger, project, organization.Name);
        return (outcome, added, removed);
    }

    /// <summary>
    /// Asks both ways where both can tell: the summary names all projects but is up to a day late, recent pipelines name new ones at once, and are there for a token
    /// whose owner may not see the summary.
    /// </summary>
    private async Task<(ImmutableArray<ProjectSlug> Found, ReadingOutcome Outcome, bool NamesAll)> FindAsync(PolledOrganization organization, CancellationToken cancellationToken)
    {
        var (recent, ofPipelines, pages) = await FromPipelinesAsync(organization.Target, cancellationToken);
        organization.DiscoveryPages = pages;
        if (!organization.Target.Slug.HasNamedProjects)
            return (recent, ofPipelines, NamesAll: false);

        organization.DiscoveryPages++;
        var (named, ofSummary) = await FromSummaryAsync(organization, cancellationToken);
        var namesAll = ofSummary.Result == ReadingResult.Complete;
        if (!namesAll && ofPipelines.Result == ReadingResult.Complete)
            ofSummary = ofSummary with { Result = IsWithheld(ofSummary) ? ReadingResult.Complete : ReadingResult.Partial };
        return ([.. named.Union(recent)], ofSummary, namesAll);
    }

    // Recent pipelines are then all that there is to read. Any other failure may pass, so the summary is asked for again soon.
    private static bool IsWithheld(ReadingOutcome ofSummary) =>
        ofSummary.Failure is null or { StatusCode: HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.NotFound };

    /// <summary>The summary names all projects; slugs can be built from names where slugs are not opaque.</summary>
    private async Task<(ImmutableArray<ProjectSlug> Found, ReadingOutcome Outcome)> FromSummaryAsync(PolledOrganization organization, CancellationToken cancellationToken)
    {
        var (summary, outcome) = await reader.ReadAsync(
            ReadingKind.Discovery,
            token => client.GetOrganizationSummaryAsync(organization.Target.Slug, ReportingWindow.Last90Days, [], token),
            cancellationToken);
        if (summary is null)
            return ([], outcome);

        // Without the list nothing is known: the organization may be one whose projects this token may not see.
        if (summary.AllProjects is not { } names)
            return ([], new ReadingOutcome(ReadingResult.Partial) { Reason = "CircleCI does not list the projects of this organization to the token's owner" });
        if (names.Count == 0 && Known(organization).Any(slug => targets.Find($"{slug}") is { } project ? !project.IsUnknown : !organization.HasAll))
            return ([], new ReadingOutcome(ReadingResult.Partial) { Reason = "CircleCI suddenly lists no projects of this organization" });

        var slugs = ImmutableArray.CreateBuilder<ProjectSlug>();
        foreach (var name in names.Where(name => organization.Target.Wants(name)))
        {
            if (ProjectSlug.TryParse($"{organization.Name}/{name}", out var slug, out _))
                slugs.Add(slug);
            else if (organization.PassedOver.Add(name))
                TargetDiscoveryLog.NotASlug(logger, name, organization.Name);
        }

        return (slugs.DrainToImmutable(), outcome);
    }

    /// <summary>Recent pipelines name the projects that the token's user follows.</summary>
    private async Task<(ImmutableArray<ProjectSlug> Found, ReadingOutcome Outcome, int Pages)> FromPipelinesAsync(OrganizationTarget target, CancellationToken cancellationToken)
    {
        var pages = 0;
        var oldest = time.GetUtcNow() - PipelineAge;
        var listing = await reader.ListAsync(
            ReadingKind.Discovery,
            client.GetOrganizationPipelines(target.Slug),
            page => ++pages >= PipelinePages || page.Items is [.., var last] && last.CreatedAt < oldest,
            cancellationToken);

        var slugs = listing.Items
            .Select(pipeline => ProjectSlug.TryParse(pipeline.ProjectSlug, out var slug, out _) ? slug : (ProjectSlug?)null)
            .OfType<ProjectSlug>()
            .Where(slug => target.Wants(slug.Name))
            .Distinct();
        return ([.. slugs], listing.Outcome, Math.Max(1, listing.Pages.Length));
    }

    // What was counted before the start goes on to be read even if it is quiet. If CircleCI does not know it any more, the next discovery lets it go.
    private List<string> Remember(PolledOrganization organization)
    {
        var remembered = new List<string>();
        foreach (var slug in Known(organization))
        {
            if (!targets.Add(slug, organization.Target.Filter))
                continue;

            var project = slug.ToString();
            remembered.Add(project);
            organization.Projects = organization.Projects.Add(project);
            targets.Find(project)!.MissedDiscoveries = DiscoveriesUntilGone - 1;
            TargetDiscoveryLog.Remembered(logger, project, organization.Name);
        }

        return remembered;
    }

    private IEnumerable<ProjectSlug> Known(PolledOrganization organization) => recorder.Projects
        .Where(name => name.StartsWith($"{organization.Name}/", StringComparison.Ordinal))
        .Select(name => ProjectSlug.Parse(name))
        .Where(slug => organization.Target.Wants(slug.Name));

    // A project that recent pipelines do not name may just be quiet: it leaves only when CircleCI does not know it either.
    private List<string> LetGo(PolledOrganization organization, ImmutableArray<ProjectSlug> found, bool namesAll)
    {
        var named = found.Select(slug => slug.ToString()).ToHashSet();
        var gone = new List<string>();
        foreach (var name in organization.Projects)
        {
            if (targets.Find(name) is not { IsExplicit: false } project)
                continue;

            var isMissed = !named.Contains(name) && (namesAll || project.IsUnknown);
            project.MissedDiscoveries = isMissed ? project.MissedDiscoveries + 1 : 0;
            if (project.MissedDiscoveries < DiscoveriesUntilGone)
                continue;

            targets.Remove(name);
            organization.Projects = organization.Projects.Remove(name);
            gone.Add(name);
        }

        return gone;
    }

    private static partial class TargetDiscoveryLog
    {
        [LoggerMessage(Level = LogLevel.Information, Message = "project {Project} found in {Organization}")]
        public static partial void Found(ILogger logger, string project, string organization);

        [LoggerMessage(Level = LogLevel.Information, Message = "project {Project} is known from before; no list of {Organization} names it")]
        public static partial void Remembered(ILogger logger, string project, string organization);

        [LoggerMessage(Level = LogLevel.Information, Message = "project {Project} is no longer in {Organization} and is let go")]
        public static partial void Gone(ILogger logger, string project, string organization);

        [LoggerMessage(Level = LogLevel.Warning, Message = "project name {Name} of {Organization} cannot be part of a slug and is passed over")]
        public static partial void NotASlug(ILogger logger, string name, string organization);
    }
}
