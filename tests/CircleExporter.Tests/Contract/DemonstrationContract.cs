using CircleExporter.Simulator;
using CircleExporter.Simulator.Configuration;
using CircleExporter.Tests.CircleCi;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Contract;

/// <summary>What a newcomer does: the client's README and the simulator as it comes.</summary>
public sealed class DemonstrationContract
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_example_of_the_clients_readme_runs_on_the_demonstration_as_it_stands()
    {
        var time = new WatchedTime();
        var options = new SimulatorOptions { HistoryDays = 2 };
        await using var server = await SimulatorServer.StartAsync(new CircleCiSimulator(options, time), Cancelled);
        await using var test = new TestClient(server.BaseAddress, configure => configure.Token = server.Token, time);

        var printed = await time.PassLooksAsync(ReadmeExample.RunAsync(test.Client, TestClient.Project, Cancelled));

        printed.Take(4).Should().Equal("build-and-test: success", "  lint: success", "  test: success", "  package: success");
        printed.Should().NotContain(line => line.Contains("production", StringComparison.Ordinal), "deploy was false");
        string.Join('\n', printed).Should().Contain("make test REGION=eu-west-1");
    }

    [Fact]
    public async Task What_ran_in_the_past_is_what_the_configuration_of_its_pipeline_says()
    {
        var time = new WatchedTime();
        var options = new SimulatorOptions { HistoryDays = 7, PipelinePageSize = 250 };
        await using var server = await SimulatorServer.StartAsync(new CircleCiSimulator(options, time), Cancelled);
        await using var test = new TestClient(server.BaseAddress, configure => configure.Token = server.Token, time);
        var seen = new HashSet<string>();

        await foreach (var pipeline in test.Client.GetProjectPipelines(TestClient.Project).WithCancellation(Cancelled))
        {
            var ran = new List<string>();
            await foreach (var workflow in test.Client.GetPipelineWorkflows(pipeline.Id).WithCancellation(Cancelled))
                ran.Add($"{workflow.Name} by {pipeline.Trigger!.Type}");
            var compiled = ConfigReader.Read((await test.Client.GetPipelineConfigurationAsync(pipeline.Id, Cancelled)).Compiled);
            var planned = ((ConfigMap)compiled["workflows"]!).Without("version").Entries.Select(workflow => $"{workflow.Key} by {pipeline.Trigger!.Type}");

            ran.Distinct().Should().Equal(planned);
            seen.UnionWith(ran);
        }

        seen.Should().BeEquivalentTo("build-and-test by webhook", "deploy/production eu by api", "nightly ✓ full by scheduled_pipeline");
    }
}
