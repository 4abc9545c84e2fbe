using CircleExporter.Simulator;
using CircleExporter.Tests.Support;
using FluentAssertions;

namespace CircleExporter.Tests.Scenarios.FaultMatrix;

/// <summary>The whole exporter on fake time: well, then in the middle of a fault, then well again.</summary>
internal sealed class FaultCourse : IAsyncDisposable
{
    private const int MostWarnings = 6;
    private const int MostOfEveryones = 2; // the first target, if its answer could be its own, or the two that were told to come back later
    private const int MostRequests = 200; // in the twelve minutes that a fault holds, or as many in proportion where waiting for an answer takes the clock further
    private const string Aggregates = "circleci_insights_workflow_runs";
    private const string ThrottledUntil = "circleci_exporter_api_throttled_until_timestamp_seconds";
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly FaultRow row;
    private readonly FaultWorld world = new();
    private readonly FaultWatch watch;

    public FaultCourse(FaultRow row)
    {
        (this.row, watch) = (row, new FaultWatch(world));
        row.Prepare?.Invoke(world);
    }

    private ExporterScenario Exporter => world.Exporter;

    /// <summary>A fault that hits only one project.</summary>
    public async Task OnOneProjectAsync()
    {
        var (healthy, timers) = await BeginAsync();
        AddRuns();
        await world.BreakAsync(row, FaultWorld.Struck);
        await AnsweredForAsync(6);
        var middle = await watch.LookAsync();
        await AnsweredForAsync(6);
        var broken = await watch.LookAsync();

        watch.Measure(healthy, middle, broken, FaultWorld.Struck).Should().Be(row.Told with { Up = true, TokenAccepted = true });
        if (!row.IsOfToken)
            (watch.Measure(healthy, middle, broken, FaultWorld.Other) with { Codes = "" }).Should().Be(Told.NoHarm, "one project's fault touches no other");
        row.Also?.Invoke(broken);
        CheckPatience();
        await RecoverAsync(healthy, timers);
    }

    /// <summary>A fault that hits everything.</summary>
    public async Task OnEverythingAsync()
    {
        var (healthy, timers) = await BeginAsync();
        AddRuns();
        await world.BreakAsync(row);
        await GoOnAsync();
        var middle = await watch.LookAsync();
        await Exporter.AdvanceAsync(6 * Minute);
        var broken = await watch.LookAsync();

        foreach (var project in FaultWorld.Projects)
            watch.Measure(healthy, middle, broken, project).Should().Be(row.Told, project);
        row.Also?.Invoke(broken);
        if (broken[ThrottledUntil] is null)
            broken.SumOf("circleci_exporter_api_requests_total").Should().BeGreaterThan(middle.SumOf("circleci_exporter_api_requests_total"), "polling goes on");
        CheckPatience();
        if (row.Told is { Up: false, TokenAccepted: true })
            watch.Warnings().Count.Should().BeLessThanOrEqualTo(MostOfEveryones, "what strikes everyone is told once, not of every target: " + string.Join('\n', watch.Warnings()));
        if (row.IsLong)
            await GrowStaleAsync(healthy);
        await RecoverAsync(healthy, timers);
    }

    /// <summary>A fault that was there before the exporter.</summary>
    public async Task FromTheStartAsync()
    {
        await world.BreakAsync(row);
        await Exporter.StartAsync();
        await watch.LookAsync();
        await Exporter.AdvanceAsync(4 * Minute);
        var broken = await watch.LookAsync();
        CheckStart(broken);
        CheckPatience();

        await world.MendAsync(row);
        var mended = Exporter.Time.GetUtcNow();
        var scraped = await UntilWellAsync(broken, mended, row.IntervalsAtStart ?? row.Intervals);
        FaultWorld.Projects.Sum(project => FaultWatch.Counted(scraped, project)).Should().Be(0, "what finished before the projects were seen is history");

        AddRuns();
        await Exporter.AdvanceAsync(2 * FaultWatch.Interval);
        scraped = await watch.LookAsync();
        FaultWorld.Projects.Select(project => FaultWatch.Counted(scraped, project)).Should().Equal(1, 1);
        (watch.UnderWay() with { Timers = 0 }).Should().Be((0, 0, 0, 0), "nothing is left behind");
    }

    public ValueTask DisposeAsync() => world.DisposeAsync();

    private async Task<(ScrapedValues Healthy, int Timers)> BeginAsync()
    {
        await Exporter.StartAsync();
        var healthy = await watch.LookAsync();
        Exporter.Logs.Clear();
        Exporter.Simulator.Requests.Clear();
        return (healthy, watch.UnderWay().Timers);
    }

    private void AddRuns()
    {
        foreach (var project in FaultWorld.Projects)
            world.AddRuns(project);
    }

    private async Task AnsweredForAsync(int minutes)
    {
        for (var minute = 0; minute < minutes; minute++)
        {
            await Exporter.AdvanceAsync(Minute);
            (await Exporter.GetAsync("/metrics")).Contains("\ncircleci_up 1\n", StringComparison.Ordinal).Should().BeTrue("CircleCI answers for the other project");
        }
    }

