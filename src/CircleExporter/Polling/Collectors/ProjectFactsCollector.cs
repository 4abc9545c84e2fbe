using CircleExporter.CircleCi;
using CircleExporter.Metrics;

namespace CircleExporter.Polling.Collectors;

/// <summary>Reads what a project is called and which branch is its default.</summary>
internal sealed class ProjectFactsCollector(CircleCiClient client, Reader reader)
{
    /// <summary>Makes one reading.</summary>
    public async Task<ReadingOutcome> CollectAsync(PolledProject project, CancellationToken cancellationToken)
    {
        var (answer, outcome) = await reader.ReadAsync(ReadingKind.Project, token => client.GetProjectAsync(project.Slug, token), cancellationToken);
        if (answer is { VcsInfo.DefaultBranch: not { Length: > 0 } })
        {
            project.Facts ??= answer;
            return new ReadingOutcome(ReadingResult.Partial) { Reason = "CircleCI does not say which branch is the default" };
        }

        project.Facts = answer ?? project.Facts;
        return outcome;
    }
}
