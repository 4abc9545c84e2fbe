using CircleExporter.Metrics;
using CircleExporter.Simulator;
using CircleExporter.Tests.Support;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Scenarios;

/// <summary>When the exporter asks, as CircleCI sees it.</summary>
public sealed class BudgetScenarios
{
    private const int Burst = 40;
    private const double Rate = 0.5;
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(47);

    [Fact]
    public async Task Requests_never_beat_the_budget_in_any_window_nor_come_twenty_in_a_second()
    {
        await using var exporter = Create(projects: 6, workflows: 10);

        await exporter.StartAsync();
        await exporter.AdvanceAsync(TimeSpan.FromMinutes(20));

        var times = RequestTimes.Of(exporter.Simulator);
        times.Count.Should().BeGreaterThan(Burst + 200);
        times.ShouldKeep(Rate, Burst);
        times.MostIn(TimeSpan.FromSeconds(1)).Should().Be(20);
        var scrape = await exporter.ScrapeAsync();
        scrape.SumOf("circleci_insights_workflow_runs").Should().BePositive();
        scrape["circleci_exporter_api_budget_requests_per_second"].Should().Be(Rate);
        scrape.Series.Keys.Should().NotContain("circleci_exporter_api_throttled_until_timestamp_seconds");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_429_on_one_request_holds_back_all_of_them_for_as_long_as_it_says(bool isDate)
    {
        DateTimeOffset? refused = null;
        await using var exporter = Create(projects: 4, workflows: 3);
        exporter.Break(new SimulatedFault
        {
            Kind = FaultKind.RateLimit,
            RetryAfter = RetryAfter,
            RetryAfterIsDate = isDate,
            Slug = "gh/acme/p2",
            Remaining = 1,
            Where = request => (refused ??= request.At) == request.At,
        });

        await exporter.StartAsync();

        var times = RequestTimes.Of(exporter.Simulator).After(refused!.Value);
        times.CountBefore(refused.Value + RetryAfter).Should().Be(0);
        times.CountBefore(refused.Value + RetryAfter + TimeSpan.FromSeconds(1)).Should().BePositive();
        times.ShouldKeep(Rate, burst: 1); // nothing was saved up meanwhile
        (await exporter.ScrapeAsync())["circleci_exporter_api_budget_requests_per_second"].Should().BeInRange(Rate / 2, Rate);
    }

    [Fact]
    public async Task While_everything_is_throttled_the_exporter_says_until_when()
    {
        await using var exporter = Create(projects: 1, workflows: 1);
        await exporter.StartAsync();
        exporter.Break(new SimulatedFault { Kind = FaultKind.RateLimit, RetryAfter = TimeSpan.FromMinutes(10), Remaining = 1 });
        var asked = exporter.Simulator.Requests.Count;
        await exporter.AdvanceAsync(TimeSpan.FromMinutes(6));

        var scrape = await exporter.ScrapeAsync();

        exporter.Simulator.Requests.Count.Should().Be(asked + 1);
        var refused = exporter.Simulator.Requests.Newest[^1].At;
        scrape["circleci_exporter_api_throttled_until_timestamp_seconds"].Should().BeApproximately(refused.AddMinutes(10).ToUnixTimeMilliseconds() / 1000.0, 1);
        scrape["circleci_up"].Should().Be(1);
        scrape["""circleci_project_up{project="gh/acme/p0"}"""].Should().Be(1);
    }

    [Fact]
    public async Task What_answers_503_is_left_alone_for_as_long_as_it_says_and_nothing_else_is()
    {
        const int Minutes = 10;
        await using var exporter = Create(projects: 2, workflows: 1);
        await exporter.StartAsync();
        exporter.Simulator.Requests.Clear();
        exporter.Break(new SimulatedFault { Kind = FaultKind.Status, Status = 503, RetryAfter = TimeSpan.FromMinutes(Minutes), Endpoint = SimulatedEndpoint.WorkflowRuns, Slug = "gh/acme/p0" });
        exporter.Break(new SimulatedFault { Kind = FaultKind.Status, Status = 503, RetryAfter = TimeSpan.FromMinutes(Minutes), Endpoint = SimulatedEndpoint.Me });

        await exporter.AdvanceAsync(TimeSpan.FromMinutes(61), TimeSpan.FromSeconds(10));

        var requests = exporter.Simulator.Requests.Newest;
        var refusals = requests.Where(request => request is { Endpoint: SimulatedEndpoint.Me } or { Endpoint: SimulatedEndpoint.WorkflowRuns, Slug: "gh/acme/p0" }).ToLookup(request => request.Endpoint);
        refusals.Should().HaveCount(2, "both were asked");
        foreach (var refused in refusals)
        {
            var times = refused.Select(request => request.At).Order().ToList();
            times.Zip(times.Skip(1), (before, after) => after - before).Should().OnlyContain(gap => gap >= TimeSpan.FromMinutes(Minutes), $"{refused.Key} asked for it");
            times.Count.Should().BeInRange(refused.Key == SimulatedEndpoint.Me ? 1 : 4, 7);
        }

        requests.Count(request => request is { Slug: "gh/acme/p0", Endpoint: SimulatedEndpoint.WorkflowSummaries }).Should().BeGreaterThan(10);
        requests.Count(request => request is { Slug: "gh/acme/p1", Endpoint: SimulatedEndpoint.WorkflowRuns }).Should().BeGreaterThan(10);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(30)]
    public async Task A_project_that_is_always_refused_does_not_keep_the_others_from_being_read_on_time(int? retryAfter)
    {
        SlowTests.SkipUnlessWanted();
        const string Bad = "gh/acme/p7";
        await using var exporter = Create(projects: 50, workflows: 1);
        exporter.Metrics = new MetricsOptions { PublishInterval = TimeSpan.FromHours(1) }; // one look at the end is enough
        (exporter.CircleCi.RequestsPerSecond, exporter.CircleCi.Burst) = (1, 100);
        exporter.Break(new SimulatedFault { Kind = FaultKind.RateLimit, RetryAfter = retryAfter is { } seconds ? TimeSpan.FromSeconds(seconds) : null, Slug = Bad });

        await exporter.StartAsync();
        await exporter.AdvanceAsync(TimeSpan.FromHours(3), TimeSpan.FromSeconds(10));

        RequestTimes.Of(exporter.Simulator).ShouldKeep(rate: 1, burst: 100);
        var requests = exporter.Simulator.Requests.Newest;
        var settled = exporter.Simulator.World.Start.AddMinutes(30);
        var gaps = requests.Where(request => request.Endpoint == SimulatedEndpoint.WorkflowSummaries && request.At > settled && request.Slug != Bad)
            .GroupBy(request => request.Slug, request => request.At)
            .Select(project => project.Zip(project.Skip(1), (before, after) => after - before).Max()).ToList();
        gaps.Should().HaveCount(49);
        gaps.Max().Should().BeLessThan(TimeSpan.FromMinutes(7));
        requests.Count(request => request.Slug == Bad).Should().BeLessThan(60);
        (await exporter.ScrapeAsync())["circleci_exporter_api_budget_requests_per_second"].Should().BeGreaterThan(0.9);
    }

    private static ExporterScenario Create(int projects, int workflows)
    {
        var exporter = new ExporterScenario();
        (exporter.CircleCi.RequestsPerSecond, exporter.CircleCi.Burst) = (Rate, Burst);
        var acme = exporter.Simulator.World.AddOrganization("gh/acme");
        var start = exporter.Simulator.World.Start;
        for (var project = 0; project < projects; project++)
        {
            var added = acme.AddProject($"p{project}");
            for (var workflow = 0; workflow < workflows; workflow++)
                added.AddWorkflow($"w{workflow}").AddRun(start.AddHours(-2), start.AddHours(-1));
        }

        exporter.Polling = exporter.Polling with { MaxAge = TimeSpan.FromMinutes(5), Projects = [.. Enumerable.Range(0, projects).Select(project => ExporterScenario.Project($"gh/acme/p{project}"))] };
        return exporter;
    }
}
