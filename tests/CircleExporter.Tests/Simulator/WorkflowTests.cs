using System.Text.Json;
using CircleExporter.Simulator;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Simulator;

public sealed class WorkflowTests
{
    private const string Config = """
        version: 2.1
        jobs:
          lint: { steps: [checkout] }
          test: { steps: [checkout] }
          deploy: { steps: [checkout] }
        workflows:
          ci:
            jobs:
              - lint
              - test: { requires: [lint] }
              - hold: { type: approval, requires: [test] }
              - deploy: { requires: [hold] }
        """;

    private static readonly DateTimeOffset Noon = SimulatorUnderTest.Noon;

    [Fact]
    public async Task A_workflow_and_its_jobs_are_spelt_field_by_field()
    {
        var (circle, pipeline, workflow) = await StartAsync();
        await using var _ = circle;
        circle.Clock.Advance(TimeSpan.FromSeconds(40));
        var number = (await circle.GetJsonAsync($"/pipeline/{pipeline}")).GetProperty("number").GetInt32();
        var ids = (await circle.ItemsAsync($"/workflow/{workflow}/job")).Select(job => job.GetProperty("id").GetString()).ToArray();

        (await circle.GetTextAsync($"/workflow/{workflow}")).Should().Be(
            $$"""{"pipeline_id":"{{pipeline}}","id":"{{workflow}}","name":"ci","project_slug":"gh/acme/web","status":"on_hold","started_by":"026a6d28-c22e-4aab-a8b4-bd7131a8ea35","pipeline_number":{{number}},"created_at":"2026-09-20T12:00:03Z","stopped_at":null}""");
        (await circle.GetTextAsync($"/workflow/{workflow}/job")).Should().Be(
            $$"""{"items":[{"dependencies":[],"job_number":{{number * 200}},"id":"{{ids[0]}}","started_at":"2026-09-20T12:00:03Z","name":"lint","project_slug":"gh/acme/web","status":"success","type":"build","stopped_at":"2026-09-20T12:00:18Z"},"""
            + $$"""{"dependencies":["{{ids[0]}}"],"requires":{"{{ids[0]}}":["success"]},"job_number":{{number * 200 + 1}},"id":"{{ids[1]}}","started_at":"2026-09-20T12:00:18Z","name":"test","project_slug":"gh/acme/web","status":"success","type":"build","stopped_at":"2026-09-20T12:00:33Z"},"""
            + $$"""{"dependencies":["{{ids[1]}}"],"requires":{"{{ids[1]}}":["success"]},"id":"{{ids[2]}}","started_at":null,"name":"hold","project_slug":"gh/acme/web","status":"on_hold","type":"approval","approval_request_id":"{{ids[2]}}"},"""
            + $$"""{"dependencies":["{{ids[2]}}"],"requires":{"{{ids[2]}}":["success"]},"id":"{{ids[3]}}","started_at":null,"name":"deploy","project_slug":"gh/acme/web","status":"blocked","type":"build","stopped_at":null}],"next_page_token":null}""");
    }

    [Fact]
    public async Task The_status_follows_the_clock_and_the_approval()
    {
        var (circle, _, workflow) = await StartAsync();
        await using var __ = circle;
        var seen = new List<string>();

        seen.Add(await StatusAsync(circle, workflow));
        circle.Clock.Advance(TimeSpan.FromDays(5));
        seen.Add(await StatusAsync(circle, workflow));
        var hold = await JobAsync(circle, workflow, "hold");
        var approved = await circle.PostAsync($"/workflow/{workflow}/approve/{hold.GetProperty("approval_request_id").GetString()}");
        seen.Add(await StatusAsync(circle, workflow));
        circle.Clock.Advance(TimeSpan.FromSeconds(15));
        seen.Add(await StatusAsync(circle, workflow));

        seen.Should().Equal("running", "on_hold", "running", "success");
        (approved.Status, approved.Body.GetRawText()).Should().Be((202, """{"message":"Accepted."}"""));
        (await JobAsync(circle, workflow, "hold")).GetProperty("approved_by").GetString().Should().Be("026a6d28-c22e-4aab-a8b4-bd7131a8ea35");
        (await circle.GetJsonAsync($"/workflow/{workflow}")).GetProperty("stopped_at").GetString().Should().Be("2026-09-25T12:00:18Z");
    }

    [Fact]
    public async Task Only_a_waiting_approval_of_the_workflow_can_be_given()
    {
        var (circle, _, workflow) = await StartAsync();
        await using var __ = circle;
        var hold = (await JobAsync(circle, workflow, "hold")).GetProperty("id").GetString();
        var lint = (await JobAsync(circle, workflow, "lint")).GetProperty("id").GetString();

        (await circle.PostAsync($"/workflow/{workflow}/approve/{hold}")).Status.Should().Be(400);
        (await circle.PostAsync($"/workflow/{workflow}/approve/{lint}")).Status.Should().Be(404);
        (await circle.PostAsync($"/workflow/{hold}/approve/{hold}")).Status.Should().Be(404);
    }

