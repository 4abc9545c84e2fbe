using System.Net;
using CircleExporter.CircleCi;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.CircleCi;

/// <summary>Workflows and jobs, as recorded.</summary>
public sealed class WorkflowSampleTests
{
    private const string Build = "4f6a1b2c-0d3e-4f5a-8b7c-9d0e1f2a3b4c", Hold = "6b7c8d9e-1f2a-4b3c-9d4e-5f6a7b8c9d0e";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_finished_workflow_is_read()
    {
        await using var test = TestClient.Serving("workflow.json");

        var workflow = await test.Client.GetWorkflowAsync("w", Cancellation);

        workflow.Should().Be(new Workflow(
            "fda08377-fe7e-46b1-8992-3a7aaecac9c3",
            "build-and-test",
            WorkflowStatus.Success,
            "5034460f-c7c4-4c43-9457-de07e2029e7b",
            2051,
            "gh/acme/shop-api",
            new DateTimeOffset(2026, 9, 20, 11, 2, 15, TimeSpan.Zero),
            new DateTimeOffset(2026, 9, 20, 11, 9, 58, TimeSpan.Zero),
            "026a6d28-c22e-4aab-a8b4-bd7131a8ea35",
            CanceledBy: null,
            ErroredBy: null,
            Tag: null,
            AutoRerunNumber: null,
            MaxAutoReruns: null));
        workflow.IsFinished.Should().BeTrue();
    }

    [Fact]
    public async Task A_running_workflow_and_an_automatic_rerun_are_read()
    {
        await using var test = TestClient.Serving("workflow-running.json", "workflow-rerun.json");

        var running = await test.Client.GetWorkflowAsync("w", Cancellation);
        var rerun = await test.Client.GetWorkflowAsync("w", Cancellation);

        running.Should().BeEquivalentTo(new { Status = WorkflowStatus.Running, StoppedAt = (DateTimeOffset?)null, IsFinished = false });
        rerun.Should().BeEquivalentTo(new { Status = WorkflowStatus.Failed, AutoRerunNumber = 1, MaxAutoReruns = 2, IsFinished = true });
    }

    [Fact]
    public async Task Workflows_of_a_pipeline_are_read()
    {
        await using var test = TestClient.Serving("pipeline-workflows.json", "pipeline-workflows-empty.json");

        var workflows = await test.Client.GetPipelineWorkflows("p").ToListAsync(Cancellation);
        var none = await test.Client.GetPipelineWorkflows("p").ToListAsync(Cancellation);

        workflows.Select(workflow => (workflow.Name, workflow.Status, workflow.IsFinished)).Should().Equal(
            ("build-and-test", WorkflowStatus.Success, true), ("deploy/production eu", WorkflowStatus.Running, false), ("security-scan", WorkflowStatus.OnHold, false));
        none.Should().BeEmpty();
    }

    [Theory]
    [InlineData("not_run", null, true)]
    [InlineData("unauthorized", null, true)]
    [InlineData("error", null, true)]
    [InlineData("canceled", null, true)]
    [InlineData("queued", null, false)]
    [InlineData("failing", "2026-09-20T12:00:00Z", false)]
    [InlineData("on_hold", null, false)]
    [InlineData("brand_new", null, false)]
    [InlineData("brand_new", "2026-09-20T12:00:00Z", true)]
    public async Task A_status_tells_whether_a_workflow_is_finished_and_an_unknown_one_leaves_it_to_the_time_it_stopped(string status, string? stopped, bool isFinished)
    {
        await using var test = new TestClient(_ => TestClient.Json($$"""{"id": "w", "name": "build", "status": "{{status}}", "stopped_at": {{(stopped is null ? "null" : $"\"{stopped}\"")}}, "pipeline_id": null, "pipeline_number": null}"""));

        var workflow = await test.Client.GetWorkflowAsync("w", Cancellation);

        workflow.Status.Should().Be(new WorkflowStatus(status));
        workflow.IsFinished.Should().Be(isFinished);
    }

    [Fact]
    public async Task Jobs_of_a_workflow_are_read_approvals_included()
    {
        await using var test = TestClient.Serving("workflow-jobs.json");

        var jobs = await test.Client.GetWorkflowJobs("w").ToListAsync(Cancellation);

        jobs[0].Should().BeEquivalentTo(new WorkflowJob(
            Build,
            "test",
            JobType.Build,
            JobStatus.Success,
            8841,
            "gh/acme/shop-api",
            new DateTimeOffset(2026, 9, 20, 11, 2, 19, TimeSpan.Zero),
            new DateTimeOffset(2026, 9, 20, 11, 8, 2, TimeSpan.Zero),
            [],
            Requires: null,
            ApprovalRequestId: null,
            ApprovedBy: null,
            CanceledBy: null));
        jobs[1].Should().BeEquivalentTo(new { Type = JobType.Approval, Status = JobStatus.OnHold, JobNumber = (long?)null, StartedAt = (DateTimeOffset?)null, ApprovalRequestId = Hold });
        jobs[1].Dependencies.Should().Equal(Build);
        jobs[1].Requires.Should().ContainKey(Build).WhoseValue.Should().Equal("success");
        jobs[2].Status.Should().Be(JobStatus.Blocked);
    }

