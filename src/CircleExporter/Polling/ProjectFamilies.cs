using CircleExporter.Metrics;

namespace CircleExporter.Polling;

/// <summary>Turns what is known of the projects themselves into families.</summary>
internal static class ProjectFamilies
{
    /// <summary>State, age and readable names of each project.</summary>
    public static IEnumerable<MetricFamily> Of(IReadOnlyList<PolledProject> projects, bool isTokenRejected)
    {
        var read = projects.Where(project => project.IsUp is not null || isTokenRejected);
        yield return new(MetricCatalogue.ProjectUp, [.. read.Select(project => new ValueSeries([project.Name], project.IsUp == true && !isTokenRejected ? 1 : 0))]);

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
