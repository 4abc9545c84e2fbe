using System.Globalization;
using CircleExporter.Ledger;
using CircleExporter.Tests.Support;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Scenarios;

/// <summary>What happens when teams make more branches and workflows than there is room for.</summary>
public sealed class LimitScenarios
{
    private const string Reached = "metrics.max_series is reached";
    private const string RoomAgain = "metrics.max_series leaves room again";
    private static readonly TimeSpan SixMinutes = TimeSpan.FromMinutes(6);

    [Fact]
    public async Task Random_branches_are_counted_as_other_and_add_no_series()
    {
        var random = new Random(1);
        await using var world = await BuildWorld.StartedAsync();
        var lines = new List<double?>();
        for (var round = 0; round < 10; round++)
        {
            AddRuns(world, Enumerable.Range(0, 200).Select(_ => random.NextInt64().ToString("x", CultureInfo.InvariantCulture)));
            lines.Add((await world.AfterAsync(SixMinutes))["circleci_exporter_series"]);
        }

        var after = await world.Exporter.ScrapeAsync();

        after[BuildWorld.Runs("success", ":other")].Should().Be(2000);
        lines[2..].Should().OnlyContain(count => count == lines[2]);
        after.SumOf("circleci_exporter_series_dropped").Should().Be(0);
        after.SeriesOf("circleci_exporter_series_dropped").Should().NotBeEmpty("an alert on > 0 and a sum need series");
    }

    [Fact]
    public async Task Branches_beyond_the_limit_are_held_back_and_what_was_there_goes_on()
    {
        await using var world = await FloodedAsync(100);

        var flooded = await world.Exporter.ScrapeAsync();
        AddRuns(world, ["main", "a-new-one"]);
        var later = await world.AfterAsync(SixMinutes);

        flooded["circleci_exporter_series"].Should().Be(300);
        Dropped(flooded, "circleci_workflow_run_duration_seconds").Should().BeGreaterThan(0).And.Match(lines => lines % 27 == 0);
        later[BuildWorld.Runs("success")].Should().Be(2);
        later[BuildWorld.Duration("count", "success")].Should().Be(2);
        later.SeriesOf("circleci_project_up").Should().ContainSingle();
        later.Series.Keys.Should().Contain(flooded.SeriesOf("circleci_workflow_runs_total")).And.NotContain(series => series.Contains("a-new-one", StringComparison.Ordinal));
        (await world.Exporter.GetAsync("/")).Should().Contain("300; ").And.Contain("more are held back by metrics.max_series");
        Lines(world, Reached).Should().ContainSingle().Which.Should().StartWith("Warning");
        Lines(world, RoomAgain).Should().BeEmpty();
    }

    [Fact]
    public async Task When_there_is_room_again_what_was_held_back_begins_at_0()
    {
        await using var world = await FloodedAsync(2);
        var held = await world.Exporter.ScrapeAsync();
        world.Web.RemoveWorkflow("deploy");
        await world.Exporter.AdvanceAsync(TimeSpan.FromHours(25), TimeSpan.FromMinutes(30));

        var bodies = new List<ScrapedValues> { ScrapedValues.Parse(await world.Exporter.GetAsync("/metrics")), await world.Exporter.ScrapeAsync() };

        var last = BuildWorld.Duration("count", "success", "branch-1");
        held[last].Should().BeNull();
        held[BuildWorld.Runs("success", "branch-1")].Should().Be(1, "run counters give way last");
        bodies.Select(body => body[last]).Should().Equal(0, 1);
        bodies[1].SumOf("circleci_exporter_series_dropped").Should().Be(0);
        Lines(world, Reached).Should().ContainSingle();
        Lines(world, RoomAgain).Should().ContainSingle().Which.Should().StartWith("Information");
    }