    [Fact]
    public async Task A_canceled_workflow_stops_and_tells_by_whom()
    {
        var (circle, _, workflow) = await StartAsync();
        await using var __ = circle;
        circle.Clock.Advance(TimeSpan.FromSeconds(20));

        var (status, answer) = await circle.PostAsync($"/workflow/{workflow}/cancel");
        var canceled = await circle.GetJsonAsync($"/workflow/{workflow}");

        (status, answer.GetRawText()).Should().Be((202, """{"message":"Accepted."}"""));
        canceled.GetProperty("status").GetString().Should().Be("canceled");
        canceled.GetProperty("canceled_by").GetString().Should().Be("026a6d28-c22e-4aab-a8b4-bd7131a8ea35");
        canceled.GetProperty("stopped_at").GetString().Should().Be("2026-09-20T12:00:23Z");
        (await circle.ItemsAsync($"/workflow/{workflow}/job")).Select(job => job.GetProperty("status").GetString())
            .Should().Equal("success", "canceled", "canceled", "canceled");
        (await circle.ItemsAsync("/insights/gh/acme/web/workflows/ci"))[0].GetProperty("status").GetString().Should().Be("canceled");
    }

    [Fact]
    public async Task Canceling_what_has_ended_changes_nothing()
    {
        await using var circle = await SimulatorUnderTest.StartAsync();
        var run = circle.AddProject().AddWorkflow("build").AddRun(Noon.AddHours(-2), Noon.AddHours(-1));

        (await circle.PostAsync($"/workflow/{run.Id}/cancel")).Status.Should().Be(202);
        (await StatusAsync(circle, run.Id)).Should().Be("success");
    }

    [Fact]
    public async Task A_rerun_is_another_workflow_of_the_same_name_in_the_same_pipeline()
    {
        var (circle, pipeline, workflow) = await StartAsync();
        await using var _ = circle;
        await circle.PostAsync($"/workflow/{workflow}/cancel");

        var (status, answer) = await circle.PostAsync($"/workflow/{workflow}/rerun");
        var again = answer.GetProperty("workflow_id").GetString()!;

        status.Should().Be(202);
        again.Should().NotBe(workflow);
        (await circle.ItemsAsync($"/pipeline/{pipeline}/workflow")).Select(run => (run.GetProperty("id").GetString(), run.GetProperty("name").GetString()))
            .Should().Equal((workflow, "ci"), (again, "ci"));
        (await StatusAsync(circle, again)).Should().Be("running");
        (await StatusAsync(circle, workflow)).Should().Be("canceled");
    }

    [Fact]
    public async Task A_rerun_from_failed_keeps_what_succeeded()
    {
        await using var circle = await SimulatorUnderTest.StartAsync();
        var project = circle.AddProject();
        project.Config = "version: 2.1\njobs: { a: {}, b: {} }\nworkflows: { ci: { jobs: [a, b: { requires: [a] }] } }";
        project.AddWorkflow("ci").TriggeredFails = true;
        var pipeline = await circle.TriggerAsync();
        circle.Clock.Advance(TimeSpan.FromMinutes(2));
        var workflow = (await circle.ItemsAsync($"/pipeline/{pipeline}/workflow"))[0];
        var id = workflow.GetProperty("id").GetString()!;
        project.FindWorkflow("ci")!.TriggeredFails = false;

        var (_, answer) = await circle.PostAsync($"/workflow/{id}/rerun", """{"from_failed":true}""");
        var again = answer.GetProperty("workflow_id").GetString()!;

        workflow.GetProperty("status").GetString().Should().Be("failed");
        (await circle.ItemsAsync($"/workflow/{again}/job")).Select(job => job.GetProperty("status").GetString()).Should().Equal("success", "running");
    }

    [Theory]
    [InlineData("""{"from_failed":true}""", "Only a workflow that has failed can be rerun from the failed job.")]
    [InlineData("""{"enable_ssh":true}""", "enable_ssh and sparse_tree need jobs.")]
    [InlineData("""{"from_failed":true,"jobs":["x"]}""", "from_failed and jobs are mutually exclusive.")]
    [InlineData("""{"jobs":["x"]}""", "x is no job of this workflow.")]
    [InlineData("""{"jobs":"x"}""", "jobs must be an array of strings.")]
    public async Task A_rerun_that_makes_no_sense_is_refused(string body, string message)
    {
        var (circle, _, workflow) = await StartAsync();
        await using var __ = circle;

        var (status, answer) = await circle.PostAsync($"/workflow/{workflow}/rerun", body);

        (status, answer.GetProperty("message").GetString()).Should().Be((400, message));
    }

