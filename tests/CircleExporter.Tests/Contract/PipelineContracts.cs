using System.Net;
using CircleExporter.CircleCi;
using CircleExporter.Tests.CircleCi;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Contract;

public sealed class TriggerContract : ClientAgainstSimulator
{
    [Fact]
    public async Task A_pipeline_is_triggered_with_parameters_of_every_type()
    {
        var pipeline = await TriggerAsync(("deploy", true), ("region", "eu-west-1"), ("replicas", 3));

        var read = await Client.GetPipelineAsync(pipeline.Id, Cancelled);
        var configuration = await Client.GetPipelineConfigurationAsync(pipeline.Id, Cancelled);
        read.Should().BeEquivalentTo(new { pipeline.Id, pipeline.Number, ProjectSlug = "gh/acme/shop-api" });
        configuration.Compiled.Should().Contain("make test REGION=eu-west-1").And.Contain("deploy");
    }

    [Fact]
    public async Task An_undeclared_parameter_is_a_400()
    {
        var failure = await FluentActions.Awaiting(() => TriggerAsync(("nobody_declared_it", true))).Should().ThrowAsync<CircleCiException>();

        failure.Which.StatusCode.Should().Be(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task The_newer_form_triggers_or_says_that_it_did_not()
    {
        var request = new RunPipelineRequest { Checkout = new() { Branch = "main" }, Config = new() { Branch = "main" } };
        var triggered = await Client.RunPipelineAsync(Project, request, Cancelled);
        Simulator.Options.StartsNothing = true;
        var nothing = await Client.RunPipelineAsync(Project, request, Cancelled);

        triggered.Pipeline!.Number.Should().BePositive();
        (nothing.Pipeline, nothing.Message).Should().Match<(TriggeredPipeline? Pipeline, string? Message)>(answer => answer.Pipeline == null && answer.Message != null);
    }
}

public sealed class PipelineListContract : ClientAgainstSimulator
{
    [Fact]
    public async Task Pipelines_are_found_newest_first_by_project_number_id_branch_and_organization()
    {
        Simulator.Options.PipelinePageSize = 1;
        var first = await TriggerAsync();
        var second = await TriggerAsync();

        var ofProject = await ReadAsync(Client.GetProjectPipelines(Project));
        ofProject.Select(pipeline => pipeline.Id).Should().Equal(second.Id, first.Id);
        (await ReadAsync(Client.GetProjectPipelines(Project, "main"))).Should().HaveCount(2);
        (await ReadAsync(Client.GetProjectPipelines(Project, "other"))).Should().BeEmpty();
        (await ReadAsync(Client.GetMyProjectPipelines(Project))).Should().HaveCount(2);
        (await ReadAsync(Client.GetOrganizationPipelines(TestClient.Organization))).Select(pipeline => pipeline.Id).Should().Contain([first.Id, second.Id]);
        (await Client.GetPipelineAsync(Project, first.Number!.Value, Cancelled)).Id.Should().Be(first.Id);
        ofProject[0].Vcs!.Branch.Should().Be("main");
    }

    [Fact]
    public async Task A_broken_configuration_makes_an_errored_pipeline_without_workflows()
    {
        World.Config = "version: 2.1\nworkflows: {build: {when: {and: []}, jobs: [test]}}\n";
        var pipeline = await TriggerAsync();

        var read = await Client.GetPipelineAsync(pipeline.Id, Cancelled);

        read.State.Should().Be(PipelineState.Errored);
        read.Errors.Should().NotBeEmpty();
        (await ReadAsync(Client.GetPipelineWorkflows(pipeline.Id))).Should().BeEmpty();
    }
}

public sealed class PipelineWorkflowsContract : ClientAgainstSimulator
{
    [Fact]
    public async Task Workflows_appear_moments_after_their_pipeline_and_can_be_waited_for()
    {
        var pipeline = await Client.TriggerPipelineAsync(Project, new TriggerPipelineRequest { Branch = "main" }, Cancelled);

        var atOnce = await ReadAsync(Client.GetPipelineWorkflows(pipeline.Id));
        var finished = await Time.PassLooksAsync(Client.WaitForWorkflowsAsync(pipeline.Id, TimeSpan.FromHours(2), Cancelled));

        atOnce.Should().BeEmpty();
        finished.Should().ContainSingle().Which.Should().Match<Workflow>(workflow => workflow.Name == "build" && workflow.StoppedAt != null);
    }
}

public sealed class ConditionalWorkflowContract : ClientAgainstSimulator
{
    [Theory]
    [InlineData(false, new[] { "build" })]
    [InlineData(true, new[] { "build", "deploy" })]
    public async Task A_boolean_parameter_decides_which_workflows_run(bool deploy, string[] expected)
    {
        var pipeline = await TriggerAsync(("deploy", deploy));

        var workflows = await ReadAsync(Client.GetPipelineWorkflows(pipeline.Id));
        var configuration = await Client.GetPipelineConfigurationAsync(pipeline.Id, Cancelled);

        workflows.Select(workflow => workflow.Name).Should().BeEquivalentTo(expected);
        configuration.Source.Should().Contain("nightly:");
        configuration.Compiled.Should().NotContain("nightly:").And.NotContain("when:");
    }

    [Fact]
    public async Task The_example_of_the_clients_readme_does_what_it_says()
    {
        var printed = await Time.PassLooksAsync(ReadmeExample.RunAsync(Client, Project, Cancelled));

        printed.Should().Contain(line => line.StartsWith("build: ", StringComparison.Ordinal)).And.NotContain(line => line.StartsWith("deploy: ", StringComparison.Ordinal));
        printed.Should().Contain(line => line.StartsWith("  test: ", StringComparison.Ordinal));
        string.Join('\n', printed).Should().Contain("make test REGION=eu-west-1");
    }
}
