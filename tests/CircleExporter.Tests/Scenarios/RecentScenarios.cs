using CircleExporter.Tests.Support;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Scenarios;

/// <summary>What is said of the newest runs of a branch.</summary>
public sealed class RecentScenarios
{
    [Fact]
    public async Task Recent_figures_are_exact_order_statistics_of_the_newest_runs()
    {
        await using var world = new BuildWorld();
        var at = world.Start.AddHours(-30);
        for (var i = 1; i <= 10; i++)
            world.Build.AddRun(at.AddMinutes(i), at.AddMinutes(i).AddSeconds(11 - i)); // 10 s down to 1 s
        world.Build.AddRun(at.AddMinutes(11), at.AddMinutes(11).AddSeconds(500), isApproval: true);
        world.Build.AddRun(at.AddMinutes(21), at.AddMinutes(21).AddSeconds(300), "failed");
        world.Build.AddRun(at.AddMinutes(22), at.AddMinutes(22).AddSeconds(301), "error");
        world.Build.AddRun(at.AddMinutes(23), at.AddMinutes(23).AddSeconds(302), "failed");
        world.Build.AddRun(at.AddMinutes(24), at.AddMinutes(24).AddSeconds(303), "canceled");
        world.Build.AddRun(at.AddMinutes(25), status: "running");
        await world.Exporter.StartAsync();

        var scraped = await world.Exporter.ScrapeAsync();

        Recent(scraped, "runs").Should().Be(15);
        Recent(scraped, "success_ratio").Should().Be(11.0 / 14);
        Recent(scraped, "duration_p50_seconds").Should().Be(5);
        Recent(scraped, "duration_p90_seconds").Should().Be(9);
        Recent(scraped, "duration_p95_seconds").Should().Be(10);
        Recent(scraped, "duration_p99_seconds").Should().Be(10);
        scraped[BuildWorld.Of("circleci_workflow_consecutive_failures")].Should().Be(3);
        scraped[BuildWorld.Of("circleci_workflow_last_run_timestamp_seconds")].Should().Be(at.AddMinutes(24).AddSeconds(303).ToUnixTimeSeconds());
        scraped[BuildWorld.Of("circleci_workflow_last_run_duration_seconds")].Should().Be(303);
        scraped[BuildWorld.Of("circleci_workflow_last_run_successful")].Should().Be(0);
        scraped[BuildWorld.Of("circleci_workflow_last_success_timestamp_seconds")].Should().Be(at.AddMinutes(11).AddSeconds(500).ToUnixTimeSeconds());
    }

    [Fact]
    public async Task Before_the_first_success_there_is_no_last_success_and_every_failure_counts()
    {
        await using var world = new BuildWorld();
        for (var i = 1; i <= 4; i++)
            world.Build.AddRun(world.Start.AddHours(-i), world.Start.AddHours(-i).AddSeconds(9), i == 2 ? "not_run" : "failed");
        await world.Exporter.StartAsync();

        var scraped = await world.Exporter.ScrapeAsync();

        scraped[BuildWorld.Of("circleci_workflow_consecutive_failures")].Should().Be(3);
        scraped[BuildWorld.Of("circleci_workflow_last_success_timestamp_seconds")].Should().BeNull();
        Recent(scraped, "success_ratio").Should().Be(0);
        Recent(scraped, "duration_p50_seconds").Should().BeNull();
    }

    [Fact]
    public async Task A_branch_with_cancelled_runs_only_has_no_success_ratio()
    {
        await using var world = new BuildWorld();
        world.Build.AddRun(world.Start.AddHours(-1), world.Start.AddMinutes(-50), "canceled");
        await world.Exporter.StartAsync();

        var scraped = await world.Exporter.ScrapeAsync();

        Recent(scraped, "runs").Should().Be(1);
        Recent(scraped, "success_ratio").Should().BeNull();
        scraped[BuildWorld.Of("circleci_workflow_consecutive_failures")].Should().Be(0);
    }