    [Fact]
    public async Task A_generated_workflow_can_be_changed_and_counts_in_Insights_as_it_then_is()
    {
        await using var circle = await SimulatorUnderTest.StartAsync(new SimulatorOptions
        {
            Shape = SimulatedShape.Uniform(1, 1, 600),
            HistoryDays = 2,
        });
        const string Runs = "/insights/gh/acme/project-0001/workflows/workflow-01?all-branches=true";
        var running = (await circle.ItemsAsync(Runs)).First(run => run.GetProperty("stopped_at").ValueKind == JsonValueKind.Null).GetProperty("id").GetString()!;

        (await StatusAsync(circle, running)).Should().Be("running");
        await circle.PostAsync($"/workflow/{running}/cancel");

        (await circle.ItemsAsync(Runs)).Single(run => run.GetProperty("id").GetString() == running).GetProperty("status").GetString().Should().Be("canceled");
        (await StatusAsync(circle, running)).Should().Be("canceled");
    }

    [Theory]
    [InlineData("success", "success success success")]
    [InlineData("canceled", "")]
    [InlineData("unauthorized", "unauthorized unauthorized unauthorized")]
    [InlineData("error", "not_run not_run not_run")]
    public async Task The_jobs_of_a_run_fit_its_end(string status, string jobs)
    {
        await using var circle = await SimulatorUnderTest.StartAsync();
        var run = circle.AddProject().AddWorkflow("build").AddRun(Noon.AddHours(-2), Noon.AddHours(-1), status);

        var statuses = (await circle.ItemsAsync($"/workflow/{run.Id}/job")).Select(job => job.GetProperty("status").GetString()).ToList();

        (await StatusAsync(circle, run.Id)).Should().Be(status);
        if (jobs.Length > 0)
            statuses.Should().Equal(jobs.Split(' '));
        else
            statuses.Should().Contain(status).And.NotContain("running");
    }

    [Fact]
    public async Task A_failed_run_has_a_failed_job_that_ends_with_it()
    {
        await using var circle = await SimulatorUnderTest.StartAsync();
        var build = circle.AddProject().AddWorkflow("build");

        for (var number = 0; number < 12; number++)
        {
            var run = build.AddRun(Noon.AddHours(-2), Noon.AddHours(-1), "failed", id: Guid.Parse($"00000000-0000-4000-8000-{number:D12}").ToString());
            var failed = (await circle.ItemsAsync($"/workflow/{run.Id}/job")).Single(job => job.GetProperty("status").GetString() == "failed");

            failed.GetProperty("stopped_at").GetString().Should().BeOneOf("2026-09-20T11:00:00Z", "2026-09-20T10:59:59Z");
        }
    }

    [Fact]
    public async Task A_run_on_hold_for_days_waits_for_its_approval()
    {
        await using var circle = await SimulatorUnderTest.StartAsync();
        var run = circle.AddProject().AddWorkflow("build").AddRun(Noon.AddDays(-4), status: "on_hold", isApproval: true);
        var hold = await JobAsync(circle, run.Id, "hold");

        var before = await StatusAsync(circle, run.Id);
        var (status, _) = await circle.PostAsync($"/workflow/{run.Id}/approve/{hold.GetProperty("id").GetString()}");
        circle.Clock.Advance(TimeSpan.FromMinutes(1));

        (before, status, await StatusAsync(circle, run.Id)).Should().Be(("on_hold", 202, "success"));
    }

    private static async Task<(SimulatorUnderTest Circle, string Pipeline, string Workflow)> StartAsync()
    {
        var circle = await SimulatorUnderTest.StartAsync();
        circle.AddProject().Config = Config;
        var pipeline = await circle.TriggerAsync();
        circle.Clock.Advance(circle.Options.WorkflowDelay);
        var workflow = (await circle.ItemsAsync($"/pipeline/{pipeline}/workflow"))[0].GetProperty("id").GetString()!;
        return (circle, pipeline, workflow);
    }

    private static async Task<string> StatusAsync(SimulatorUnderTest circle, string workflow) =>
        (await circle.GetJsonAsync($"/workflow/{workflow}")).GetProperty("status").GetString()!;

    private static async Task<JsonElement> JobAsync(SimulatorUnderTest circle, string workflow, string name) =>
        (await circle.ItemsAsync($"/workflow/{workflow}/job")).Single(job => job.GetProperty("name").GetString() == name);
}
