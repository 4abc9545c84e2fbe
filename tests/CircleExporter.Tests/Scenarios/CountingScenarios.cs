using CircleExporter.Simulator;
using CircleExporter.Tests.Support;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Scenarios;

/// <summary>Which runs enter the counters, and once.</summary>
public sealed class CountingScenarios
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1), Hour = TimeSpan.FromHours(1), Day = TimeSpan.FromDays(1);

    [Fact]
    public async Task Runs_that_finished_before_the_start_are_adopted_and_later_ones_counted_once()
    {
        await using var world = new BuildWorld();
        world.Build.AddRun(world.Start - 5 * Hour, world.Start - 4 * Hour, credits: 7);
        await world.Exporter.StartAsync();
        var before = await world.Exporter.ScrapeAsync();

        world.Build.AddRun(world.In(10), world.In(70), credits: 5);
        world.Build.AddRun(world.In(20), world.In(25), "failed", credits: 2);
        await world.Exporter.AdvanceAsync(20 * Minute);
        var after = await world.Exporter.ScrapeAsync();

        before[BuildWorld.Runs("success")].Should().Be(0);
        before[BuildWorld.Of("circleci_workflow_last_run_duration_seconds")].Should().Be(3600);
        after[BuildWorld.Runs("success")].Should().Be(1);
        after[BuildWorld.Runs("failed")].Should().Be(1);
        after[BuildWorld.Of("circleci_workflow_credits_total")].Should().Be(7);
        after[BuildWorld.Duration("sum", "success")].Should().Be(60);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_list_that_CircleCI_cut_is_a_gap_even_when_an_item_of_it_cannot_be_read(bool isUnreadable)
    {
        await using var world = await BuildWorld.StartedAsync();
        world.Build.AddRun(world.In(1), world.In(2));
        await world.Exporter.AdvanceAsync(10 * Minute);
        for (var second = 0; second < 300; second++)
            world.Build.AddRun(world.Exporter.Time.GetUtcNow().AddSeconds(second), world.Exporter.Time.GetUtcNow().AddSeconds(second + 1));
        if (isUnreadable)
            world.Exporter.Break(new SimulatedFault { Kind = FaultKind.MalformedItem, Endpoint = SimulatedEndpoint.WorkflowRuns });

        var after = await world.AfterAsync(10 * Minute, step: 5 * Minute);

        after["circleci_exporter_ledger_gaps_total"].Should().BePositive();
        after["circleci_exporter_ledger_short_listings_total"].Should().BePositive();
    }

    [Theory]
    [InlineData("success", "success")]
    [InlineData("failed", "failed")]
    [InlineData("error", "error")]
    [InlineData("canceled", "canceled")]
    [InlineData("unauthorized", "unauthorized")]
    [InlineData("not_run", "not_run")]
    [InlineData("quarantined", "unknown")]
    public async Task A_finished_run_is_counted_under_its_status(string status, string label)
    {
        await using var world = await BuildWorld.StartedAsync();
        world.Build.AddRun(world.In(1), world.In(31), status);

        var after = await world.AfterAsync(6 * Minute);

        after[BuildWorld.Runs(label)].Should().Be(1);
        after.SumOf("circleci_workflow_runs_total").Should().Be(1);
        var hasDuration = label is "success" or "failed";
        after[BuildWorld.Duration("count", label)].Should().Be(hasDuration ? 1 : null);
    }

    [Fact]
    public async Task Success_and_failed_exist_at_0_from_the_discovery_of_a_workflow_on_and_other_statuses_from_their_first_run()
    {
        await using var world = new BuildWorld(":default", "stable", "release/*");
        world.Build.AddRun(world.Start - Day, world.Start - Day + Minute, "canceled", branch: "release/1");
        await world.Exporter.StartAsync();

        var series = (await world.Exporter.ScrapeAsync()).Series.Where(series => series.Key.StartsWith("circleci_workflow_runs_total", StringComparison.Ordinal));

        series.Should().BeEquivalentTo(
            from branch in (string[])["main", "stable", ":other"]
            from status in (string[])["success", "failed"]
            select KeyValuePair.Create(BuildWorld.Runs(status, branch), 0.0));
    }

    [Fact]
    public async Task Runs_that_shift_from_page_to_page_while_they_are_read_are_counted_once()
    {
        await using var world = await BuildWorld.StartedAsync(options => options.RunPageSize = 2);
        for (var i = 0; i < 7; i++)
            world.Build.AddRun(world.In(i), world.In(i + 60), credits: 1);

        // Each further page finds one run more in front of it, so its first run is the last one's last again.
        var added = 0;
        world.Exporter.Break(new SimulatedFault { Kind = FaultKind.UnknownFields, Endpoint = SimulatedEndpoint.WorkflowRuns, Where = AddRunBetweenPages });
        var after = await world.AfterAsync(21 * Minute);

        added.Should().Be(3);
        after[BuildWorld.Runs("success")].Should().Be(10);
        after[BuildWorld.Of("circleci_workflow_credits_total")].Should().Be(10);
        after[BuildWorld.Duration("count", "success")].Should().Be(10);

        bool AddRunBetweenPages(ReceivedRequest request)
        {
            if (request.First("page-token") is not null && added < 3)
                world.Build.AddRun(world.Exporter.Time.GetUtcNow().AddSeconds(-++added), world.Exporter.Time.GetUtcNow(), credits: 1);
            return false;
        }
    }

    [Fact]
    public async Task Runs_published_late_and_out_of_order_are_counted_once_each()
    {
        await using var world = await BuildWorld.StartedAsync();
        world.Exporter.Simulator.Options.RunPageSize = 2;
        foreach (var (created, published) in (ReadOnlySpan<(double, double)>)[(0.1, 23), (1, 1.1), (2, 20), (3, 3.1), (3.5, 3.4), (10, 33), (12, 12.1)])
        {
            world.Build.AddRun(Published(world, created, published));
        }

        var before = await world.AfterAsync(19 * Hour, Hour);
        var after = await world.AfterAsync(16 * Hour, Hour);

        before[BuildWorld.Runs("success")].Should().Be(4);
        after[BuildWorld.Runs("success")].Should().Be(7);
        after[BuildWorld.Duration("sum", "success")].Should().Be(7 * 60);
    }

    [Fact]
    public async Task With_Insights_a_day_late_what_finished_before_the_start_is_still_history()
    {
        await using var world = new BuildWorld();
        world.Exporter.Simulator.Options.Lateness = Day;
        world.Build.AddRun(world.Start - 2 * Hour, world.Start - Hour);
        world.Build.AddRun(world.Start - Hour, world.Start + Hour);
        await world.Exporter.StartAsync();

        var afterADay = await world.AfterAsync(24 * Hour, Hour);
        var later = await world.AfterAsync(2 * Hour, Hour);

        afterADay[BuildWorld.Runs("success")].Should().Be(0);
        later[BuildWorld.Runs("success")].Should().Be(1);
    }

    [Fact]
    public async Task The_first_runs_of_a_project_that_was_empty_are_counted()
    {
        await using var world = new BuildWorld();
        await world.Exporter.StartAsync();
        world.Build.AddRun(world.In(1), world.In(31));

        var after = await world.AfterAsync(61 * Minute);

        after[BuildWorld.Runs("success")].Should().Be(1);
    }

    [Fact]
    public async Task A_run_on_hold_for_days_is_counted_when_it_finishes()
    {
        await using var world = await BuildWorld.StartedAsync();
        world.Build.AddRun(world.In(30), world.Start + 5 * Day, isApproval: true, credits: 9);
        for (var day = 1; day < 6; day++)
            world.Build.AddRun(world.Start + day * Day, world.Start + day * Day + Minute, "failed");

        var onHold = await world.AfterAsync(5 * Day - Hour, 6 * Hour);
        var finished = await world.AfterAsync(2 * Hour, Hour);

        onHold[BuildWorld.Runs("success")].Should().Be(0);
        onHold[BuildWorld.Of("circleci_workflow_credits_total")].Should().Be(0);
        finished[BuildWorld.Runs("success")].Should().Be(1);
        finished[BuildWorld.Of("circleci_workflow_credits_total")].Should().Be(9);
        finished[BuildWorld.Runs("failed")].Should().Be(5);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("running")]
    [InlineData("failing")]
    [InlineData("on_hold")]
    [InlineData("queued")]
    public async Task An_unfinished_run_is_counted_once_it_has_finished(string? listedAs)
    {
        await using var world = await BuildWorld.StartedAsync(options => options.UnfinishedStatus = listedAs);
        world.Build.AddRun(world.In(10), world.Start + 12 * Minute, "failed");

        var running = await world.AfterAsync(11 * Minute);
        var stopped = await world.AfterAsync(10 * Minute);

        running.SumOf("circleci_workflow_runs_total").Should().Be(0);
        stopped[BuildWorld.Runs("failed")].Should().Be(1);
        stopped.SumOf("circleci_workflow_runs_total").Should().Be(1);
    }

    [Fact]
    public async Task A_rerun_is_a_run_of_its_own()
    {
        await using var world = await BuildWorld.StartedAsync();
        world.Build.AddRun(world.In(10), world.In(20), "failed", id: "e0a9d2b8-9d9e-4c1e-8c58-0d3b42a8b7a1");
        world.Build.AddRun(world.In(10), world.In(40), "success", id: "2f9ad7a1-34f4-4b0e-9b5e-6d2b8f2f6a70");

        var after = await world.AfterAsync(6 * Minute);

        after[BuildWorld.Runs("failed")].Should().Be(1);
        after[BuildWorld.Runs("success")].Should().Be(1);
    }

    [Fact]
    public async Task Credits_that_come_later_than_their_run_are_added_once()
    {
        await using var world = await BuildWorld.StartedAsync();
        world.Build.AddRun(new SimulatedRun
        {
            Id = "run",
            Branch = "main",
            Status = "success",
            CreatedAt = world.In(1),
            StoppedAt = world.In(2),
            CreditsUsed = 40,
            CreditsPublishedAt = world.Start + 30 * Minute,
        });

        var without = await world.AfterAsync(20 * Minute);
        var with = await world.AfterAsync(20 * Minute);
        var later = await world.AfterAsync(20 * Minute);

        without[BuildWorld.Of("circleci_workflow_credits_total")].Should().Be(0);
        with[BuildWorld.Of("circleci_workflow_credits_total")].Should().Be(40);
        later[BuildWorld.Of("circleci_workflow_credits_total")].Should().Be(40);
        later[BuildWorld.Runs("success")].Should().Be(1);
    }

    [Fact]
    public async Task Runs_that_waited_for_an_approval_are_counted_but_left_out_of_the_histogram()
    {
        await using var world = await BuildWorld.StartedAsync();
        world.Build.AddRun(world.In(1), world.In(201), isApproval: true);
        world.Build.AddRun(world.In(2), world.In(9.25));

        var after = await world.AfterAsync(6 * Minute);

        after[BuildWorld.Runs("success")].Should().Be(2);
        after[BuildWorld.Duration("count", "success")].Should().Be(1);
        after[BuildWorld.Duration("sum", "success")].Should().Be(7.25);
        after["""circleci_workflow_run_duration_seconds_bucket{project="gh/acme/web",workflow="build",branch="main",status="success",le="5"}"""].Should().Be(0);
        after["""circleci_workflow_run_duration_seconds_bucket{project="gh/acme/web",workflow="build",branch="main",status="success",le="10"}"""].Should().Be(1);
    }

    [Fact]
    public async Task Other_projects_and_workflows_are_counted_apart()
    {
        await using var world = new BuildWorld();
        var deploy = world.Web.AddWorkflow("deploy");
        deploy.AddRun(world.Start - Hour, world.Start - Hour + Minute);
        await world.Exporter.StartAsync();
        deploy.AddRun(world.In(1), world.In(2));

        var after = await world.AfterAsync(6 * Minute);

        after[BuildWorld.Runs("success", workflow: "deploy")].Should().Be(1);
        after.SumOf("circleci_workflow_runs_total").Should().Be(1);
    }

    private static SimulatedRun Published(BuildWorld world, double createdHours, double publishedHours) => new()
    {
        Id = $"run-{createdHours}",
        Branch = "main",
        Status = "success",
        CreatedAt = world.Start.AddHours(createdHours),
        StoppedAt = world.Start.AddHours(createdHours).AddMinutes(1),
        PublishedAt = world.Start.AddHours(publishedHours),
    };
}
