using CircleExporter.CircleCi;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Contract;

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

    [Fact]
    public async Task A_wait_for_what_does_not_finish_ends_at_its_timeout_and_says_what_it_saw()
    {
        World.Config = World.Config.Replace("jobs: [test]", "jobs: [{hold: {type: approval}}]", StringComparison.Ordinal);
        var pipeline = await TriggerAsync();

        var waiting = Client.WaitForWorkflowsAsync(pipeline.Id, TimeSpan.FromSeconds(16), Cancelled);

        (await FluentActions.Awaiting(() => Time.PassLooksAsync(waiting)).Should().ThrowAsync<TimeoutException>())
            .Which.Message.Should().Be($"Pipeline {pipeline.Id}: it is created, and its workflows are build (on_hold) after 16 s.");
    }

    [Fact]
    public async Task A_caller_can_stop_to_wait()
    {
        var pipeline = await Client.TriggerPipelineAsync(Project, new TriggerPipelineRequest { Branch = "main" }, Cancelled);
        using var impatience = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var waiting = Client.WaitForWorkflowsAsync(pipeline.Id, TimeSpan.FromHours(2), impatience.Token);

        await impatience.CancelAsync();

        await FluentActions.Awaiting(() => waiting).Should().ThrowAsync<OperationCanceledException>();
    }
}
