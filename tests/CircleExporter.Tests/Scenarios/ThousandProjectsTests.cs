using CircleExporter.Metrics;
using CircleExporter.Tests.Support;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Scenarios;

/// <summary>Far more than the budget is made for.</summary>
public sealed class ThousandProjectsTests
{
    private const int Projects = 1000;
    private const int Workflows = 10;

    [Fact(Explicit = true)]
    public async Task A_thousand_projects_live_through_a_day_within_the_default_budget_at_the_freshness_that_the_plan_said()
    {
        await using var exporter = new ExporterScenario { Metrics = new MetricsOptions { PublishInterval = TimeSpan.FromHours(1) } };
        (exporter.CircleCi.RequestsPerSecond, exporter.CircleCi.Burst) = (1, 100);
        var acme = exporter.Simulator.World.AddOrganization("gh/acme");
        var start = exporter.Simulator.World.Start;
        for (var project = 0; project < Projects; project++)
        {
            var added = acme.AddProject($"p{project:0000}");
            for (var workflow = 0; workflow < Workflows; workflow++)
            {
                var build = added.AddWorkflow($"w{workflow}");
                build.AddRun(start.AddDays(-10), start.AddDays(-10).AddMinutes(1));
                if (workflow == 0)
                    build.AddRun(start.AddHours(12 + (project % 10)), start.AddHours(12 + (project % 10)).AddMinutes(5));
            }
        }

        exporter.Polling = exporter.Polling with { Projects = [.. Enumerable.Range(0, Projects).Select(project => ExporterScenario.Project($"gh/acme/p{project:0000}"))] };
        await exporter.BeginAsync();
        await exporter.RunForAsync(TimeSpan.FromMinutes(30));
        var said = exporter.Logs.Lines.Last(line => line.Contains("API plan", StringComparison.Ordinal));
        var times = new List<DateTimeOffset>();
        for (var hour = 0; hour < 47; hour++)
        {
            // The log keeps only the newest.
            times.AddRange(exporter.Simulator.Requests.Newest.Select(request => request.At).Order());
            exporter.Simulator.Requests.Clear();
            await exporter.RunForAsync(TimeSpan.FromMinutes(30));
        }

        times.AddRange(exporter.Simulator.Requests.Newest.Select(request => request.At).Order());
        var seconds = (times[^1] - times[0]).TotalSeconds;
        times.Count.Should().BeLessThanOrEqualTo((int)(100 + seconds + 1));
        for (var first = 0; first + 3700 < times.Count; first++)
            (times[first + 3700] - times[first]).TotalSeconds.Should().BeGreaterThanOrEqualTo(3599, "no hour has more than the burst and 3,600");
        var scrape = await exporter.ScrapeAsync();
        var now = exporter.Time.GetUtcNow().ToUnixTimeSeconds();
        var ages = Enumerable.Range(0, Projects).Select(project => now - scrape[$$"""circleci_project_last_success_timestamp_seconds{project="gh/acme/p{{project:0000}}"}"""]!.Value).Order().ToList();
        ages[^1].Should().BeLessThan(scrape["circleci_exporter_plan_staleness_seconds"]!.Value);
        SoakReport.Write("thousand", "| 1,000 projects of 10 workflows, a day on the default budget | |\n| --- | ---: |", [
            $"| said after half an hour | `{said[said.IndexOf("needed", StringComparison.Ordinal)..]}` |",
            $"| requests in the day | {times.Count:N0} |",
            $"| median and greatest age of a project at its end | {ages[Projects / 2] / 60:0} min and {ages[^1] / 60:0} min; stale after {scrape["circleci_exporter_plan_staleness_seconds"] / 60:0} min |",
            $"| runs counted, of 1,000 that finished | {scrape["circleci_exporter_ledger_runs_recorded_total"]:N0} |"]);
    }
}
