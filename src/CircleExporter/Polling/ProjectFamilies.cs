using CircleExporter.Metrics;

namespace CircleExporter.Polling;

/// <summary>Turns what is known of the projects themselves into families.</summary>
internal static class ProjectFamilies
{
    /// <summary>State, age and readable names of each project.</summary>
    /// <param name="projects">In the order in which their series are to stand.</param>
    /// <param name="isBarred">Whether none can be read, those that never were included.</param>
    public static IEnumerable<MetricFamily> Of(IReadOnlyList<PolledProject> projects, bool isBarred)
    {
        var read = projects.Where(project => project.IsUp is not null || isBarred);
        yield return new(MetricCatalogue.ProjectUp, [.. read.Select(project => new ValueSeries([project.Name], project.IsUp == true && !isBarred ? 1 : 0))]);

        yield return new(
            MetricCatalogue.ProjectLastSuccessTimestamp,
            [.. projects.Where(project => project.LastSuccess is not null).Select(project => new ValueSeries([project.Name], project.LastSuccess!.Value.ToUnixTimeMilliseconds() / 1000.0))]);

        yield return new(MetricCatalogue.ProjectInfo, [.. projects.Where(project => project.Facts is not null).Select(Info)]);
    }

    private static ValueSeries Info(PolledProject project)
    {
        var vcs = project.Slug.Organization.Provider switch { "gh" => "github", "bb" => "bitbucket", var other => other };
        var facts = project.Facts!;
        return new([project.Name, facts.Name ?? "", facts.OrganizationName ?? "", facts.VcsInfo?.DefaultBranch ?? "", vcs], 1);
    }
}
