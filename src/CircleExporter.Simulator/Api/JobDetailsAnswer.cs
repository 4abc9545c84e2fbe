using System.Text.Json;

namespace CircleExporter.Simulator.Api;

/// <summary>What is asked for by the number of a job: details, tests, artifacts.</summary>
internal static class JobDetailsAnswer
{
    internal static ApiAnswer Details(RunJob job, ApiCall call) => ApiAnswer.Ok(json =>
    {
        var (workflow, run) = job.Owner;
        var (started, stopped) = (job.StartedAt(call.Now), job.StoppedAt(call.Now));
        json.WriteStartObject();
        json.WriteString("web_url", $"https://app.circleci.com/pipelines/{workflow.Project.Slug}/{job.Pipeline.Number}/workflows/{run.Id}/jobs/{job.Number}");
        WriteProject(json, workflow.Project);
        json.WriteStartArray("parallel_runs");
        json.WriteStartObject();
        json.WriteNumber("index", 0);
        json.WriteString("status", job.StatusAt(call.Now));
        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteTime("started_at", started);
        json.WriteStartObject("latest_workflow");
        json.WriteString("id", run.Id);
        json.WriteString("name", workflow.Name);
        json.WriteEndObject();
        json.WriteString("name", job.Plan.Name);
        json.WriteStartObject("executor");
        json.WriteString("resource_class", "medium");
        json.WriteString("type", "docker");
        json.WriteEndObject();
        json.WriteNumber("parallelism", 1);
        json.WriteString("status", job.StatusAt(call.Now));
        json.WriteNumber("number", job.Number);
        json.WriteStartObject("pipeline");
        json.WriteString("id", job.Pipeline.Id);
        json.WriteEndObject();
        json.WriteInteger("duration", stopped is null ? null : (long)(stopped.Value - started!.Value).TotalMilliseconds);
        json.WriteTime("created_at", run.CreatedAt);
        json.WriteStartArray("messages");
        json.WriteEndArray();
        json.WriteStartArray("contexts");
        json.WriteEndArray();
        json.WriteStartObject("organization");
        json.WriteString("name", workflow.Project.Organization.Name);
        json.WriteEndObject();
        json.WriteTime("queued_at", job.Schedule.Ready ?? run.CreatedAt);
        json.WriteTime("stopped_at", stopped);
        json.WriteEndObject();
    });

    internal static ApiAnswer Tests(RunJob job, ApiCall call, SimulatorOptions options) =>
        Page<TestResult>.Of(SimulatedTests.Of(job.Owner.Run, job.Plan.Name, job.StatusAt(call.Now)), call, options.JobPageSize)
            .Answer(options.LastPage, (json, test) =>
            {
                json.WriteStartObject();
                json.WriteString("message", test.Message);
                json.WriteString("source", test.Case.Source ?? "");
                json.WriteNumber("run_time", test.Seconds);
                json.WriteString("file", test.Case.File ?? "");
                json.WriteString("result", test.Result);
                json.WriteString("name", test.Case.Name);
                json.WriteString("classname", test.Case.ClassName ?? "");
                json.WriteEndObject();
            });

    internal static ApiAnswer Artifacts(RunJob job, ApiCall call, SimulatorOptions options)
    {
        string[] paths = job.StoppedAt(call.Now) is null ? []
            : SimulatedTests.Has(job.Plan.Name) ? ["coverage/lcov.info", "test results/junit.xml"]
            : [$"{job.Plan.Name}.log"];
        return Page<string>.Of(paths, call, options.JobPageSize).Answer(options.LastPage, (json, path) =>
        {
            json.WriteStartObject();
            json.WriteString("path", path);
            json.WriteNumber("node_index", 0);
            json.WriteString(
                "url", $"https://output.circle-artifacts.example.com/output/job/{job.Id}/artifacts/0/{Uri.EscapeDataString(path).Replace("%2F", "/", StringComparison.Ordinal)}");
            json.WriteEndObject();
        });
    }

    private static void WriteProject(Utf8JsonWriter json, SimulatedProject project)
    {
        json.WriteStartObject("project");
        json.WriteString("id", project.Id);
        json.WriteString("slug", project.Slug);
        json.WriteString("name", project.Name);
        json.WriteString("external_url", ProjectAnswer.RepositoryUrl(project));
        json.WriteEndObject();
    }
}
