using System.Text.Json;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Simulator;

/// <summary>Control routes decide how triggered runs of a workflow go.</summary>
public sealed class WorkflowControlTests
{
    private const string Project = "gh/acme/shop-web";

    [Fact]
    public async Task Triggered_runs_fail_and_succeed_and_last_as_the_control_route_says()
    {
        await using var simulator = await ControlledSimulator.StartAsync();

        await simulator.ControlAsync("workflows", """{"slug":"github/acme/shop-web","workflow":"build","fails":true,"duration":"20s"}""");
        var failed = await TriggerAsync(simulator);
        await simulator.ControlAsync("workflows", """{"slug":"gh/acme/shop-web","workflow":"build","fails":false}""");
        var succeeded = await TriggerAsync(simulator);

        failed.Should().Be(("failed", TimeSpan.FromSeconds(20)));
        succeeded.Should().Be(("success", TimeSpan.FromSeconds(20)));
    }

    [Theory]
    [InlineData("""{"workflow":"build","fails":true}""", "slug is missing")]
    [InlineData("""{"slug":"gh/acme/shop-web","fails":true}""", "workflow is missing")]
    [InlineData("""{"slug":"gh/acme/nowhere","workflow":"build"}""", "there is no project gh/acme/nowhere")]
    [InlineData("""{"slug":"gh/acme/shop-web","workflow":"bulid"}""", "gh/acme/shop-web has no workflow bulid")]
    [InlineData("""{"slug":"gh/acme/shop-web","workflow":"build","fails":"yes"}""", "fails: must be true or false")]
    [InlineData("""{"slug":"gh/acme/shop-web","workflow":"build","fails":true,"duration":"soon"}""", "duration: must be a duration")]
    [InlineData("""{"slug":"gh/acme/shop-web","workflow":"build","fail":true}""", "fail: no such key (slug, workflow, fails, duration)")]
    public async Task What_it_does_not_understand_changes_nothing(string body, string message)
    {
        await using var simulator = await ControlledSimulator.StartAsync();

        var answer = await simulator.SendAsync(HttpMethod.Post, "/simulator/workflows", body);
        var run = await TriggerAsync(simulator, after: "1m3s");

        answer.Status.Should().Be(400);
        answer.Json.GetProperty("message").GetString().Should().Contain(message);
        run.Should().Be(("success", TimeSpan.FromMinutes(1)));
    }

    // Workflows come into being three seconds after their pipeline.
    private static async Task<(string? Status, TimeSpan Duration)> TriggerAsync(ControlledSimulator simulator, string after = "23s")
    {
        var pipeline = (await simulator.SendAsync(HttpMethod.Post, $"/api/v2/project/{Project}/pipeline", "{}")).Json.GetProperty("id").GetString();
        await simulator.ControlAsync("clock", $$"""{"advance":"{{after}}"}""");
        var workflow = (await simulator.GetAsync($"/pipeline/{pipeline}/workflow")).Items.Single(item => item.GetProperty("name").GetString() == "build");
        var stopped = workflow.GetProperty("stopped_at") is { ValueKind: JsonValueKind.String } time ? time.GetDateTimeOffset() : DateTimeOffset.MaxValue;
        return (workflow.GetProperty("status").GetString(), stopped - workflow.GetProperty("created_at").GetDateTimeOffset());
    }
}
