using CircleExporter.CircleCi;
using CircleExporter.Tests.CircleCi;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Contract;

public sealed class PipelinesContract : ClientAgainstSimulator
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
        ofProject[0].Should().BeEquivalentTo(new
        {
            State = PipelineState.Created,
            Errors = Array.Empty<PipelineMessage>(),
            Warnings = Array.Empty<PipelineMessage>(),
            Trigger = new { Type = PipelineTriggerType.Api, Actor = new { Simulator.World.User.Login } },
            Vcs = new { Branch = "main", Tag = (string?)null, ProviderName = "GitHub" },
        });
    }

    [Fact]
    public async Task A_configuration_of_an_old_version_is_warned_of_and_built()
    {
        World.Config = "version: 2\njobs: {test: {steps: [checkout]}}\nworkflows: {build: {jobs: [test]}}\n";
        var pipeline = await TriggerAsync();

        var read = await Client.GetPipelineAsync(pipeline.Id, Cancelled);

        read.State.Should().Be(PipelineState.Created);
        read.Warnings.Should().ContainSingle().Which.Type.Should().Be("config-deprecated-syntax");
        (await ReadAsync(Client.GetPipelineWorkflows(pipeline.Id))).Should().ContainSingle();
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