    [Fact]
    public async Task A_list_of_jobs_can_have_a_further_page()
    {
        var targets = new List<string>();
        await using var test = new TestClient(request =>
        {
            targets.Add(request.RequestUri!.PathAndQuery);
            return TestClient.Json(targets.Count == 1 ? """{"items": [{"id": "1", "name": "a", "status": "brand_new", "type": "new_type"}], "next_page_token": "t+/="}""" : """{"items": [{"id": "2", "name": "b"}]}""");
        });

        var jobs = await test.Client.GetWorkflowJobs("w").ToListAsync(Cancellation);

        jobs.Select(job => (job.Name, job.Status?.Value, job.Type?.Value)).Should().Equal(("a", "brand_new", "new_type"), ("b", null, null));
        targets.Should().Equal("/api/v2/workflow/w/job", "/api/v2/workflow/w/job?page-token=t%2B%2F%3D");
    }

    [Fact]
    public async Task Where_there_is_nothing_to_list_circleci_may_say_not_found()
    {
        await using var test = new TestClient(_ => TestClient.Json(TestClient.Sample("error-404.json"), HttpStatusCode.NotFound));

        (await test.Client.GetPipelineWorkflows("p").ToListAsync(Cancellation)).Should().BeEmpty();
        (await test.Client.GetWorkflowJobs("w").ToListAsync(Cancellation)).Should().BeEmpty();
    }

    [Fact]
    public async Task A_page_that_vanishes_is_a_failure()
    {
        var requests = 0;
        await using var test = new TestClient(_ => ++requests == 1
            ? TestClient.Json("""{"items": [{"id": "1", "name": "a"}], "next_page_token": "t"}""")
            : TestClient.Json(TestClient.Sample("error-404.json"), HttpStatusCode.NotFound));

        await FluentActions.Awaiting(() => test.Client.GetWorkflowJobs("w").ToListAsync(Cancellation).AsTask()).Should().ThrowAsync<CircleCiException>();
    }

    [Fact]
    public async Task A_job_is_read_by_id()
    {
        await using var test = TestClient.Serving("job-by-id.json");

        (await test.Client.GetJobAsync(Build, Cancellation)).Should().Be(new Job(
            Build,
            "test",
            JobType.Build,
            JobStatus.Success,
            8841,
            "c1a7b7f2-5f5b-4a9e-8f0b-2f6a6d0f9a34",
            "5034460f-c7c4-4c43-9457-de07e2029e7b",
            "fda08377-fe7e-46b1-8992-3a7aaecac9c3",
            new DateTimeOffset(2026, 9, 20, 11, 2, 19, TimeSpan.Zero),
            new DateTimeOffset(2026, 9, 20, 11, 8, 2, TimeSpan.Zero)));
    }

    [Fact]
    public async Task A_job_is_read_by_number_with_what_it_ran_on()
    {
        await using var test = TestClient.Serving("job-details.json");

        var job = await test.Client.GetJobDetailsAsync(TestClient.Project, 8841, Cancellation);

        job.Should().BeEquivalentTo(new JobDetails(
            8841,
            "test",
            JobStatus.Success,
            "https://app.circleci.com/pipelines/github/acme/shop-api/2051/workflows/fda08377-fe7e-46b1-8992-3a7aaecac9c3/jobs/8841",
            new JobProject("c1a7b7f2-5f5b-4a9e-8f0b-2f6a6d0f9a34", "gh/acme/shop-api", "shop-api", "https://github.com/acme/shop-api"),
            new JobPipeline("5034460f-c7c4-4c43-9457-de07e2029e7b"),
            new JobWorkflow("fda08377-fe7e-46b1-8992-3a7aaecac9c3", "build-and-test"),
            new JobOrganization("acme"),
            new JobExecutor("large", "docker"),
            1,
            [new ParallelRun(0, JobStatus.Success)],
            [new JobContext("org-global")],
            [],
            new DateTimeOffset(2026, 9, 20, 11, 2, 16, TimeSpan.Zero),
            new DateTimeOffset(2026, 9, 20, 11, 2, 16, TimeSpan.Zero),
            new DateTimeOffset(2026, 9, 20, 11, 2, 19, TimeSpan.Zero),
            new DateTimeOffset(2026, 9, 20, 11, 8, 2, TimeSpan.Zero),
            343_000));
    }

    [Fact]
    public async Task Tests_and_artifacts_of_a_job_are_read()
    {
        await using var test = TestClient.Serving("job-tests.json", "job-artifacts.json");

        var tests = await test.Client.GetJobTests(TestClient.Project, 8841).ToListAsync(Cancellation);
        var artifacts = await test.Client.GetJobArtifacts(TestClient.Project, 8841).ToListAsync(Cancellation);

        tests.Should().Equal(
            new JobTestResult("test_add_item", "tests.test_cart.TestCart", "tests/test_cart.py", "pytest", "success", 0.482, Message: null),
            new JobTestResult("test_totals[€-1,50]", "tests.test_cart.TestCart", "tests/test_cart.py", "pytest", "failure", 1.04, "assert 2 == 3"));
        artifacts.Should().Equal(new Artifact(
            "coverage/lcov.info", 0, "https://output.circle-artifacts.example.com/output/job/4f6a1b2c-0d3e-4f5a-8b7c-9d0e1f2a3b4c/artifacts/0/coverage/lcov.info"));
    }
}
