using CircleExporter.CircleCi;
using CircleExporter.Polling;
using CircleExporter.Tests.Support;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace CircleExporter.Tests.Scenarios.FaultMatrix;

/// <summary>Looks at the exporter as Prometheus, an orchestrator and an operator do, and asserts what must hold whatever CircleCI does.</summary>
internal sealed class FaultWatch(FaultWorld world)
{
    /// <summary>The default of <c>polling.runs_interval</c>.</summary>
    public static readonly TimeSpan Interval = new PollingOptions().RunsInterval;

    private const string OpenMetrics = "application/openmetrics-text; version=1.0.0";

    private Exposition? last;

    private ExporterScenario Exporter => world.Exporter;

    /// <summary>One complete scrape, while requests may be under way.</summary>
    public async Task<ScrapedValues> LookAsync()
    {
        var scraped = await Exporter.ScrapeAsync();
        var now = Exposition.Parse(scraped.Text);
        var openMetrics = await Exporter.GetAsync("/metrics", OpenMetrics);
        ExpositionChecker.Check(openMetrics);
        if (last is not null)
        {
            ExpositionChecker.CheckMonotone(last, now);
            CheckAges(last, now);
        }

        last = now;
        (await Exporter.StatusOfAsync("/-/healthy")).Should().Be(200);
        (await Exporter.StatusOfAsync("/-/ready")).Should().Be(200, "CircleCI's health plays no part");
        Exporter.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested.Should().BeFalse("the process lives");
        var logs = string.Join('\n', Exporter.Logs.Lines);
        string.Concat(scraped.Text, openMetrics, await Exporter.GetAsync("/"), logs).Should().NotContain(FaultWorld.Canary);
        logs.Should().NotContain("fault of the exporter");
        return scraped;
    }

    /// <summary>What the exporter tells of a project.</summary>
    /// <param name="before">A scrape since which requests are looked at.</param>
    /// <param name="earlier">More than an interval ago.</param>
    /// <param name="scraped">Now.</param>
    /// <param name="project">Its slug.</param>
    public Told Measure(ScrapedValues before, ScrapedValues earlier, ScrapedValues scraped, string project)
    {
        var (runs, added, success) = (Counted(scraped, project), world.Added(project), LastSuccess(scraped, project));
        var listed = FaultWorld.RunsBefore + world.Listed(project);
        var insights = scraped[Aggregate(project)];
        return new(
            scraped["circleci_up"] == 1,
            scraped["circleci_exporter_token_accepted"] == 1,
            scraped[$"circleci_project_up{{project=\"{project}\"}}"] == 1,
            success == LastSuccess(earlier, project) ? Age.Grows
                : success >= (Exporter.Time.GetUtcNow() - (2 * Interval)).ToUnixTimeSeconds() ? Age.Young
                : throw new InvalidOperationException($"{project} was last read completely at {success}, which is neither now nor then"),
            insights is null ? Insights.Leave
                : insights == listed ? Insights.Follow
                : insights == FaultWorld.RunsBefore ? Insights.Stay
                : throw new InvalidOperationException($"{insights} runs were never true of {project}"),
            runs == added ? Runs.Rise : runs == 0 ? Runs.Wait : Runs.Lag,
            Codes(before, scraped));
    }

    /// <summary>What is not yet well again.</summary>
    public IEnumerable<string> Ailments(ScrapedValues before, ScrapedValues scraped, DateTimeOffset mended)
    {
        foreach (var project in FaultWorld.Projects)
        {
            if ((Measure(before, before, scraped, project) with { Codes = "" }) is var told && told != Told.NoHarm)
                yield return $"{project}: {told}";
            if (LastSuccess(scraped, project) <= mended.ToUnixTimeSeconds())
                yield return $"{project} was not read since";
        }

        var aggregates =
            from project in FaultWorld.Projects
            from workflow in (string[])["audit", "build"]
            from branch in (string[])["main", ":all"]
            select Aggregate(project, workflow, branch);
        foreach (var lost in aggregates.Except(scraped.Series.Keys))
            yield return $"{lost} is not back";
    }

    /// <summary>Whether there is something that an alert would see, while projects cannot be read.</summary>
    public static bool IsTold(ScrapedValues scraped) =>
        scraped["circleci_up"] == 0
        || scraped.SeriesOf("circleci_project_up").Any(series => scraped.Series[series] == 0)
        || scraped["circleci_exporter_api_throttled_until_timestamp_seconds"] is not null;

    /// <summary>Everything that is under way.</summary>
    public (int? Running, int Waiting, int InFlight, int Timers) UnderWay() => (
        Exporter.Services.GetRequiredService<PollingService>().Running,
        Exporter.Services.GetRequiredService<ApiBudget>().Waiting,
        Exporter.Simulator.Requests.InFlight,
        Exporter.Time.Timers);

    /// <summary>The lines that an operator is to see.</summary>
    public IReadOnlyList<string> Warnings() =>
        [.. Exporter.Logs.Lines.Where(line => line.StartsWith("Warning", StringComparison.Ordinal) || line.StartsWith("Error", StringComparison.Ordinal))];

    /// <summary>The finished runs of a project that are counted, whatever their branch and status.</summary>
    public static double Counted(ScrapedValues scraped, string project) =>
        scraped.SeriesOf("circleci_workflow_runs_total").Where(series => series.Contains($"project=\"{project}\"", StringComparison.Ordinal)).Sum(series => scraped.Series[series]);

    private static string Aggregate(string project, string workflow = "build", string branch = ":all") =>
        $"circleci_insights_workflow_runs{{project=\"{project}\",workflow=\"{workflow}\",branch=\"{branch}\",window=\"last-90-days\"}}";

    private static double? LastSuccess(ScrapedValues scraped, string project) => scraped[$"circleci_project_last_success_timestamp_seconds{{project=\"{project}\"}}"];

    private static string Codes(ScrapedValues before, ScrapedValues scraped) => string.Join(' ',
        scraped.SeriesOf("circleci_exporter_api_requests_total")
            .Where(series => scraped.Series[series] > (before[series] ?? 0))
            .Select(series => series.Split('"')[^2])
            .Where(code => code != "200")
            .Distinct()
            .Order(StringComparer.Ordinal));

    // A reading that failed is no success: while a project is down, its age only grows.
    private static void CheckAges(Exposition before, Exposition now)
    {
        foreach (var project in FaultWorld.Projects)
        {
            if (Of(before, "circleci_project_up", project) == 0 && Of(now, "circleci_project_up", project) == 0)
                Of(now, "circleci_project_last_success_timestamp_seconds", project).Should().Be(Of(before, "circleci_project_last_success_timestamp_seconds", project), project);
        }
    }

    private static double? Of(Exposition exposition, string family, string project) =>
        exposition[family].Samples.SingleOrDefault(sample => sample.Label("project") == project)?.Value;
}
