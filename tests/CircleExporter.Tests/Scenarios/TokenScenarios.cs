using CircleExporter.Simulator;
using CircleExporter.Tests.Support;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Scenarios;

/// <summary>What a bad token does, and a better one.</summary>
public sealed class TokenScenarios
{
    private const string Good = Canary.Token, Bad = Canary.Token + "bad", New = Canary.Token + "new";
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task With_a_rejected_token_nothing_but_me_is_asked()
    {
        using var file = new TokenFile(Bad);
        await using var world = World(file);
        await world.Exporter.StartAsync();

        var scraped = await world.AfterAsync(11 * Minute);

        (scraped["circleci_up"], scraped["circleci_exporter_token_accepted"]).Should().Be((0, 0));
        scraped["""circleci_project_up{project="gh/acme/web"}"""].Should().Be(0);
        world.Exporter.Simulator.Requests.Newest.Should().OnlyContain(request => request.Endpoint == SimulatedEndpoint.Me);
        world.Exporter.Simulator.Requests.Count.Should().Be(3, "at the start and every five minutes");
        world.Exporter.Logs.Lines.Where(line => line.StartsWith("Error", StringComparison.Ordinal)).Should().ContainSingle().Which.Should().Contain("rejects the token");
    }

    [Fact]
    public async Task A_replaced_token_file_is_noticed_within_seconds()
    {
        using var file = new TokenFile(Bad);
        await using var world = World(file);
        await world.Exporter.StartAsync();

        file.Write(Good);
        world.Exporter.Time.Advance(TimeSpan.FromSeconds(5));
        await ExporterScenario.UntilAsync(() => world.Exporter.Simulator.Requests.CountOf(SimulatedEndpoint.WorkflowRuns) > 0);
        var scraped = await world.AfterAsync(TimeSpan.FromSeconds(1));

        (scraped["circleci_up"], scraped["circleci_exporter_token_accepted"]).Should().Be((1, 1));
        scraped["""circleci_project_up{project="gh/acme/web"}"""].Should().Be(1);
    }

    [Fact]
    public async Task A_token_that_is_rejected_later_takes_every_project_down_and_leaves_the_values()
    {
        using var file = new TokenFile(Good);
        await using var world = World(file);
        await world.Exporter.StartAsync();
        world.Exporter.Simulator.Options.Token = New;

        // Private projects answer 404 now; only /me tells why.
        var rejected = await world.AfterAsync(6 * Minute);
        file.Write(New);
        var replaced = await world.AfterAsync(10 * Minute);

        (rejected["circleci_up"], rejected["circleci_exporter_token_accepted"]).Should().Be((0, 0));
        rejected["""circleci_project_up{project="gh/acme/web"}"""].Should().Be(0);
        rejected[BuildWorld.Insights("runs")].Should().Be(1);
        (replaced["circleci_up"], replaced["circleci_exporter_token_accepted"]).Should().Be((1, 1));
        replaced["""circleci_project_up{project="gh/acme/web"}"""].Should().Be(1);
    }

    [Fact]
    public async Task After_the_token_is_replaced_no_reading_fails_although_the_old_one_ends_at_once()
    {
        using var file = new TokenFile(Good);
        await using var world = World(file);
        await world.Exporter.StartAsync();

        file.Write(New);
        world.Exporter.Simulator.Options.Token = New;
        var scraped = await world.AfterAsync(30 * Minute);

        (scraped["circleci_up"], scraped["circleci_exporter_token_accepted"]).Should().Be((1, 1));
        scraped.SeriesOf("circleci_exporter_readings_total").Where(series => !series.Contains("complete", StringComparison.Ordinal)).Sum(series => scraped.Series[series]).Should().Be(0);
        scraped.SumOf("circleci_exporter_readings_total").Should().BeGreaterThan(10);
        scraped.SeriesOf("circleci_exporter_api_requests_total").Should().OnlyContain(series => series.Contains("code=\"200\"", StringComparison.Ordinal));
        world.Exporter.Logs.Lines.Should().NotContain(line => line.StartsWith("Warning", StringComparison.Ordinal) || line.StartsWith("Error", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_token_file_that_holds_no_token_any_more_is_told_once_and_the_last_good_one_is_used()
    {
        using var file = new TokenFile(Good);
        await using var world = World(file);
        await world.Exporter.StartAsync();

        file.Write("");
        await world.Exporter.AdvanceAsync(TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(1));
        file.Write(Good);
        await world.Exporter.AdvanceAsync(Minute, TimeSpan.FromSeconds(5));
        var afterMoment = Told();
        file.Write("not a token");
        var scraped = await world.AfterAsync(11 * Minute);
        var meanwhile = Told();
        file.Write(Good);
        await world.Exporter.AdvanceAsync(Minute, TimeSpan.FromSeconds(5));

        afterMoment.Should().BeEmpty("it was just being written");
        meanwhile.Should().ContainSingle().Which.Should().StartWith("Warning").And.Contain("holds spaces").And.Contain("last good token");
        Told().Should().HaveCount(2).And.Contain(line => line.StartsWith("Information", StringComparison.Ordinal) && line.Contains("can be used again", StringComparison.Ordinal));
        (scraped["circleci_up"], scraped["circleci_exporter_token_accepted"]).Should().Be((1, 1));

        List<string> Told() => [.. world.Exporter.Logs.Lines.Where(line => line.Contains("TokenWatch", StringComparison.Ordinal))];
    }

    [Fact]
    public async Task A_404_of_a_project_that_worked_has_the_token_checked()
    {
        await using var world = await BuildWorld.StartedAsync();
        world.Exporter.Simulator.World.FindOrganization("gh/acme")!.RemoveProject("gh/acme/web");
        world.Exporter.Simulator.Requests.Clear();

        var scraped = await world.AfterAsync(6 * Minute);

        world.Exporter.Simulator.Requests.CountOf(SimulatedEndpoint.Me).Should().Be(1);
        scraped["circleci_exporter_token_accepted"].Should().Be(1);
        (scraped["circleci_up"], scraped["""circleci_project_up{project="gh/acme/web"}"""]).Should().Be((1, 0));
    }

    [Fact]
    public async Task A_404_of_a_project_that_never_worked_does_not()
    {
        await using var world = new BuildWorld();
        world.Exporter.Polling = world.Exporter.Polling with { Projects = [ExporterScenario.Project("gh/acme/nope")] };
        await world.Exporter.StartAsync();

        var scraped = await world.AfterAsync(30 * Minute);

        world.Exporter.Simulator.Requests.CountOf(SimulatedEndpoint.Me).Should().Be(1);
        (scraped["circleci_up"], scraped["""circleci_project_up{project="gh/acme/nope"}"""]).Should().Be((1, 0));
    }

    private static BuildWorld World(TokenFile file)
    {
        var world = new BuildWorld();
        world.Exporter.Simulator.Options.Token = Good;
        world.Exporter.CircleCi.TokenFile = file.Path;
        world.Build.AddRun(world.Start.AddHours(-2), world.Start.AddHours(-1));
        return world;
    }

    private sealed class TokenFile : IDisposable
    {
        public TokenFile(string token) => Write(token);

        public string Path { get; } = System.IO.Path.GetTempFileName();

        public void Write(string token) => File.WriteAllText(Path, token + "\n");

        public void Dispose() => File.Delete(Path);
    }
}
