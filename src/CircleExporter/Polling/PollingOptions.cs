using System.Collections.Immutable;
using System.IO.Enumeration;
using CircleExporter.CircleCi;

namespace CircleExporter.Polling;

/// <summary>What is asked of CircleCI, and how often.</summary>
internal sealed record PollingOptions
{
    /// <summary>Explicit targets. They win over what discovery finds.</summary>
    public ImmutableArray<ProjectTarget> Projects { get; init; } = [];

    /// <summary>Organizations whose projects are discovered.</summary>
    public ImmutableArray<OrganizationTarget> Organizations { get; init; } = [];

    /// <summary>The Insights windows to read; the first one is also the change signal if it is long enough.</summary>
    /// <value>Default <c>last-90-days</c>; any of the five reporting windows, each once.</value>
    public ImmutableArray<ReportingWindow> Windows { get; init; } = [ReportingWindow.Last90Days];

    /// <summary>How often finished runs are looked for.</summary>
    /// <value>Default 5 min; 1 s to 24 h.</value>
    public TimeSpan RunsInterval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How often summaries of single branches and of further windows are read.</summary>
    /// <value>Default 15 min; 1 s to 24 h.</value>
    public TimeSpan SummaryInterval { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>How often organizations are asked for their projects.</summary>
    /// <value>Default 1 h; 1 s to 24 h.</value>
    public TimeSpan DiscoveryInterval { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Every workflow's runs are read at least this often.</summary>
    /// <value>Default 1 h; 1 s to 24 h.</value>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Insights values older than this leave.</summary>
    /// <value>Default 1 h; 1 min to 7 d; never less than 3 intervals as they really are.</value>
    public TimeSpan Staleness { get; init; } = TimeSpan.FromHours(1);
}

/// <summary>A project that was named explicitly.</summary>
internal sealed record ProjectTarget(ProjectSlug Slug, TargetFilter Filter);

/// <summary>An organization whose projects are wanted.</summary>
/// <param name="Slug">The organization.</param>
/// <param name="Include">Globs on the project's name, of which one must match.</param>
/// <param name="Exclude">Globs on the project's name, of which none may match.</param>
/// <param name="Filter">What is wanted of each project.</param>
internal sealed record OrganizationTarget(
    OrganizationSlug Slug, ImmutableArray<string> Include, ImmutableArray<string> Exclude, TargetFilter Filter)
{
    /// <summary>Whether a project is wanted.</summary>
    /// <param name="name">The project's name, or what stands for it in an opaque slug.</param>
    public bool Wants(string name) =>
        Include.Any(glob => FileSystemName.MatchesSimpleExpression(glob, name, ignoreCase: false))
        && !Exclude.Any(glob => FileSystemName.MatchesSimpleExpression(glob, name, ignoreCase: false));
}

/// <summary>What is wanted of a project.</summary>
/// <param name="Workflows">Globs on the workflow's name.</param>
/// <param name="Branches">Globs on the branch's name, or <c>:default</c>; other branches become <c>:other</c>.</param>
internal sealed record TargetFilter(ImmutableArray<string> Workflows, ImmutableArray<string> Branches)
{
    /// <summary>The project's default branch, whatever its name.</summary>
    public const string DefaultBranch = ":default";

    /// <summary>Every workflow; the default branch keeps its name.</summary>
    public static TargetFilter Default { get; } = new(["*"], [DefaultBranch]);
}
