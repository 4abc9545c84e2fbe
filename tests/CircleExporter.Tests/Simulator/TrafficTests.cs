using CircleExporter.Simulator;
using FluentAssertions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace CircleExporter.Tests.Simulator;

public sealed class TrafficTests
{
    private static readonly DateTimeOffset Noon = SimulatorUnderTest.Noon;

    private static readonly string[] Paths =
    [
        "/insights/gh/acme/shop-api/workflows?all-branches=true",
        "/insights/gh/acme/shop-web/workflows?reporting-window=last-24-hours",
        "/insights/gh/acme/infra/workflows/apply",
        "/insights/gh/acme/shop-web/workflows/e2e%20%22chrome%22%20%F0%9F%9A%80?all-branches=true",
        "/insights/bb/acme-mobile/summary?reporting-window=last-30-days&project-names=android-app",
        "/pipeline",
    ];

    [Fact]
    public async Task The_same_seed_and_time_give_the_same_bytes_in_whatever_order_they_are_asked_for()
    {
        await using var one = await SimulatorUnderTest.StartAsync(SimulatorOptions.Demo());
        await using var other = await SimulatorUnderTest.StartAsync(SimulatorOptions.Demo());
        foreach (var path in Paths)
            await one.GetTextAsync(path);

        one.Clock.Advance(TimeSpan.FromHours(30));
        other.Clock.Advance(TimeSpan.FromHours(30));

        foreach (var path in Paths.Reverse())
            (await other.GetTextAsync(path)).Should().HaveLength((await one.GetTextAsync(path)).Length).And.Be(await one.GetTextAsync(path));
    }

    [Fact]
    public void Another_seed_gives_another_world()
    {
        var one = Demo(seed: 1).World.FindProject("gh/acme/shop-api")!.FindWorkflow("build-and-test")!.RunsUntil(Noon);
        var other = Demo(seed: 2).World.FindProject("gh/acme/shop-api")!.FindWorkflow("build-and-test")!.RunsUntil(Noon);

        one.Select(run => run.Id).Should().NotIntersectWith(other.Select(run => run.Id));
    }

    [Fact]
    public void Ids_are_unique_and_runs_ordered_within_the_history()
    {
        var world = Demo().World;
        var runs = world.Projects.SelectMany(project => project.Workflows).SelectMany(workflow => workflow.RunsUntil(Noon)).ToList();

        runs.Select(run => run.Id).Should().OnlyHaveUniqueItems();
        runs.Should().OnlyContain(run => run.CreatedAt >= world.HistoryStart && run.CreatedAt <= Noon);
        runs.Should().OnlyContain(run => run.StoppedAt == null || run.StoppedAt >= run.CreatedAt);
        world.FindProject("gh/acme/shop-api")!.FindWorkflow("build-and-test")!.RunsUntil(Noon).Should().BeInAscendingOrder(run => run.CreatedAt);
    }

    [Fact]
    public void Working_days_are_busy_and_nights_and_weekends_quiet()
    {
        var runs = Demo(runsPerMinute: 0).World.FindProject("gh/acme/shop-api")!.FindWorkflow("build-and-test")!.RunsUntil(Noon);
        var isWeekend = (SimulatedRun run) => run.CreatedAt.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;

        var weekendShare = (double)runs.Count(isWeekend) / runs.Count;
        var dayShare = (double)runs.Count(run => run.CreatedAt.Hour is >= 8 and < 18) / runs.Count;

        weekendShare.Should().BeInRange(0.02, 0.12);
        dayShare.Should().BeInRange(0.85, 0.99);
    }

    [Fact]
    public void The_demonstration_has_a_workflow_of_every_temper()
    {
        var world = Demo(runsPerMinute: 0).World;
        IReadOnlyList<SimulatedRun> Runs(string slug, string workflow) => world.FindProject(slug)!.FindWorkflow(workflow)!.RunsUntil(Noon);

        Runs("gh/acme/infra", "plan").TakeLast(5).Should().OnlyContain(run => run.Status == "failed");
        Runs("gh/acme/infra", "apply").Should().Contain(run => run.StoppedAt == null && run.CreatedAt < Noon.AddDays(-3));
        Runs("gh/acme/shop-api", "nightly ✓ full").Should().HaveCount(90).And.OnlyContain(run => run.CreatedAt.Hour == 2);
        Runs("gh/acme/shop-api", "deploy/production eu").Should().Contain(run => run.IsApproval);
        Runs("bb/acme-mobile/android-app", "build").Should().Contain(run => run.CreditsUsed == null);
        world.FindProject("gh/acme/empty")!.Workflows.Should().BeEmpty();
        world.Projects.SelectMany(project => project.Workflows).SelectMany(workflow => workflow.RunsUntil(Noon)).Select(run => run.Status).Distinct()
            .Should().BeEquivalentTo("success", "failed", "canceled", "error", "unauthorized", "not_run", "on_hold");
    }