    [Fact]
    public async Task A_success_ends_the_row_of_failures_and_a_late_failure_from_before_it_does_not_begin_one()
    {
        await using var world = new BuildWorld();
        world.Build.AddRun(world.Start.AddHours(-2), world.Start.AddHours(-1), "failed");
        await world.Exporter.StartAsync();
        world.Build.AddRun(world.In(60), world.In(90));
        var better = await world.AfterAsync(TimeSpan.FromMinutes(6));

        world.Build.AddRun(world.In(30), world.In(50), "failed");
        var late = await world.AfterAsync(TimeSpan.FromMinutes(6));

        better[BuildWorld.Of("circleci_workflow_consecutive_failures")].Should().Be(0);
        late[BuildWorld.Of("circleci_workflow_consecutive_failures")].Should().Be(0);
        late[BuildWorld.Of("circleci_workflow_last_run_successful")].Should().Be(1);
        late[BuildWorld.Runs("failed")].Should().Be(1);
    }

    [Fact]
    public async Task Recent_figures_look_at_250_runs_at_most()
    {
        await using var world = new BuildWorld();
        for (var i = 0; i < 20; i++)
            world.Build.AddRun(world.Start.AddHours(-70).AddMinutes(i), world.Start.AddHours(-70).AddMinutes(i).AddSeconds(5000));
        for (var i = 0; i < 220; i++)
            world.Build.AddRun(world.Start.AddHours(-60).AddMinutes(i), world.Start.AddHours(-60).AddMinutes(i).AddSeconds(50), "failed");
        await world.Exporter.StartAsync();
        var before = await world.Exporter.ScrapeAsync();

        for (var i = 0; i < 30; i++)
            world.Build.AddRun(world.In(i), world.In(i + 7));
        var after = await world.AfterAsync(TimeSpan.FromMinutes(6));

        Recent(before, "runs").Should().Be(240);
        Recent(before, "success_ratio").Should().Be(20.0 / 240);
        Recent(before, "duration_p99_seconds").Should().Be(5000);
        Recent(after, "runs").Should().Be(250);
        Recent(after, "success_ratio").Should().Be(30.0 / 250, "the oldest twenty, which were successful, are out");
        Recent(after, "duration_p99_seconds").Should().Be(7);
    }

    [Fact]
    public async Task Recent_figures_look_no_further_back_than_the_history_and_the_last_run_does()
    {
        await using var world = new BuildWorld();
        world.Exporter.Ledger = world.Exporter.Ledger with { History = TimeSpan.FromDays(2) };
        world.Build.AddRun(world.Start.AddDays(-1.9), world.Start.AddDays(-1.9).AddSeconds(100));
        world.Build.AddRun(world.Start.AddDays(-1), world.Start.AddDays(-1).AddSeconds(20), "failed");
        await world.Exporter.StartAsync();
        var both = await world.Exporter.ScrapeAsync();
        var one = await world.AfterAsync(TimeSpan.FromHours(3), TimeSpan.FromHours(1));
        var none = await world.AfterAsync(TimeSpan.FromHours(48), TimeSpan.FromHours(6));

        (Recent(both, "runs"), Recent(one, "runs"), Recent(none, "runs")).Should().Be((2, 1, 0));
        (Recent(both, "success_ratio"), Recent(one, "success_ratio"), Recent(none, "success_ratio")).Should().Be((0.5, 0, null));
        none[BuildWorld.Of("circleci_workflow_last_run_duration_seconds")].Should().Be(20);
        none[BuildWorld.Of("circleci_workflow_consecutive_failures")].Should().Be(1);
        none[BuildWorld.Of("circleci_workflow_last_success_timestamp_seconds")].Should().Be(world.Start.AddDays(-1.9).AddSeconds(100).ToUnixTimeMilliseconds() / 1000.0);
    }

    private static double? Recent(ScrapedValues scraped, string family) => scraped[BuildWorld.Of($"circleci_workflow_recent_{family}")];
}
