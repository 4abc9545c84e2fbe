using CircleExporter.Simulator;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Simulator;

public sealed class JobsTests
{
    private static readonly DateTimeOffset Noon = SimulatorUnderTest.Noon;

    [Fact]
    public async Task A_job_is_spelt_field_by_field_by_id_and_by_number()
    {
        await using var circle = await SimulatorUnderTest.StartAsync();
        var project = circle.AddProject();
        var run = project.AddWorkflow("build").AddRun(Noon.AddHours(-1), Noon.AddMinutes(-50));
        var pipeline = project.PipelineOf(run)!;
        var id = (await circle.ItemsAsync($"/workflow/{run.Id}/job"))[1].GetProperty("id").GetString();
        var number = pipeline.Number * 200 + 1;

        (await circle.GetTextAsync($"/jobs/{id}")).Should().Be(
            $$"""{"id":"{{id}}","name":"test","job_number":{{number}},"type":"build","status":"success","project_id":"{{project.Id}}","pipeline_id":"{{pipeline.Id}}","workflow_id":"{{run.Id}}","started_at":"2026-09-20T11:00:00Z","stopped_at":"2026-09-20T11:05:00Z"}""");
        (await circle.GetTextAsync($"/project/gh/acme/web/job/{number}")).Should().Be(
            $$$"""{"web_url":"https://app.circleci.com/pipelines/gh/acme/web/{{{pipeline.Number}}}/workflows/{{{run.Id}}}/jobs/{{{number}}}","project":{"id":"{{{project.Id}}}","slug":"gh/acme/web","name":"web","external_url":"https://github.com/acme/web"},"parallel_runs":[{"index":0,"status":"success"}],"started_at":"2026-09-20T11:00:00.000Z","latest_workflow":{"id":"{{{run.Id}}}","name":"build"},"name":"test","executor":{"resource_class":"medium","type":"docker"},"parallelism":1,"status":"success","number":{{{number}}},"pipeline":{"id":"{{{pipeline.Id}}}"},"duration":300000,"created_at":"2026-09-20T11:00:00.000Z","messages":[],"contexts":[],"organization":{"name":"acme"},"queued_at":"2026-09-20T11:00:00.000Z","stopped_at":"2026-09-20T11:05:00.000Z"}""");
    }

    [Fact]
    public async Task Tests_and_artifacts_are_those_of_the_job()
    {
        await using var circle = await SimulatorUnderTest.StartAsync();
        circle.Options.JobPageSize = 50;
        var project = circle.AddProject();
        var run = project.AddWorkflow("build").AddRun(Noon.AddHours(-1), Noon);
        var number = project.PipelineOf(run)!.Number * 200;

        var lint = await circle.ItemsAsync($"/project/gh/acme/web/{number}/tests");
        var tests = await circle.ItemsAsync($"/project/gh/acme/web/{number + 1}/tests");
        var artifacts = await circle.ItemsAsync($"/project/gh/acme/web/{number + 1}/artifacts");

        lint.Should().BeEmpty();
        tests.Should().HaveCount(30);
        tests[1].GetRawText().Should().Match("""{"message":null,"source":"","run_time":0.*,"file":"","result":"success","name":"renders a cart","classname":""}""");
        tests[^1].GetProperty("result").GetString().Should().Be("skipped");
        artifacts[1].GetRawText().Should().Match(
            """{"path":"test results/junit.xml","node_index":0,"url":"https://output.circle-artifacts.example.com/output/job/*/artifacts/0/test%20results/junit.xml"}""");
    }

    [Fact]
    public async Task A_failed_test_job_has_a_failed_test()
    {
        await using var circle = await SimulatorUnderTest.StartAsync();
        var project = circle.AddProject();
        project.Config = "version: 2.1\njobs: { test: {} }\nworkflows: { ci: { jobs: [test] } }";
        var run = project.AddWorkflow("ci").AddRun(Noon.AddHours(-1), Noon, "failed");

        var tests = await circle.ItemsAsync($"/project/gh/acme/web/{project.PipelineOf(run)!.Number * 200}/tests");

        tests.Where(test => test.GetProperty("result").GetString() == "failure").Should().ContainSingle()
            .Which.GetProperty("message").GetString().Should().Be("assert 2 == 3");
    }

    [Fact]
    public async Task Jobs_come_in_pages_and_their_numbers_lead_back_to_them()
    {
        await using var circle = await SimulatorUnderTest.StartAsync(new SimulatorOptions { Shape = SimulatedShape.Uniform(1, 8, 40), HistoryDays = 3 });
        circle.Options.JobPageSize = 2;

        foreach (var pipeline in await circle.ItemsAsync("/project/gh/acme/project-0001/pipeline"))
        {
            foreach (var workflow in await circle.ItemsAsync($"/pipeline/{pipeline.GetProperty("id").GetString()}/workflow"))
            {
                var id = workflow.GetProperty("id").GetString();
                var first = await circle.GetJsonAsync($"/workflow/{id}/job");
                var token = Uri.EscapeDataString(first.GetProperty("next_page_token").GetString()!);
                var jobs = first.GetProperty("items").EnumerateArray().Concat(await circle.ItemsAsync($"/workflow/{id}/job?page-token={token}")).ToList();

                jobs.Select(job => job.GetProperty("name").GetString()).Should().Equal("lint", "test", "package");
                foreach (var job in jobs.Where(job => job.TryGetProperty("job_number", out _)))
                {
                    var byNumber = await circle.GetJsonAsync($"/project/gh/acme/project-0001/job/{job.GetProperty("job_number").GetInt32()}");
                    var byId = await circle.GetJsonAsync($"/jobs/{job.GetProperty("id").GetString()}");

                    (byNumber.GetProperty("name").GetString(), byNumber.GetProperty("latest_workflow").GetProperty("id").GetString())
                        .Should().Be((job.GetProperty("name").GetString(), id));
                    byId.GetProperty("workflow_id").GetString().Should().Be(id);
                }
            }
        }
    }
}