    [Fact]
    public void A_flaky_workflow_fails_more_often_than_a_steady_one()
    {
        var web = Demo(runsPerMinute: 0).World.FindProject("gh/acme/shop-web")!;
        double FailedShare(string workflow)
        {
            var runs = web.FindWorkflow(workflow)!.RunsUntil(Noon);
            return (double)runs.Count(run => run.Status == "failed") / runs.Count;
        }

        FailedShare("e2e \"chrome\" 🚀").Should().BeInRange(0.2, 0.4);
        FailedShare("lint").Should().BeLessThan(0.1);
    }

    [Fact]
    public void Live_traffic_brings_the_runs_it_should_in_every_hour()
    {
        var world = Demo(runsPerMinute: 6).World;
        var later = Noon.AddHours(1);

        var runs = world.Projects.SelectMany(project => project.Workflows)
            .SelectMany(workflow => workflow.Runs(Noon.AddHours(-1), later))
            .Where(run => run.StoppedAt >= Noon && run.StoppedAt < later)
            .ToList();

        runs.Count.Should().BeInRange(330, 400);
        runs.Select(run => run.Branch).Distinct().Should().HaveCountGreaterThan(3);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Whenever_the_demonstration_is_looked_at_a_default_branch_fails_within_four_minutes(int seed)
    {
        var plan = Demo(seed, runsPerMinute: 8).World.FindProject("gh/acme/infra")!.FindWorkflow("plan")!;

        var ends = plan.Runs(Noon.AddHours(-1), Noon.AddHours(3)).Where(run => run.Status == "failed" && run.Branch == "master" && run.StoppedAt >= Noon && run.StoppedAt < Noon.AddHours(3)).Select(run => run.StoppedAt!.Value).Order().ToList();

        ends.Prepend(Noon).Zip(ends, (before, after) => after - before).Max().Should().BeLessThan(TimeSpan.FromMinutes(4));
    }

    [Fact]
    public void Live_runs_take_as_long_as_the_others_and_still_end_from_the_first_minute_on()
    {
        var build = Demo().World.FindProject("bb/acme-mobile/android-app")!.FindWorkflow("build")!;

        var live = build.Runs(Noon.AddHours(-1), Noon.AddHours(1)).Where(run => run.Status == "success").ToList();

        live.Should().Contain(run => run.StoppedAt > Noon && run.StoppedAt < Noon.AddMinutes(5));
        live.Select(run => (run.StoppedAt - run.CreatedAt)!.Value.TotalMinutes).Average().Should().BeInRange(12, 18, "half of them take more than 14 minutes");
    }

    [Fact]
    public void A_workflow_that_has_become_slow_takes_twice_as_long()
    {
        var build = Demo(runsPerMinute: 0).World.FindProject("gh/acme/shop-web")!.FindWorkflow("build")!;
        double Mean(int fromDay, int toDay) => build.Runs(Noon.AddDays(fromDay), Noon.AddDays(toDay))
            .Where(run => run.Status == "success").Average(run => (run.StoppedAt - run.CreatedAt)!.Value.TotalMinutes);

        (Mean(-5, 0) / Mean(-90, -5)).Should().BeInRange(1.7, 2.3);
    }

    [Fact]
    public void What_a_default_branch_becomes_does_not_change_the_past()
    {
        var runs = new List<string>();
        foreach (var looksFirst in (bool[])[true, false])
        {
            var project = Demo().World.FindProject("gh/acme/shop-api")!;
            if (looksFirst)
                project.FindWorkflow("build-and-test")!.RunsUntil(Noon);
            project.DefaultBranch = "trunk";
            runs.Add(string.Join(' ', project.FindWorkflow("build-and-test")!.RunsUntil(Noon).Select(run => run.Branch)));
        }

        runs[0].Should().Be(runs[1]).And.NotContain("trunk");
    }

    [Theory]
    [InlineData(1, 1, 5)]
    [InlineData(3, 2, 10)]
    public void A_uniform_world_has_the_size_asked_for(int projects, int workflows, int runsPerDay)
    {
        var world = new CircleCiSimulator(
            new SimulatorOptions { Shape = SimulatedShape.Uniform(projects, workflows, runsPerDay) }, new FakeTimeProvider(Noon)).World;

        world.Projects.Should().HaveCount(projects);
        world.Projects.Should().OnlyContain(project => project.Workflows.Count == workflows);
        foreach (var workflow in world.Projects.SelectMany(project => project.Workflows))
            (workflow.RunsUntil(Noon).Count / 90.0).Should().BeInRange(runsPerDay * 0.85, runsPerDay * 1.15);
    }

    private static CircleCiSimulator Demo(int seed = 1, double runsPerMinute = 8) =>
        new(new SimulatorOptions { Seed = seed, RunsPerMinute = runsPerMinute }, new FakeTimeProvider(Noon));
}
