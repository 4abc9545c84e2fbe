using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using CircleExporter.CircleCi;
using CircleExporter.Simulator;
using CircleExporter.Tests.Support;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Scenarios;

/// <summary>The world of the demo, read whole.</summary>
public sealed class DemoScenarios
{
    /// <summary>Family → where its value stands in a summary.</summary>
    private static readonly (string Family, string[] Path)[] Sources =
    [
        ("circleci_insights_workflow_runs", ["metrics", "total_runs"]),
        ("circleci_insights_workflow_successful_runs", ["metrics", "successful_runs"]),
        ("circleci_insights_workflow_failed_runs", ["metrics", "failed_runs"]),
        ("circleci_insights_workflow_success_ratio", ["metrics", "success_rate"]),
        ("circleci_insights_workflow_throughput_runs_per_day", ["metrics", "throughput"]),
        ("circleci_insights_workflow_credits", ["metrics", "total_credits_used"]),
        ("circleci_insights_workflow_mean_time_to_recovery_seconds", ["metrics", "mttr"]),
        ("circleci_insights_workflow_duration_min_seconds", ["metrics", "duration_metrics", "min"]),
        ("circleci_insights_workflow_duration_mean_seconds", ["metrics", "duration_metrics", "mean"]),
        ("circleci_insights_workflow_duration_median_seconds", ["metrics", "duration_metrics", "median"]),
        ("circleci_insights_workflow_duration_p95_seconds", ["metrics", "duration_metrics", "p95"]),
        ("circleci_insights_workflow_duration_max_seconds", ["metrics", "duration_metrics", "max"]),
        ("circleci_insights_workflow_duration_stddev_seconds", ["metrics", "duration_metrics", "standard_deviation"]),
        ("circleci_insights_workflow_first_run_timestamp_seconds", ["window_start"]),
        ("circleci_insights_workflow_last_run_timestamp_seconds", ["window_end"]),
    ];

