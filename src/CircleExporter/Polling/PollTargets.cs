using System.Collections.Concurrent;
using System.Collections.Immutable;
using CircleExporter.CircleCi;

namespace CircleExporter.Polling;

/// <summary>An organization under observation.</summary>
internal sealed class PolledOrganization(OrganizationTarget target)
{
    private volatile object? lastSuccess; // boxed, so that others never see half of it

    /// <summary>What the configuration says of it.</summary>
    public OrganizationTarget Target => target;

    /// <summary>The slug as key.</summary>
    public string Name { get; } = target.Slug.ToString();

    /// <summary>The projects it was found to have.</summary>
    public ImmutableHashSet<string> Projects { get; set; } = [];

    /// <summary>Whether all of its projects are among the targets: a list named them, or those of before the start were added.</summary>
    public bool HasAll { get; set; }

    /// <summary>Names that cannot be part of a slug, and were told of.</summary>
    public HashSet<string> PassedOver { get; } = new(StringComparer.Ordinal);

    /// <summary>How many requests a discovery takes.</summary>
    public int DiscoveryPages { get; set; } = target.Slug.HasNamedProjects ? 2 : 1;

    /// <summary>How its last discovery went; null before the first.</summary>
    public ReadingOutcome? LastOutcome { get; set; }

    /// <summary>When its projects were last listed completely, in wall time.</summary>
    public DateTimeOffset? LastSuccess
    {
        get => (DateTimeOffset?)lastSuccess;
        set => lastSuccess = value;
    }
}

/// <summary>All that is observed now: the named projects, the organizations, and the projects found in them. Thread-safe.</summary>
internal sealed class PollTargets
{
    private readonly ConcurrentDictionary<string, PolledProject> projects = new(StringComparer.Ordinal);

    /// <summary>Begins with the explicit targets.</summary>
    public PollTargets(PollingOptions options)
    {
        foreach (var target in options.Projects)
            projects[target.Slug.ToString()] = new PolledProject(target.Slug, target.Filter, isExplicit: true);
        Organizations = options.Organizations.Select(target => new PolledOrganization(target)).ToImmutableDictionary(organization => organization.Name);
    }

    /// <summary>The organizations by slug.</summary>
    public ImmutableDictionary<string, PolledOrganization> Organizations { get; }

    /// <summary>The projects in the order of their slugs.</summary>
    public IEnumerable<PolledProject> Projects => projects.Values.OrderBy(project => project.Name, StringComparer.Ordinal);

    /// <summary>The project of that slug; null when it is not observed, or no longer.</summary>
    public PolledProject? Find(string slug) => projects.GetValueOrDefault(slug);

    /// <summary>Whether a project is observed, or may be: it can be one of an organization whose quiet projects are not among the targets yet.</summary>
    public bool MayObserve(string slug) => projects.ContainsKey(slug)
        || Organizations.Values.Any(organization => slug.StartsWith($"{organization.Name}/", StringComparison.Ordinal)
            && !organization.HasAll
            && organization.Target.Wants(slug[(organization.Name.Length + 1)..]));

    /// <summary>Observes a discovered project; false when it is observed already.</summary>
    public bool Add(ProjectSlug slug, TargetFilter filter) =>
        projects.TryAdd(slug.ToString(), new PolledProject(slug, filter, isExplicit: false));

    /// <summary>Ends the observation of a project.</summary>
    public void Remove(string slug) => projects.TryRemove(slug, out _);
}
