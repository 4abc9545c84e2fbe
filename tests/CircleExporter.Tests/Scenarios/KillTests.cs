using System.Globalization;
using System.Text.Json;
using CircleExporter.Simulator;
using CircleExporter.Tests.Support;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Scenarios;

/// <summary>The real exporter under <c>kill -9</c>, seen through a real Prometheus.</summary>
[Collection(RealProcesses.Name)]
public sealed class KillTests(ITestOutputHelper output)
{
    private const int Kills = 100;
    private const int Seed = 9;
    private const string All = "{__name__=~\"circleci_workflow_(runs_total|credits_total|run_duration_seconds_.+)|circleci_exporter_ledger_runs_recorded_total\"}[1h]";

    [Fact(Timeout = 8 * 60_000)]
    public async Task A_hundred_kills_at_random_times_lose_no_run_count_none_twice_and_never_make_a_counter_fall()
    {
        SlowTests.SkipUnlessWanted();
        RealPrometheus.SkipUnlessInstalled();
        var traffic = new ScriptedTraffic(Seed, TimeSpan.FromSeconds(130));
        var random = new Random(Seed);
        traffic.Simulator.Faults.Add(FaultKind.ShiftingPages, SimulatedEndpoint.WorkflowRuns);
        await using var api = await SimulatorServer.StartAsync(traffic.Simulator, TestContext.Current.CancellationToken);
        using var exporter = new KilledExporter(api, Seed);
        await using var prometheus = await RealPrometheus.StartAsync(exporter.Authority);

        for (var kill = 0; kill < Kills; kill++)
        {
            // Insights goes back and forth a little, so that what was listed is missing for a while.
            traffic.Simulator.Options.Lateness = TimeSpan.FromSeconds(random.Next(5));
            await exporter.LiveAndDieAsync(prometheus);
        }

        var truth = traffic.Truth(exporter.Starts());
        var seenWhileKilled = await SamplesAsync(prometheus);
        var (final, log) = await LiveOnAsync(exporter, traffic, prometheus, truth);
        var samples = await SamplesAsync(prometheus);

        var counted = SumOf(truth, "circleci_workflow_runs_total");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Kills} kills, {counted} of {traffic.Runs} runs counted, {truth.Count} series that rose, {samples.Sum(series => series.Value.Count)} samples of {samples.Count} series"));
        exporter.Complaints.Concat(log).Should().BeEmpty();
        RunCounters.Of(final).Should().BeEquivalentTo(truth);
        ScrapedValues.Parse(final).Series.Should().Contain(new Dictionary<string, double>
        {
            ["circleci_exporter_ledger_runs_recorded_total"] = counted,
            ["circleci_exporter_ledger_runs_not_counted_total{reason=\"adopted\"}"] = traffic.Runs - counted,
            ["circleci_exporter_ledger_runs_not_counted_total{reason=\"late\"}"] = 0,
            ["circleci_exporter_ledger_gaps_total"] = 0,
            ["circleci_exporter_ledger_conflicts_total"] = 0,
        });
        AssertNeverFell(samples);
        await AssertIncreasesAsync(prometheus, samples, truth);
        seenWhileKilled.Where(series => series.Key.StartsWith("circleci_workflow_runs_total", StringComparison.Ordinal))
            .Sum(series => series.Value[^1].Value).Should().BePositive("otherwise nothing was at stake when it was killed");
    }

    // Nobody but Prometheus may scrape while series wait for their 0 to be seen, so it is Prometheus that is asked whether all is there.
    private static async Task<(string Final, IEnumerable<string> Complaints)> LiveOnAsync(
        KilledExporter exporter, ScriptedTraffic traffic, RealPrometheus prometheus, Dictionary<string, double> truth)
    {
        traffic.Simulator.Options.Lateness = TimeSpan.Zero;
        await using var life = exporter.Start();
        try
        {
            await life.UntilAsync(
                async () =>
                {
                    var shown = await prometheus.QueryAsync("sum by (__name__) ({__name__=~\"circleci_workflow_(runs_total|credits_total|run_duration_seconds_count)\"})");
                    return shown.Count == 3 && shown.All(sum => ValueOf(sum.GetProperty("value")) >= SumOf(truth, sum.GetProperty("metric").GetProperty("__name__").GetString()!));
                },
                TimeSpan.FromSeconds(90));

            // Whatever is counted twice would be by then.
            var requests = traffic.Simulator.Requests.CountOf(SimulatedEndpoint.WorkflowRuns);
            await life.UntilAsync(() => Task.FromResult(traffic.Simulator.Requests.CountOf(SimulatedEndpoint.WorkflowRuns) > requests + 3 * traffic.PagesOfAll));
        }
        catch (TimeoutException)
        {
            // What is compared next tells more.
        }

        using var http = new HttpClient();
        var final = await http.GetStringAsync(new Uri($"http://{exporter.Authority}/metrics"), TestContext.Current.CancellationToken);
        await life.TerminateAsync();
        (await life.ExitAsync()).Should().Be(0);
        return (final, KilledExporter.ComplaintsIn(life.Errors));
    }

    private static void AssertNeverFell(Dictionary<string, List<Sample>> samples)
    {
        var falls = samples.SelectMany(series => series.Value.Zip(series.Value.Skip(1))
            .Where(pair => pair.Second.Value < pair.First.Value)
            .Select(pair => $"{series.Key} fell from {pair.First.Value} to {pair.Second.Value} at {pair.Second.At}"));
        falls.Should().BeEmpty();
    }

    /// <summary>
    /// By the raw samples, and by <c>increase()</c>. That extrapolates from the first and the last sample of a range to its edges. At the first one
    /// there is nothing to extrapolate, as no counter is taken to have been below the 0 with which each series begins; and there is nothing at the last
    /// one where the range ends with it, to the millisecond. Whole numbers then stay whole, and the comparison needs no tolerance.
    /// </summary>
    private static async Task AssertIncreasesAsync(RealPrometheus prometheus, Dictionary<string, List<Sample>> samples, Dictionary<string, double> truth)
    {
        samples.Where(series => RunCounters.Names.Contains(NameOf(series.Key)) && series.Value[0].Value != 0).Should().BeEmpty("each series has to be seen at 0 first");
        samples.Where(series => IsWhole(series.Key))
            .Select(series => KeyValuePair.Create(series.Key, series.Value.Zip(series.Value.Skip(1)).Sum(pair => Math.Max(0, pair.Second.Value - pair.First.Value))))
            .Where(series => series.Value != 0)
            .ToDictionary()
            .Should().BeEquivalentTo(truth.Where(series => IsWhole(series.Key)).ToDictionary(), "that is what every rise adds up to");

        var end = samples.Values.Max(series => series[^1].At);
        foreach (var name in RunCounters.Names.Where(IsWhole))
        {
            var increases = (await prometheus.QueryAsync($"increase({name}[1h]) > 0", end))
                .ToDictionary(series => RunCounters.Key(name, series.GetProperty("metric")), series => ValueOf(series.GetProperty("value")));
            increases.Should().BeEquivalentTo(truth.Where(series => NameOf(series.Key) == name).ToDictionary(), $"that is what increase() makes of {name}");
            var sum = (await prometheus.QueryAsync($"sum(increase({name}[1h]))", end)).Single();
            ValueOf(sum.GetProperty("value")).Should().Be(SumOf(truth, name));
        }

        static bool IsWhole(string key) => RunCounters.Names.Contains(NameOf(key)) && NameOf(key) != RunCounters.Sum;
    }

    private static async Task<Dictionary<string, List<Sample>>> SamplesAsync(RealPrometheus prometheus) =>
        (await prometheus.QueryAsync(All)).ToDictionary(
            series => RunCounters.Key(series.GetProperty("metric").GetProperty("__name__").GetString()!, series.GetProperty("metric")),
            series => series.GetProperty("values").EnumerateArray().Select(sample => new Sample(sample[0].GetDouble(), ValueOf(sample))).ToList());

    private static double SumOf(Dictionary<string, double> values, string name) => values.Where(series => NameOf(series.Key) == name).Sum(series => series.Value);

    private static string NameOf(string key) => key.Split('{')[0];

    private static double ValueOf(JsonElement pair) => double.Parse(pair[1].GetString()!, CultureInfo.InvariantCulture);

    private sealed record Sample(double At, double Value);
}