    [Fact]
    public async Task Every_insights_value_equals_what_the_simulator_answers_and_there_is_no_other()
    {
        await using var scenario = new ExporterScenario(SimulatorOptions.Demo());
        scenario.Polling = scenario.Polling with
        {
            Windows = [ReportingWindow.Last90Days, ReportingWindow.Last7Days],
            Organizations = [.. scenario.Simulator.World.Organizations.Select(ExporterScenario.Organization)],
        };
        await scenario.StartAsync();

        var exposed = await scenario.ScrapeAsync();
        var expected = await ExpectedAsync(scenario);

        var insights = exposed.Series.Where(series => series.Key.StartsWith("circleci_insights_", StringComparison.Ordinal)).ToDictionary();
        expected.Should().NotBeEmpty();
        insights.Should().BeEquivalentTo(expected);
        scenario.Simulator.World.Projects.SelectMany(project => project.Workflows).Should().OnlyContain(
            workflow => insights.Keys.Any(series => series.Contains($"workflow=\"{workflow.Name}\"", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_first_scrape_has_something_to_tell_of_every_temper()
    {
        await using var scenario = await StartedAsync();

        var scraped = await scenario.ScrapeAsync();

        double Of(string family, string project, string workflow, string branch = "main") => scraped[$"circleci_workflow_{family}{{project=\"{project}\",workflow=\"{workflow}\",branch=\"{branch}\"}}"]!.Value;
        Of("recent_success_ratio", "gh/acme/shop-web", "lint").Should().BeGreaterThan(0.9, "one is steady");
        Of("recent_success_ratio", "gh/acme/shop-web", "e2e \"chrome\" 🚀").Should().BeLessThan(0.8, "one is flaky");
        Of("consecutive_failures", "gh/acme/infra", "plan", "master").Should().BeGreaterThan(3, "one is red");
        Of("recent_runs", "bb/acme-mobile/android-app", "release", "develop").Should().BeLessThan(30, "one is quiet");
        Of("recent_duration_p50_seconds", "gh/acme/shop-api", "nightly ✓ full").Should().BeGreaterThan(1800, "one is slow");
        const string usual = """circleci_insights_workflow_duration_p95_seconds{project="gh/acme/shop-web",workflow="build",branch="main",window="last-90-days"}""";
        (Of("recent_duration_p95_seconds", "gh/acme/shop-web", "build") / scraped[usual]).Should().BeGreaterThan(1.3, "one has become slow");
        var days = scenario.Time.GetUtcNow().ToUnixTimeSeconds() - scraped.SeriesOf("circleci_insights_workflow_first_run_timestamp_seconds").Min(series => scraped[series]);
        (days / 86_400).Should().BeInRange(89, 90);
    }

    [Fact]
    public async Task Counters_move_within_a_minute()
    {
        await using var scenario = await StartedAsync();
        (await scenario.ScrapeAsync()).SumOf("circleci_workflow_runs_total").Should().Be(0);

        await scenario.AdvanceAsync(TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(10));

        var scraped = await scenario.ScrapeAsync();
        scraped.SumOf("circleci_workflow_runs_total").Should().BeInRange(3, 20, "eight runs a minute end");
        scraped.SumOf("circleci_workflow_credits_total").Should().BePositive();
    }

    /// <summary>The demo as its preset has it.</summary>
    private static async Task<ExporterScenario> StartedAsync()
    {
        var scenario = new ExporterScenario(SimulatorOptions.Demo());
        var interval = TimeSpan.FromSeconds(10);
        scenario.Polling = scenario.Polling with
        {
            RunsInterval = interval,
            SummaryInterval = interval,
            DiscoveryInterval = interval,
            Organizations = [.. scenario.Simulator.World.Organizations.Select(ExporterScenario.Organization)],
        };
        await scenario.StartAsync();
        return scenario;
    }

    private static async Task<Dictionary<string, double>> ExpectedAsync(ExporterScenario scenario)
    {
        var expected = new Dictionary<string, double>();
        using var http = new HttpClient();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", scenario.Simulator.Options.Token);
        foreach (var project in scenario.Simulator.World.Projects)
        {
            foreach (var window in (string[])["last-90-days", "last-7-days"])
            {
                foreach (var (branch, scope) in ((string, string)[])[(":all", "all-branches=true"), (project.DefaultBranch, $"branch={Uri.EscapeDataString(project.DefaultBranch)}")])
                {
                    var address = $"{scenario.CircleCi.BaseAddress}/insights/{project.Slug}/workflows?reporting-window={window}&{scope}";
                    await foreach (var item in PagesAsync(http, address))
                        Expect(expected, item, $"{{project=\"{project.Slug}\",workflow=\"{item.GetProperty("name").GetString()}\",branch=\"{branch}\",window=\"{window}\"}}");
                }
            }
        }

        return expected;
    }

    private static void Expect(Dictionary<string, double> expected, JsonElement item, string labels)
    {
        foreach (var (family, path) in Sources)
        {
            var value = path.Aggregate(item, (element, name) => element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var inner) ? inner : default);
            if (value.ValueKind == JsonValueKind.Number)
                expected.Add(family + labels, value.GetDouble());
            else if (value.ValueKind == JsonValueKind.String)
                expected.Add(family + labels, DateTimeOffset.Parse(value.GetString()!, CultureInfo.InvariantCulture).ToUnixTimeMilliseconds() / 1000.0);
        }
    }

    private static async IAsyncEnumerable<JsonElement> PagesAsync(HttpClient http, string address)
    {
        for (var token = ""; token is not null;)
        {
            using var page = JsonDocument.Parse(await http.GetStringAsync(
                new Uri(token.Length == 0 ? address : $"{address}&page-token={Uri.EscapeDataString(token)}"), TestContext.Current.CancellationToken));
            foreach (var item in page.RootElement.GetProperty("items").EnumerateArray())
                yield return item.Clone();
            token = page.RootElement.GetProperty("next_page_token").GetString();
        }
    }
}
