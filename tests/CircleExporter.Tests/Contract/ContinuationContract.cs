using System.Net;
using CircleExporter.CircleCi;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Contract;

public sealed class ContinuationContract : ClientAgainstSimulator
{
    private const string Setup = """
        version: 2.1
        setup: true
        parameters:
          deploy:
            type: boolean
            default: false
        jobs:
          plan: {steps: [checkout]}
        workflows:
          setup:
            jobs: [plan]
        """;

    public ContinuationContract() => World.Config = Setup;

    [Fact]
    public async Task A_setup_pipeline_builds_the_rest_once_it_is_continued_with_a_configuration_and_parameters()
    {
        var pipeline = await TriggerAsync(("deploy", true));
        var (before, first) = (await Client.GetPipelineAsync(pipeline.Id, Cancelled), await Client.GetPipelineConfigurationAsync(pipeline.Id, Cancelled));
        var begun = await ReadAsync(Client.GetPipelineWorkflows(pipeline.Id));
        await Client.ContinuePipelineAsync(New(pipeline) with { Parameters = new Dictionary<string, PipelineParameter> { ["region"] = "eu-west-1" } }, Cancelled);
        Time.Advance(TimeSpan.FromMinutes(5));

        var workflows = await ReadAsync(Client.GetPipelineWorkflows(pipeline.Id));
        var second = await Client.GetPipelineConfigurationAsync(pipeline.Id, Cancelled);
        (pipeline.State, before.State).Should().Be((new PipelineState("setup-pending"), new PipelineState("setup")));
        (await Client.GetPipelineAsync(pipeline.Id, Cancelled)).State.Should().Be(PipelineState.Created);
        begun.Select(workflow => workflow.Name).Should().Equal("setup");
        workflows.Select(workflow => (workflow.Name, workflow.Tag, workflow.Status)).Should()
            .Equal(("setup", "setup", WorkflowStatus.Success), ("build", null, WorkflowStatus.Success), ("deploy", null, WorkflowStatus.Success));
        first.Should().BeEquivalentTo(new { Source = "", Compiled = "", SetupSource = Setup });
        first.CompiledSetup.Should().Contain("setup: true").And.Contain("plan");
        second.Should().BeEquivalentTo(new { Source = Config, first.SetupSource, first.CompiledSetup });
        second.Compiled.Should().Contain("make test REGION=eu-west-1");
        (await Client.GetPipelineValuesAsync(pipeline.Id, Cancelled))["pipeline.parameters.deploy"].GetBoolean().Should().BeTrue();
    }

    [Fact]
    public async Task A_pipeline_is_continued_only_once()
    {
        var request = New(await TriggerAsync());
        await Client.ContinuePipelineAsync(request, Cancelled);

        (await StatusAsync(Client, request)).Should().Be(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task What_is_wrong_is_refused_and_the_pipeline_can_still_be_continued()
    {
        var pipeline = await TriggerAsync(("deploy", true));
        var good = New(pipeline);

        (await StatusAsync(Client, good with { Configuration = Setup })).Should().Be(HttpStatusCode.BadRequest);
        (await StatusAsync(Client, good with { Configuration = "version: [" })).Should().Be(HttpStatusCode.BadRequest);
        (await StatusAsync(Client, good with { Parameters = new Dictionary<string, PipelineParameter> { ["deploy"] = false } })).Should().Be(HttpStatusCode.BadRequest);
        (await StatusAsync(Client, good with { Parameters = new Dictionary<string, PipelineParameter> { ["undeclared"] = 1 } })).Should().Be(HttpStatusCode.BadRequest);
        (await StatusAsync(Client, good with { ContinuationKey = good.ContinuationKey[..^1] })).Should().Be(HttpStatusCode.NotFound);
        (await StatusAsync(NewClient("CCIPAT_wrong"), good)).Should().Be(HttpStatusCode.NotFound);
        await Client.ContinuePipelineAsync(good, Cancelled);

        Simulator.World.FindPipeline(Guid.Parse(pipeline.Id))!.ContinuationKey.Should().BeNull();
    }

    private ContinuePipelineRequest New(TriggeredPipeline pipeline) => new()
    {
        ContinuationKey = Simulator.World.FindPipeline(Guid.Parse(pipeline.Id))!.ContinuationKey!,
        Configuration = Config,
    };

    private static async Task<HttpStatusCode?> StatusAsync(CircleCiClient client, ContinuePipelineRequest request) =>
        (await FluentActions.Awaiting(() => client.ContinuePipelineAsync(request, Cancelled)).Should().ThrowAsync<CircleCiException>()).Which.StatusCode;
}
