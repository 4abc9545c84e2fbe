namespace CircleExporter.Simulator.Api;

/// <summary>A run of a job that has tests, with how they went.</summary>
internal sealed record TestedJob(SimulatedWorkflow Workflow, ListedJob Job, IReadOnlyList<TestResult> Results);

/// <summary>What a test did to a commit on which it passed as well.</summary>
internal sealed record Flake(TestCase Case, TestedJob Tested);

/// <summary>The tests of listed runs.</summary>
internal static class InsightsTests
{
    private const int FlakyDays = 14;

    internal static IEnumerable<TestedJob> Of(SimulatedWorkflow workflow, IEnumerable<ListedRun> runs, InsightsView view) =>
        InsightsJobs.Of(workflow, runs, view)
            .Where(job => SimulatedTests.Has(job.Name))
            .Select(job => new TestedJob(workflow, job, SimulatedTests.Of(job.Run.Run, job.Name, job.Status)))
            .Where(tested => tested.Results.Count > 0);

    /// <summary>Every failure of the last 14 days on a commit on which the same test passed too, oldest first.</summary>
    internal static IEnumerable<Flake> Flakes(SimulatedWorkflow workflow, InsightsView view)
    {
        var commits = Of(workflow, view.Window(workflow, branch: null, FlakyDays), view)
            .GroupBy(tested => (tested.Job.Name, tested.Job.Run.Run.Branch, SimulatedPipeline.CommitOf(tested.Job.Run.CreatedAt)));
        foreach (var commit in commits)
        {
            var passed = commit.SelectMany(tested => tested.Results).Where(result => result.Result == "success").Select(result => result.Case).ToHashSet();
            foreach (var tested in commit)
            {
                foreach (var failure in tested.Results.Where(result => result.Result == "failure" && passed.Contains(result.Case)))
                    yield return new Flake(failure.Case, tested);
            }
        }
    }
}
