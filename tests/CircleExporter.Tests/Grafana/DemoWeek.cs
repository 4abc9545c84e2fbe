using CircleExporter.Simulator;
using CircleExporter.Tests.Support;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Grafana;

/// <summary>What Prometheus would have seen of the demo's teams within a week, for the pictures of the dashboards. Run by eng/pictures.sh.</summary>
public sealed class DemoWeek
{
    private static readonly TimeSpan Length = TimeSpan.FromDays(8);
    private static readonly TimeSpan ScrapeInterval = TimeSpan.FromMinutes(10);

    [Fact(Explicit = true)]
    public async Task A_week_of_the_demo_is_written_as_OpenMetrics()
    {
        await using var exporter = new ExporterScenario(new SimulatorOptions { HistoryDays = 90, Lateness = TimeSpan.FromMinutes(20), RateLimitHeaders = RateLimitHeaders.Plain });
        exporter.Polling = exporter.Polling with { Organizations = [.. exporter.Simulator.World.Organizations.Select(ExporterScenario.Organization)] };
        await exporter.StartAsync();
        var path = Path.Combine(Directory.CreateDirectory(Repository.PathOf("artifacts/pictures")).FullName, "week.om");

        var scrapes = 0;
        await using (var file = new StreamWriter(path))
        {
            for (var end = exporter.Time.GetUtcNow() + Length; exporter.Time.GetUtcNow() < end; scrapes++)
            {
                await exporter.AdvanceAsync(ScrapeInterval, TimeSpan.FromMinutes(5));
                await WriteAsync(file, (await exporter.ScrapeAsync()).Text, exporter.Time.GetUtcNow());
                exporter.Logs.Clear();
                exporter.Simulator.Requests.Clear();
            }

            await file.WriteLineAsync("# EOF");
        }

        scrapes.Should().Be((int)(Length / ScrapeInterval));
    }

    // Every sample with the time of its scrape and the labels that a scrape adds.
    private static async Task WriteAsync(StreamWriter file, string body, DateTimeOffset time)
    {
        foreach (var line in body.Split('\n').Where(line => line.Length > 0 && line[0] != '#'))
        {
            var nameEnd = line.IndexOfAny(['{', ' ']);
            var labels = line[nameEnd] == '{' ? "," + line[(nameEnd + 1)..] : "}" + line[nameEnd..];
            await file.WriteLineAsync($"{line[..nameEnd]}{{job=\"circle-exporter\",instance=\"localhost:10360\"{labels} {time.ToUnixTimeSeconds()}");
        }
    }
}
