using System.Text.Json;

namespace CircleExporter.Simulator.Api;

/// <summary><c>/insights/{project-slug}/workflows/{workflow-name}/test-metrics</c>: the tests of the ten newest runs that had any.</summary>
internal static class TestMetricsAnswer
{
    private const int MaxRuns = 10;
    private const int MaxTests = 10;
    private const int Days = 90;

    internal static ApiAnswer Of(SimulatedWorkflow workflow, ApiCall call, InsightsView view)
    {
        var newest = view.Window(workflow, call.BranchOf(workflow.Project), Days).AsEnumerable().Reverse();
        var runs = newest
            .Select(run => InsightsTests.Of(workflow, [run], view).ToList())
            .Where(tested => tested.Count > 0)
            .Take(MaxRuns)
            .ToList();
        var flaky = InsightsTests.Flakes(workflow, view).Select(flake => flake.Case).ToHashSet();
        var tests = runs
            .SelectMany(run => run)
            .SelectMany(tested => tested.Results, (tested, result) => (Job: tested.Job.Name, Result: result))
            .GroupBy(test => (test.Job, test.Result.Case), test => test.Result)
            .Select(test => new TestFigures(test.Key.Job, test.Key.Case, [.. test], flaky.Contains(test.Key.Case)))
            .ToList();
        return ApiAnswer.Ok(json => Write(json, workflow, runs, tests));
    }

    private static void Write(Utf8JsonWriter json, SimulatedWorkflow workflow, List<List<TestedJob>> runs, List<TestFigures> tests)
    {
        var failed = tests.Where(test => test.FailedRuns > 0).OrderByDescending(test => test.FailedRuns).ToList();
        var slowest = tests.Where(test => test.P95 is not null).OrderByDescending(test => test.P95).ToList();
        json.WriteStartObject();
        json.WriteNumber("average_test_count", runs.Count == 0 ? 0 : runs.Sum(run => run.Sum(tested => tested.Results.Count)) / runs.Count);
        WriteTests(json, "most_failed_tests", failed);
        WriteTests(json, "slowest_tests", slowest);
        json.WriteNumber("total_test_runs", runs.Count);
        json.WriteStartArray("test_runs");
        foreach (var run in runs)
            WriteRun(json, workflow, run);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteTests(Utf8JsonWriter json, string name, List<TestFigures> tests)
    {
        json.WriteStartArray(name);
        foreach (var test in tests.Take(MaxTests))
        {
            json.WriteStartObject();
            if (test.P95 is { } p95)
                json.WriteNumber("p95_duration", p95);
            else
                json.WriteNull("p95_duration");
            json.WriteNumber("total_runs", test.Results.Count);
            json.WriteString("classname", test.Case.ClassName);
            json.WriteNumber("failed_runs", test.FailedRuns);
            json.WriteBoolean("flaky", test.IsFlaky);
            json.WriteString("source", test.Case.Source);
            json.WriteString("file", test.Case.File);
            json.WriteString("job_name", test.Job);
            json.WriteString("test_name", test.Case.Name);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber($"{name}_extra", Math.Max(0, tests.Count - MaxTests));
    }

    private static void WriteRun(Utf8JsonWriter json, SimulatedWorkflow workflow, List<TestedJob> run)
    {
        var results = run.SelectMany(tested => tested.Results).ToList();
        var successes = results.Count(result => result.Result == "success");
        var failures = results.Count(result => result.Result == "failure");
        var listed = run[0].Job.Run.Run;
        json.WriteStartObject();
        json.WriteNumber("pipeline_number", workflow.Project.Pipelines.Of(new WorkflowRun(workflow, listed))?.Number ?? 0);
        json.WriteString("workflow_id", listed.Id);
        json.WriteFloat("success_rate", successes + failures == 0 ? 0 : (double)successes / (successes + failures));
        json.WriteStartObject("test_counts");
        json.WriteNumber("error", 0);
        json.WriteNumber("failure", failures);
        json.WriteNumber("skipped", results.Count - successes - failures);
        json.WriteNumber("success", successes);
        json.WriteNumber("total", results.Count);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>A test over some runs; skipped ones have no duration.</summary>
    private sealed record TestFigures(string Job, TestCase Case, IReadOnlyList<TestResult> Results, bool IsFlaky)
    {
        internal int FailedRuns { get; } = Results.Count(result => result.Result == "failure");

        internal double? P95 { get; } = P95Of([.. Results.Where(result => result.Result != "skipped").Select(result => result.Seconds).Order()]);

        private static double? P95Of(double[] sorted) => sorted.Length == 0 ? null : sorted[(sorted.Length * 95 + 99) / 100 - 1];
    }
}
