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

        var times = Times(exporter);
        times.Count.Should().BeGreaterThan(Burst + 200);
        Excess(times, Burst, Rate).Should().BeLessThanOrEqualTo(0);
        MostIn(times, TimeSpan.FromSeconds(1)).Should().Be(20);
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

        var times = Times(exporter);
        times.Should().Contain(time => time > refused).And.NotContain(time => time > refused && time < refused + RetryAfter);
        times.Where(time => time > refused).Min().Should().BeCloseTo(refused!.Value + RetryAfter, TimeSpan.FromSeconds(1));
        Excess([.. times.Where(time => time > refused)], burst: 1, Rate).Should().BeLessThanOrEqualTo(0, "nothing was saved up meanwhile");
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

    private static List<DateTimeOffset> Times(ExporterScenario exporter) => [.. exporter.Simulator.Requests.Newest.Select(request => request.At).Order()];

    /// <summary>By how many requests the worst window is over what the budget allows in it.</summary>
    private static double Excess(List<DateTimeOffset> times, int burst, double rate) =>
        Enumerable.Range(0, times.Count).Max(first => Enumerable.Range(first, times.Count - first).Max(last =>
            last - first + 1 - Math.Floor(burst + (rate * (times[last] - times[first]).TotalSeconds) + 1e-6)));

    private static int MostIn(List<DateTimeOffset> times, TimeSpan window) => times.Max(from => times.Count(time => time >= from && time < from + window));
}
