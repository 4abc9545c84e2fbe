using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Contract;

public sealed class PipelineConfigurationContract : ClientAgainstSimulator
{
    [Fact]
    public async Task The_source_is_what_was_written_and_the_compiled_one_has_nothing_left_to_decide()
    {
        var pipeline = await TriggerAsync(("region", "eu-west-1"));

        var configuration = await Client.GetPipelineConfigurationAsync(pipeline.Id, Cancelled);

        configuration.Source.Should().Be(Config);
        configuration.Compiled.Should().Contain("make test REGION=eu-west-1").And.Contain("build:");
        configuration.Compiled.Should().NotContainAny("<<", "parameters:", "when:", "unless:", "deploy:", "nightly:");
        (configuration.SetupSource, configuration.CompiledSetup).Should().Be((null, null));
    }

    [Fact]
    public async Task Defaults_stand_in_for_parameters_that_are_not_given()
    {
        var pipeline = await TriggerAsync(("deploy", true));

        var configuration = await Client.GetPipelineConfigurationAsync(pipeline.Id, Cancelled);
        var values = await Client.GetPipelineValuesAsync(pipeline.Id, Cancelled);

        configuration.Compiled.Should().Contain("make test REGION=us-east-1").And.Contain("deploy:");
        values["pipeline.parameters.region"].GetString().Should().Be("us-east-1");
        values["pipeline.parameters.replicas"].GetInt64().Should().Be(1);
        values["pipeline.parameters.deploy"].GetBoolean().Should().BeTrue();
        values["pipeline.git.branch"].GetString().Should().Be("main");
    }

    [Fact]
    public async Task A_configuration_can_stay_as_it_was_when_the_project_moves_on()
    {
        var before = await TriggerAsync();
        World.Config = Config.Replace("us-east-1", "us-west-2", StringComparison.Ordinal);
        var after = await TriggerAsync();

        (await Client.GetPipelineConfigurationAsync(before.Id, Cancelled)).Compiled.Should().Contain("REGION=us-east-1");
        (await Client.GetPipelineConfigurationAsync(after.Id, Cancelled)).Compiled.Should().Contain("REGION=us-west-2");
    }

    [Fact]
    public async Task A_setup_configuration_is_told_in_both_forms_and_only_its_workflow_runs()
    {
        World.Config = """
            version: 2.1
            setup: true
            parameters: {region: {type: string, default: nowhere}}
            jobs: {choose: {docker: [{image: "cimg/base:current"}], steps: [{run: "choose << pipeline.parameters.region >>"}]}}
            workflows: {choosing: {jobs: [choose]}}
            """;
        var pipeline = await TriggerAsync(("region", "eu-west-1"));

        var configuration = await Client.GetPipelineConfigurationAsync(pipeline.Id, Cancelled);
        var workflows = await ReadAsync(Client.GetPipelineWorkflows(pipeline.Id));

        configuration.SetupSource.Should().Be(World.Config);
        (configuration.Source, configuration.Compiled).Should().Be(("", ""), "they are not known until the pipeline is continued");
        configuration.CompiledSetup.Should().Contain("choose eu-west-1").And.NotContain("<<");
        workflows.Select(workflow => (workflow.Name, workflow.Tag)).Should().Equal(("choosing", "setup"));
    }

    [Fact]
    public async Task What_cannot_be_compiled_has_a_source_only()
    {
        World.Config = "version: 2.1\nworkflows: {build: {jobs: [nowhere]}}\n";
        var pipeline = await TriggerAsync();

        var configuration = await Client.GetPipelineConfigurationAsync(pipeline.Id, Cancelled);

        (configuration.Source, configuration.Compiled).Should().Be((World.Config, ""));
        (await Client.GetPipelineAsync(pipeline.Id, Cancelled)).Errors.Should().ContainSingle()
            .Which.Should().BeEquivalentTo(new { Type = "config", Message = "Cannot find a job named `nowhere` to run in workflow `build`." });
    }
}
