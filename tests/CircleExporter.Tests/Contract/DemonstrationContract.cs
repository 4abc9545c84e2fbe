using CircleExporter.Simulator;
using CircleExporter.Tests.CircleCi;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Contract;

/// <summary>What a newcomer does: the client's README and the simulator as it comes.</summary>
public sealed class DemonstrationContract
{
    [Fact]
    public async Task The_example_of_the_clients_readme_runs_on_the_demonstration_as_it_stands()
    {
        var time = new WatchedTime();
        var options = new SimulatorOptions { HistoryDays = 2 };
        await using var server = await SimulatorServer.StartAsync(new CircleCiSimulator(options, time), TestContext.Current.CancellationToken);
        await using var test = new TestClient(server.BaseAddress, configure => configure.Token = server.Token, time);

        var printed = await time.PassLooksAsync(ReadmeExample.RunAsync(test.Client, TestClient.Project, TestContext.Current.CancellationToken));

        printed.Take(4).Should().Equal("build-and-test: success", "  lint: success", "  test: success", "  package: success");
        printed.Should().NotContain(line => line.Contains("production", StringComparison.Ordinal), "deploy was false");
        string.Join('\n', printed).Should().Contain("make test REGION=eu-west-1");
    }
}
