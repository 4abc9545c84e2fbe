using System.Text.Json;

namespace CircleExporter.Simulator.Api;

/// <summary><c>/insights/{project-slug}/flaky-tests</c>: tests that failed and passed on one commit, of projects of GitHub and Bitbucket.</summary>
internal static class FlakyTestsAnswer
{
    internal static ApiAnswer Of(SimulatedProject project, InsightsView view, SimulatorOptions options)
    {
        var tests = ProjectAnswer.Provider(project) == "CircleCI" ? [] : project.Workflows
            .SelectMany(workflow => InsightsTests.Flakes(workflow, view))
            .GroupBy(flake => (Workflow: flake.Tested.Workflow.Name, Job: flake.Tested.Job.Name, flake.Case.Name))
            .Select(flakes => flakes.OrderBy(flake => flake.Tested.Job.StartedAt).ToList())
            .ToList();
        var isKebab = options.FlakyTests == KeySpelling.KebabCase;
        string Key(string name) => isKebab ? name.Replace('_', '-') : name;
        return ApiAnswer.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray(Key("flaky_tests"));
            foreach (var flakes in tests)
                Write(json, flakes, Key);
            json.WriteEndArray();
            json.WriteNumber(Key("total_flaky_tests"), tests.Select(flakes => flakes[0].Case.Name).Distinct().Count());
            json.WriteEndObject();
        });
    }

    private static void Write(Utf8JsonWriter json, List<Flake> flakes, Func<string, string> key)
    {
        var (test, (workflow, job, _)) = flakes[^1];
        var owner = new WorkflowRun(workflow, job.Run.Run);
        var pipeline = workflow.Project.Pipelines.Of(owner);
        var number = pipeline is null ? 0 : RunJobs.Of(owner, pipeline).Find(other => other.Plan.Name == job.Name)?.Number ?? 0;
        json.WriteStartObject();
        json.WriteNumber(key("time_wasted"), flakes.Sum(flake => flake.Tested.Job.Measured.Duration ?? 0));
        json.WriteTime(key("workflow_created_at"), job.Run.CreatedAt);
        json.WriteString(key("workflow_id"), job.Run.Run.Id);
        json.WriteString("classname", test.ClassName);
        json.WriteNumber(key("pipeline_number"), pipeline?.Number ?? 0);
        json.WriteString(key("workflow_name"), workflow.Name);
        json.WriteString(key("test_name"), test.Name);
        json.WriteString(key("job_name"), job.Name);
        json.WriteNumber(key("job_number"), number);
        json.WriteNumber(key("times_flaked"), flakes.Count);
        json.WriteString("source", test.Source);
        json.WriteString("file", test.File);
        json.WriteEndObject();
    }
}
