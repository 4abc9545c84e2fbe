using System.Text;
using CircleExporter.Metrics;
using CircleExporter.Tests.Support;
using FluentAssertions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace CircleExporter.Tests.Metrics;

public sealed class LiveMetricsTests : IDisposable
{
    private static readonly string[] Kinds = ["summaries", "runs", "project", "discovery"];
    private static readonly string[] Results = ["complete", "partial", "failed"];
    private readonly ExpositionSnapshot snapshot = new(new FakeTimeProvider(WebServer.Start), new MetricsOptions { MaxSeries = 20 });
    private readonly LiveMetrics live = new(new BuildInfo("1.2.3", "abc", ".NET 10"));

    public void Dispose() => live.Dispose();

    [Fact]
    public void Every_live_family_of_the_catalogue_is_collected_from_one_place() => live.Missing.Should().BeEmpty();

    [Theory]
    [InlineData(ExpositionFormat.Text)]
    [InlineData(ExpositionFormat.OpenMetrics)]
    internal async Task Every_live_family_shows_from_the_first_scrape_with_the_catalogues_words(ExpositionFormat format)
    {
        var body = await CollectAsync(format);

        var expected = MetricCatalogue.All.Where(definition => definition.IsLive).Select(definition => (
            Name: definition.Type == MetricType.Counter && body.IsOpenMetrics ? definition.Name[..^6] : definition.Name, definition.Help, Type: definition.Type.ToString().ToLowerInvariant()));
        body.Families.Select(family => (family.Name, family.Help, Type: family.Type!)).Should().BeEquivalentTo(expected);
    }

    [Fact]
    public async Task Every_kind_and_result_of_readings_starts_at_0()
    {
        var body = await CollectAsync();

        body["circleci_exporter_readings_total"].Samples.Select(sample => (sample.Label("kind"), sample.Label("result"), sample.Value)).Should().BeEquivalentTo(
            from kind in Kinds from result in Results select (kind, result, 0.0));
        body["circleci_exporter_reading_duration_seconds"].Samples.Where(sample => sample.Name.EndsWith("_count", StringComparison.Ordinal))
            .Should().HaveCount(4).And.OnlyContain(sample => sample.Value == 0);
    }

    [Fact]
    public async Task What_is_unknown_has_no_series()
    {
        var body = await CollectAsync();

        body["circleci_exporter_token_accepted"].Samples.Should().BeEmpty();
        body["circleci_exporter_snapshot_timestamp_seconds"].Samples.Should().BeEmpty();
        body["circleci_exporter_api_requests_total"].Samples.Should().BeEmpty();
        body["circleci_exporter_api_budget_requests_per_second"].Samples.Should().BeEmpty();
        body["circleci_exporter_api_rate_limit_limit"].Samples.Should().BeEmpty();
        body["circleci_exporter_api_rate_limit_remaining"].Samples.Should().BeEmpty();
        body["circleci_up"].Value().Should().Be(0);
    }

    [Fact]
    public async Task What_is_told_shows()
    {
        live.Up = () => true;
        live.TokenAccepted(true);
        live.Targets(1, 2, 3);
        live.ApiAttempt("/me", "200", TimeSpan.FromMilliseconds(300));
        live.ApiAttempt("/me", "timeout", TimeSpan.FromSeconds(30));
        live.Reading(ReadingKind.Runs, ReadingResult.Partial, TimeSpan.FromSeconds(2));
        snapshot.Publish(Families.Sample);

        var body = await CollectAsync();

        body["circleci_up"].Value().Should().Be(1);
        body["circleci_exporter_token_accepted"].Value().Should().Be(1);
        body["circleci_exporter_targets"].Samples.Select(sample => (sample.Label("kind"), sample.Value)).Should().BeEquivalentTo([("organization", 1.0), ("project", 2.0), ("workflow", 3.0)]);
        body["circleci_exporter_api_requests_total"].Value(("endpoint", "/me"), ("code", "timeout")).Should().Be(1);
        body["circleci_exporter_api_request_duration_seconds"].Samples.Single(sample => sample.Name.EndsWith("_sum", StringComparison.Ordinal)).Value.Should().Be(30.3);
        body["circleci_exporter_readings_total"].Value(("kind", "runs"), ("result", "partial")).Should().Be(1);
        body["circleci_exporter_snapshot_timestamp_seconds"].Value().Should().Be(WebServer.Start.ToUnixTimeSeconds());
        body["circleci_exporter_series"].Value().Should().Be(snapshot.Current.Lines);
        body["circleci_exporter_build_info"].Value(("version", "1.2.3"), ("revision", "abc"), ("runtime", ".NET 10")).Should().Be(1);
    }