    [Fact]
    public async Task A_higher_limit_shows_at_0_first_what_was_held_back_before_the_restart()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("limit-").FullName, "ledger.db");
        await using (var world = await FloodedAsync(100, path))
        {
            var before = await world.Exporter.ScrapeAsync();
            var heldBack = Enumerable.Range(0, 100).Select(number => BuildWorld.Runs("success", $"branch-{number}")).Where(series => before[series] is null).ToList();

            await world.Exporter.RestartAsync(() => world.Exporter.Metrics = world.Exporter.Metrics with { MaxSeries = 100_000 });
            var first = ScrapedValues.Parse(await world.Exporter.GetAsync("/metrics"));
            await world.Exporter.SettleAsync();
            var later = await world.Exporter.ScrapeAsync();

            heldBack.Should().NotBeEmpty();
            heldBack.Select(series => first[series]).Should().OnlyContain(value => value == 0);
            heldBack.Select(series => later[series]).Should().OnlyContain(value => value == 1);
            first[BuildWorld.Runs("success")].Should().Be(1);
        }

        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }

    [Fact]
    public async Task After_a_restart_the_counters_that_were_shown_are_shown_again()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("limit-").FullName, "ledger.db");
        await using (var world = await FloodedAsync(400, path))
        {
            var before = await world.Exporter.ScrapeAsync();
            AddRuns(world, ["0", "00", "000"]);
            await world.Exporter.AdvanceAsync(SixMinutes);

            await world.Exporter.RestartAsync();
            await world.Exporter.SettleAsync();
            var after = await world.Exporter.ScrapeAsync();

            after["circleci_exporter_series"].Should().Be(300);
            before.SeriesOf("circleci_workflow_runs_total").Except(after.Series.Keys).Should().BeEmpty("they were shown before");
            after.SeriesOf("circleci_project_up").Should().ContainSingle();
        }

        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }

    [Fact]
    public async Task What_a_restart_brings_back_before_anything_is_read_does_not_keep_the_room_of_what_is_more_important()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("limit-").FullName, "ledger.db");
        await using (var world = await FloodedAsync(2, path))
        {
            var before = await world.Exporter.ScrapeAsync();
            await world.Exporter.RestartAsync();
            var first = ScrapedValues.Parse(await world.Exporter.GetAsync("/metrics"));
            await world.Exporter.SettleAsync();

            var after = await world.Exporter.ScrapeAsync();

            first.SumOf("circleci_exporter_series_dropped").Should().Be(0, "CircleCI was asked for nothing yet");
            Insights(after).Should().BeEquivalentTo(Insights(before)).And.HaveCount(2 * 2 * 14, "nothing recovered yet");
            after["circleci_exporter_series_dropped{family=\"circleci_workflow_run_duration_seconds\"}"].Should().Be(54);
            after.SumOf("circleci_exporter_series_dropped").Should().Be(54);
        }

        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);

        static IEnumerable<string> Insights(ScrapedValues scraped) => scraped.Series.Keys.Where(series => series.StartsWith("circleci_insights_", StringComparison.Ordinal));
    }

    // Two workflows and 300 lines at most; of one of them main and so many other branches have a run each.
    private static async Task<BuildWorld> FloodedAsync(int branches, string path = LedgerOptions.InMemory)
    {
        var world = new BuildWorld("*", "main");
        world.Exporter.Ledger = world.Exporter.Ledger with { Path = path };
        world.Exporter.Metrics = world.Exporter.Metrics with { MaxSeries = 300 };
        world.Build.AddRun(world.Start.AddDays(-10), world.Start.AddDays(-10).AddMinutes(2));
        world.Web.AddWorkflow("deploy").AddRun(world.Start.AddDays(-10), world.Start.AddDays(-10).AddMinutes(2));
        await world.Exporter.StartAsync();
        AddRuns(world, ["main"]);
        await world.AfterAsync(SixMinutes);
        foreach (var some in Enumerable.Range(0, branches).Select(number => $"branch-{number}").Chunk(200))
        {
            AddRuns(world, some);
            await world.Exporter.AdvanceAsync(SixMinutes);
        }

        return world;
    }

    private static void AddRuns(BuildWorld world, IEnumerable<string> branches)
    {
        var now = world.Exporter.Time.GetUtcNow();
        foreach (var branch in branches)
            world.Build.AddRun(now.AddSeconds(1), now.AddSeconds(11), branch: branch);
    }

    private static double Dropped(ScrapedValues scraped, string family) => scraped[$"circleci_exporter_series_dropped{{family=\"{family}\"}}"] ?? -1;

    private static IEnumerable<string> Lines(BuildWorld world, string text) => world.Exporter.Logs.Lines.Where(line => line.Contains(text, StringComparison.Ordinal));
}
