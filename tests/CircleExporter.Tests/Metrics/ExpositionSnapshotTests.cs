using System.Text;
using CircleExporter.Metrics;
using CircleExporter.Tests.Support;
using FluentAssertions;
using Microsoft.Extensions.Time.Testing;
using Xunit;
using static CircleExporter.Tests.Support.Families;

namespace CircleExporter.Tests.Metrics;

public sealed class ExpositionSnapshotTests
{
    private readonly FakeTimeProvider time = new(WebServer.Start);
    private readonly ExpositionSnapshot snapshot;

    public ExpositionSnapshotTests() => snapshot = new ExpositionSnapshot(time, new MetricsOptions());

    [Theory]
    [InlineData(ExpositionFormat.Text)]
    [InlineData(ExpositionFormat.OpenMetrics)]
    internal async Task Every_family_is_there_before_anything_is_published(ExpositionFormat format)
    {
        var body = ExpositionChecker.Check(await ScrapeAsync(format));

        body.Families.Select(family => family.Type == "counter" && body.IsOpenMetrics ? family.Name + "_total" : family.Name)
            .Should().BeEquivalentTo(MetricCatalogue.All.Select(definition => definition.Name));
        body.Families.Where(family => family.Samples.Count > 0).Select(family => family.Name)
            .Should().NotContain(MetricCatalogue.All.Where(definition => !definition.IsLive).Select(definition => definition.Name));
        snapshot.Current.IsPublished.Should().BeFalse();
    }

    [Fact]
    public async Task Both_formats_hold_the_same_series()
    {
        snapshot.Publish(Sample);

        var text = ExpositionChecker.Check(await ScrapeAsync(ExpositionFormat.Text));
        var openMetrics = ExpositionChecker.Check(await ScrapeAsync(ExpositionFormat.OpenMetrics));

        ExpositionChecker.CheckSameSeries(text, openMetrics);
        text["circleci_workflow_runs_total"].Value(("status", "success"), ("branch", "main")).Should().Be(7);
    }

    [Fact]
    public void A_publish_tells_its_generation_time_and_lines()
    {
        var first = snapshot.Publish(Sample);
        time.Advance(TimeSpan.FromSeconds(5));
        var second = snapshot.Publish([]);

        first.Should().Match<RenderedSnapshot>(rendered => rendered.Generation == 1 && rendered.Time == WebServer.Start && rendered.Lines == 3 + 2 + 1 + 1 + 2 * 7 + 1);
        second.Should().Match<RenderedSnapshot>(rendered => rendered.Generation == 2 && rendered.Time == WebServer.Start.AddSeconds(5) && rendered.Lines == 0);
        snapshot.Current.Should().BeSameAs(second);
    }

    [Fact]
    public void The_same_state_gives_the_same_bytes()
    {
        var first = snapshot.Publish(Sample);
        var second = snapshot.Publish([.. Sample.Reverse().Select(family => family with { Series = [.. family.Series.Reverse()] })]);

        second.Text.Bytes.Should().Equal(first.Text.Bytes);
        second.OpenMetrics.Bytes.Should().Equal(first.OpenMetrics.Bytes);
    }

    [Fact]
    public async Task What_several_callers_give_of_a_family_stands_together()
    {
        snapshot.Publish([Of(MetricCatalogue.ProjectUp, Value(1, "b")), Of(MetricCatalogue.ProjectUp, Value(0, "a"))]);

        var body = ExpositionChecker.Check(await ScrapeAsync(ExpositionFormat.Text));

        body["circleci_project_up"].Samples.Select(sample => sample.Label("project")).Should().Equal("a", "b");
    }

    [Fact]
    public void A_refused_publish_leaves_what_was_served()
    {
        var served = snapshot.Publish(Sample);

        var live = () => snapshot.Publish([Of(MetricCatalogue.Up, Value(1))]);
        var strange = () => snapshot.Publish([Of(MetricCatalogue.ProjectUp with { Help = "other" }, Value(1, "a"))]);
        var negative = () => snapshot.Publish([Of(MetricCatalogue.WorkflowCredits, Value(-1, "p", "w", "b"))]);

        live.Should().Throw<ArgumentException>().WithMessage("circleci_up is not a data family*");
        strange.Should().Throw<ArgumentException>();
        negative.Should().Throw<ArgumentException>();
        snapshot.Current.Should().BeSameAs(served);
    }

    [Fact]
    public async Task A_large_body_is_the_same_plain_and_compressed()
    {
        snapshot.Publish([Of(MetricCatalogue.ProjectUp, [.. Enumerable.Range(0, 20_000).Select(i => Value(i, $"gh/acme/project-{i}"))])]);
        using var live = new LiveMetrics(new BuildInfo("1", "2", "3"));
        var scrape = await Scrape.TakeAsync(snapshot, live, ExpositionFormat.OpenMetrics, TestContext.Current.CancellationToken);
        using var plain = new MemoryStream();
        await scrape.WriteAsync(plain, TestContext.Current.CancellationToken);
        using var compressed = new MemoryStream([.. scrape.ToGzip().SelectMany(part => part.ToArray())]);
        await using var gzip = new System.IO.Compression.GZipStream(compressed, System.IO.Compression.CompressionMode.Decompress);
        using var inflated = new MemoryStream();
        await gzip.CopyToAsync(inflated, TestContext.Current.CancellationToken);

        plain.Length.Should().Be(scrape.Length).And.BeGreaterThan(1_000_000);
        inflated.ToArray().AsSpan().SequenceEqual(plain.ToArray()).Should().BeTrue();
        ExpositionChecker.Check(Encoding.UTF8.GetString(plain.ToArray()))["circleci_project_up"].Samples.Should().HaveCount(20_000);
    }

    private async Task<string> ScrapeAsync(ExpositionFormat format)
    {
        using var live = new LiveMetrics(new BuildInfo("1", "2", "3"));
        var scrape = await Scrape.TakeAsync(snapshot, live, format, TestContext.Current.CancellationToken);
        using var body = new MemoryStream();
        await scrape.WriteAsync(body, TestContext.Current.CancellationToken);
        return Encoding.UTF8.GetString(body.ToArray());
    }
}