    [Fact]
    public async Task What_may_be_asked_of_CircleCI_shows_as_far_as_it_is_known_at_each_scrape()
    {
        live.Budget = () => new(0.5, ThrottledUntil: null, Limit: 60, Remaining: 0);
        var known = await CollectAsync();
        live.Budget = () => new(0.5, WebServer.Start.AddSeconds(1.5), Limit: 5000);
        var partly = await CollectAsync();

        known["circleci_exporter_api_budget_requests_per_second"].Value().Should().Be(0.5);
        known["circleci_exporter_api_throttled_until_timestamp_seconds"].Samples.Should().BeEmpty();
        (known["circleci_exporter_api_rate_limit_limit"].Value(), known["circleci_exporter_api_rate_limit_remaining"].Value()).Should().Be((60, 0));
        partly["circleci_exporter_api_throttled_until_timestamp_seconds"].Value().Should().Be(WebServer.Start.ToUnixTimeSeconds() + 1.5);
        partly["circleci_exporter_api_rate_limit_limit"].Value().Should().Be(5000);
        partly["circleci_exporter_api_rate_limit_remaining"].Samples.Should().BeEmpty();
    }

    [Fact]
    public async Task What_is_held_back_shows_by_family_and_is_0_before_and_after()
    {
        var data = MetricCatalogue.All.Where(definition => !definition.IsLive).Select(definition => definition.Name).ToList();
        var before = await CollectAsync();
        snapshot.Publish(Families.Sample);

        var during = await CollectAsync();
        snapshot.Publish(Families.Sample.Take(3).ToList());
        var after = await CollectAsync();

        Dropped(before).Should().BeEquivalentTo(data.Select(name => (name, 0.0)));
        Dropped(during).Should().BeEquivalentTo(data.Select(name => (name, name == "circleci_workflow_run_duration_seconds" ? 7.0 : 0)));
        Dropped(after).Should().BeEquivalentTo(Dropped(before));

        static IEnumerable<(string, double)> Dropped(Exposition body) => body["circleci_exporter_series_dropped"].Samples.Select(sample => (sample.Label("family")!, sample.Value));
    }

    [Fact]
    public async Task A_refused_token_shows_and_a_clock_set_back_does_no_harm()
    {
        live.TokenAccepted(true);
        live.TokenAccepted(false);
        live.Reading(ReadingKind.Project, ReadingResult.Complete, TimeSpan.FromSeconds(-5));

        var body = await CollectAsync();

        body["circleci_exporter_token_accepted"].Value().Should().Be(0);
        body["circleci_exporter_reading_duration_seconds"].Samples.Single(sample => sample.Name.EndsWith("_sum", StringComparison.Ordinal) && sample.Label("kind") == "project").Value.Should().Be(0);
    }

    [Fact]
    public async Task A_histogram_is_whole_however_much_is_observed_while_it_is_written()
    {
        using var collectors = new LiveCollectors();
        var histograms = MetricCatalogue.All.Where(definition => definition is { IsLive: true, Type: MetricType.Histogram })
            .Select(definition => collectors.Histogram(definition).WithLabels([.. definition.Labels.Select(_ => "x")])).ToList();
        using var end = new CancellationTokenSource();
        var observers = Enumerable.Range(0, 4).Select(i => Task.Factory.StartNew(
            () =>
            {
                while (!end.IsCancellationRequested)
                    histograms.ForEach(histogram => histogram.Observe(i * 0.1));
            },
            end.Token,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)).ToList();

        for (var written = 0; written < 200; written++)
        {
            using var body = new MemoryStream();
            await collectors.WriteAsync(body, ExpositionFormat.Text, TestContext.Current.CancellationToken);
            ExpositionChecker.Check(Encoding.UTF8.GetString(body.ToArray())).Families.Should().HaveCount(histograms.Count).And.HaveCountGreaterThan(3);
        }

        await end.CancelAsync();
        await Task.WhenAll(observers);
    }

    [Fact]
    public async Task The_process_is_described()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the process families are read from /proc");

        var body = await CollectAsync();

        body["process_cpu_seconds_total"].Value().Should().BePositive();
        body["process_resident_memory_bytes"].Value().Should().BeInRange(10_000_000, 10_000_000_000);
        body["process_virtual_memory_bytes"].Value().Should().BeGreaterThan(body["process_resident_memory_bytes"].Value());
        body["process_open_fds"].Value().Should().BeInRange(3, body["process_max_fds"].Value());
        body["process_start_time_seconds"].Value().Should().BeApproximately(
            new DateTimeOffset(System.Diagnostics.Process.GetCurrentProcess().StartTime).ToUnixTimeMilliseconds() / 1000.0, 2);
        body["dotnet_collection_count_total"].Samples.Select(sample => sample.Label("generation")).Should().BeEquivalentTo("0", "1", "2");
    }

    private async Task<Exposition> CollectAsync(ExpositionFormat format = ExpositionFormat.Text)
    {
        var bytes = await live.CollectAsync(snapshot.Current, format, TestContext.Current.CancellationToken);
        return ExpositionChecker.Check(Encoding.UTF8.GetString(bytes.Span));
    }
}