    private async Task GoOnAsync()
    {
        if (!row.Holds)
        {
            await Exporter.AdvanceAsync(6 * Minute);
            return;
        }

        // Not settled: the scrape is answered while requests wait for their answers.
        Exporter.Time.Advance(6 * Minute);
        await ExporterScenario.UntilAsync(() => Exporter.Held > 0);
        await watch.LookAsync();
        Exporter.Held.Should().BePositive();
        await Exporter.AdvanceAsync(Minute);
    }

    private void CheckPatience()
    {
        watch.Warnings().Count.Should().BeLessThanOrEqualTo(MostWarnings, string.Join('\n', watch.Warnings()));
        var spans = (Exporter.Time.GetUtcNow() - Exporter.Simulator.World.Start) / (12 * Minute);
        Exporter.Simulator.Requests.Count.Should().BeLessThan((long)(MostRequests * Math.Max(1, spans)), "nothing is asked in a tight loop");
        foreach (var request in Exporter.Simulator.Requests.Newest)
        {
            request.Endpoint.Should().NotBe(SimulatedEndpoint.None, $"{request.Path} is not CircleCI's");
            if (request.Endpoint is SimulatedEndpoint.WorkflowSummaries or SimulatedEndpoint.WorkflowRuns)
                (request.First("all-branches") == "true").Should().Be(request.First("branch") is null, $"{request.Path} has to say which branches it means, and once");
        }
    }

    private void CheckStart(ScrapedValues broken)
    {
        broken["circleci_up"].Should().Be(row.Told.Up ? 1 : 0);
        if (!row.Told.TokenAccepted)
            broken["circleci_exporter_token_accepted"].Should().Be(0);
        foreach (var project in FaultWorld.Projects)
        {
            (broken[$"circleci_project_up{{project=\"{project}\"}}"] == 1).Should().Be(row.IsReadAtStart ?? row.Told is { ProjectUp: true, Age: Age.Young }, project);
            FaultWatch.Counted(broken, project).Should().Be(0, "it is history");
        }

        if (row.IsReadAtStart == false || row.Told.Age == Age.Grows)
            FaultWatch.IsTold(broken).Should().BeTrue("nothing can be read, and no alert would know");
    }

    private async Task GrowStaleAsync(ScrapedValues healthy)
    {
        var told = watch.Warnings().Count;

        // While nothing is answered there may be no moment for many minutes in which the exporter rests, so none is waited for.
        await Exporter.RunForAsync(Exporter.Simulator.World.Start.AddMinutes(58) - Exporter.Time.GetUtcNow());
        var old = await watch.LookAsync();
        await Exporter.RunForAsync(4 * Minute);
        var stale = await watch.LookAsync();
        await Exporter.AdvanceAsync(Minute, Minute);

        old.SeriesOf(Aggregates).Should().BeEquivalentTo(healthy.SeriesOf(Aggregates), "they are younger than an hour");
        stale.Series.Keys.Where(series => series.StartsWith("circleci_insights_", StringComparison.Ordinal)).Should().BeEmpty("they are older");
        Remembered(stale).Should().HaveCountGreaterThan(50).And.Equal(Remembered(healthy), "what was counted does not grow old");
        watch.Warnings().Should().HaveCount(told, "a state is told when it changes, not every time");
    }

    private async Task RecoverAsync(ScrapedValues healthy, int timers)
    {
        await world.MendAsync(row);
        var (mended, asked) = (Exporter.Time.GetUtcNow(), Exporter.Simulator.Requests.Count);
        await UntilWellAsync(healthy, mended, row.Intervals);
        Exporter.Simulator.Requests.Count.Should().BeGreaterThan(asked);

        await Exporter.AdvanceAsync(2 * FaultWatch.Interval);
        var scraped = await watch.LookAsync();
        watch.Ailments(healthy, scraped, mended).Should().BeEmpty("it stays well, and no run is counted again");
        row.Afterwards?.Invoke(scraped);
        watch.UnderWay().Should().Be((0, 0, 0, timers), "nothing is left behind");
    }

    private async Task<ScrapedValues> UntilWellAsync(ScrapedValues before, DateTimeOffset mended, int intervals)
    {
        ScrapedValues scraped;
        do
        {
            await Exporter.AdvanceAsync(Minute);
            scraped = await Exporter.ScrapeAsync();
        }
        while (watch.Ailments(before, scraped, mended).Any() && Exporter.Time.GetUtcNow() - mended < intervals * FaultWatch.Interval);

        watch.Ailments(before, scraped, mended).Should().BeEmpty($"{intervals} intervals have passed");
        return await watch.LookAsync();
    }

    private static Dictionary<string, double> Remembered(ScrapedValues scraped) =>
        scraped.Series.Where(entry => entry.Key.StartsWith("circleci_workflow_", StringComparison.Ordinal)).ToDictionary();
}
