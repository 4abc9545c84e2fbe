using CircleExporter.Tests.CircleCi;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Contract;

public sealed class ConditionalWorkflowsContract : ClientAgainstSimulator
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

    [Theory]
    [InlineData("when: << pipeline.parameters.deploy >>")]
    [InlineData("unless: {not: << pipeline.parameters.deploy >>}")]
    [InlineData("when: {and: [<< pipeline.parameters.deploy >>, << pipeline.git.branch >>]}")]
    [InlineData("when: {or: [false, 0, << pipeline.parameters.deploy >>]}")]
    [InlineData("unless: {equal: [false, << pipeline.parameters.deploy >>]}")]
    [InlineData("when: {and: [{matches: {pattern: \"^ma.*$\", value: << pipeline.git.branch >>}}, << pipeline.parameters.deploy >>]}")]
    public async Task Each_logic_form_decides(string condition)
    {
        World.Config = $$$"""
            version: 2.1
            parameters: {deploy: {type: boolean, default: false}}
            jobs: {test: {docker: [{image: "cimg/base:current"}], steps: [checkout]}}
            workflows:
              maybe:
                {{{condition}}}
                jobs: [test]
            """;

        var without = await TriggerAsync(("deploy", false));
        var with = await TriggerAsync(("deploy", true));

        (await ReadAsync(Client.GetPipelineWorkflows(without.Id))).Should().BeEmpty();
        (await ReadAsync(Client.GetPipelineWorkflows(with.Id))).Should().ContainSingle().Which.Name.Should().Be("maybe");
        (await Client.GetPipelineConfigurationAsync(without.Id, Cancelled)).Compiled.Should().NotContain("maybe");
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
