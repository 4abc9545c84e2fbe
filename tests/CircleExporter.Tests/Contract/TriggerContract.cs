using System.Net;
using CircleExporter.CircleCi;
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
    public async Task A_tag_is_built_in_place_of_a_branch()
    {
        var pipeline = await Client.TriggerPipelineAsync(Project, new TriggerPipelineRequest { Tag = "v1.2" }, Cancelled);

        var vcs = (await Client.GetPipelineAsync(pipeline.Id, Cancelled)).Vcs!;

        (vcs.Branch, vcs.Tag).Should().Be((null, "v1.2"));
        pipeline.State.Should().Be(PipelineState.Pending);
    }

    [Theory]
    [InlineData("nobody_declared_it", true)]
    [InlineData("deploy", "yes")]
    [InlineData("replicas", true)]
    [InlineData("region", 3)]
    public async Task A_parameter_that_is_not_declared_or_of_another_type_is_a_400_that_names_it(string name, object value)
    {
        PipelineParameter parameter = value switch { bool truth => truth, int number => number, _ => (string)value };

        var failure = await FluentActions.Awaiting(() => TriggerAsync((name, parameter))).Should().ThrowAsync<CircleCiException>();

        failure.Which.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        failure.Which.ApiMessage.Should().Contain(name);
        (await ReadAsync(Client.GetProjectPipelines(Project))).Should().BeEmpty("nothing was triggered");
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
