using CircleExporter.CircleCi;
using CircleExporter.Simulator;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Contract;

public sealed class WorkflowContract : ClientAgainstSimulator
{
    [Fact]
    public async Task A_workflow_has_jobs_and_each_is_found_by_id_and_number()
    {
        var pipeline = await TriggerAsync();
        Time.Advance(TimeSpan.FromHours(3));

        var workflow = (await ReadAsync(Client.GetPipelineWorkflows(pipeline.Id))).Single();
        var job = (await ReadAsync(Client.GetWorkflowJobs(workflow.Id))).Single();

        (await Client.GetWorkflowAsync(workflow.Id, Cancelled)).Should().BeEquivalentTo(workflow);
        (job.Name, job.Type).Should().Be(("test", JobType.Build));
        (await Client.GetJobAsync(job.Id, Cancelled)).Name.Should().Be("test");
        (await Client.GetJobDetailsAsync(Project, job.JobNumber!.Value, Cancelled)).Name.Should().Be("test");
        await ReadAsync(Client.GetJobTests(Project, job.JobNumber.Value));
        await ReadAsync(Client.GetJobArtifacts(Project, job.JobNumber.Value));
    }

    [Fact]
    public async Task A_rerun_is_a_new_workflow_of_the_same_name_in_the_same_pipeline()
    {
        var pipeline = await TriggerAsync();
        Time.Advance(TimeSpan.FromHours(3));
        var first = (await ReadAsync(Client.GetPipelineWorkflows(pipeline.Id))).Single();

        var id = await Client.RerunWorkflowAsync(first.Id, request: null, Cancelled);
        Time.Advance(TimeSpan.FromMinutes(1));

        id.Should().NotBe(first.Id);
        (await ReadAsync(Client.GetPipelineWorkflows(pipeline.Id))).Select(workflow => (workflow.Id, workflow.Name)).Should().BeEquivalentTo([(first.Id, "build"), (id, "build")]);
    }

    [Fact]
    public async Task A_running_workflow_can_be_canceled()
    {
        var pipeline = await Client.TriggerPipelineAsync(Project, new TriggerPipelineRequest { Branch = "main" }, Cancelled);
        Time.Advance(TimeSpan.FromSeconds(5));
        var workflow = (await ReadAsync(Client.GetPipelineWorkflows(pipeline.Id))).Single();

        await Client.CancelWorkflowAsync(workflow.Id, Cancelled);
        Time.Advance(TimeSpan.FromSeconds(5));

        workflow.Status.Should().Be(WorkflowStatus.Running);
        (await Client.GetWorkflowAsync(workflow.Id, Cancelled)).Status.Should().Be(WorkflowStatus.Canceled);
    }

    [Fact]
    public async Task A_single_job_can_be_canceled_while_the_one_beside_it_goes_on()
    {
        World.Config = """
            version: 2.1
            jobs:
              lint: {steps: [checkout]}
              test: {steps: [checkout]}
              ship: {steps: [checkout]}
            workflows:
              build:
                jobs: [lint, test, {ship: {requires: [lint, test]}}]
            """;
        var pipeline = await Client.TriggerPipelineAsync(Project, new TriggerPipelineRequest { Branch = "main" }, Cancelled);
        Time.Advance(TimeSpan.FromSeconds(5));
        var workflow = (await ReadAsync(Client.GetPipelineWorkflows(pipeline.Id))).Single();
        var lint = (await ReadAsync(Client.GetWorkflowJobs(workflow.Id))).Single(job => job.Name == "lint");

        await Client.CancelJobAsync(Project, lint.JobNumber!.Value, Cancelled);
        var meanwhile = await ReadAsync(Client.GetWorkflowJobs(workflow.Id));
        Time.Advance(TimeSpan.FromMinutes(2));
        await Client.CancelJobAsync(Project, meanwhile.Single(job => job.Name == "test").JobNumber!.Value, Cancelled);
        var afterwards = await ReadAsync(Client.GetWorkflowJobs(workflow.Id));

        meanwhile.Select(job => (job.Name, job.Status)).Should().BeEquivalentTo([("lint", JobStatus.Canceled), ("test", JobStatus.Running), ("ship", JobStatus.Blocked)]);
        afterwards.Select(job => (job.Name, job.Status)).Should().BeEquivalentTo([("lint", JobStatus.Canceled), ("test", JobStatus.Success), ("ship", JobStatus.NotRun)]);
        afterwards.Single(job => job.Name == "lint").CanceledBy.Should().Be(Simulator.World.User.Id);
        (await Client.GetWorkflowAsync(workflow.Id, Cancelled)).Status.Should().Be(WorkflowStatus.Canceled);
    }

    [Fact]
    public async Task A_workflow_on_hold_goes_on_once_it_is_approved()
    {
        World.Config = """
            version: 2.1
            jobs:
              ship:
                docker: [{image: "cimg/base:current"}]
                steps: [checkout]
            workflows:
              release:
                jobs:
                  - hold: {type: approval}
                  - ship: {requires: [hold]}
            """;
        var pipeline = await TriggerAsync();
        Time.Advance(TimeSpan.FromHours(5));
        var workflow = (await ReadAsync(Client.GetPipelineWorkflows(pipeline.Id))).Single();
        var approval = (await ReadAsync(Client.GetWorkflowJobs(workflow.Id))).Single(job => job.Type == JobType.Approval);

        await Client.ApproveJobAsync(workflow.Id, approval.ApprovalRequestId!, Cancelled);
        Time.Advance(TimeSpan.FromHours(5));

        workflow.Status.Should().Be(WorkflowStatus.OnHold);
        (await Client.GetWorkflowAsync(workflow.Id, Cancelled)).StoppedAt.Should().NotBeNull();
    }

    [Fact]
    public async Task Jobs_are_read_over_all_pages_in_their_order()
    {
        Simulator.Options.JobPageSize = 1;
        World.Config = World.Config.Replace("jobs: [test]", "jobs: [test, {test: {name: again, requires: [test]}}]", StringComparison.Ordinal);
        var pipeline = await TriggerAsync();
        Time.Advance(TimeSpan.FromHours(3));
        var workflow = (await ReadAsync(Client.GetPipelineWorkflows(pipeline.Id))).Single();

        var jobs = await ReadAsync(Client.GetWorkflowJobs(workflow.Id));

        jobs.Select(job => job.Name).Should().Equal("test", "again");
        jobs[1].Dependencies.Should().Equal(jobs[0].Id);
        Simulator.Requests.CountOf(SimulatedEndpoint.WorkflowJobs).Should().Be(2);
    }

    [Fact]
    public async Task Statuses_nobody_has_heard_of_survive()
    {
        var pipeline = await TriggerAsync();
        Simulator.Faults.Add(FaultKind.UnknownStatus);

        var workflow = (await ReadAsync(Client.GetPipelineWorkflows(pipeline.Id))).Single();
        var job = (await ReadAsync(Client.GetWorkflowJobs(workflow.Id))).Single();

        (workflow.Status, job.Status, job.Type).Should().Be((new WorkflowStatus("quarantined"), new JobStatus("quarantined"), new JobType("quarantined")));
        workflow.Status!.Value.IsFinished.Should().BeFalse();
    }
}
