using CircleExporter.Ledger;
using CircleExporter.Metrics;
using FluentAssertions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace CircleExporter.Tests.Ledger;

/// <summary>What the ledger makes of series for which a snapshot has no room.</summary>
public sealed class HeldBackTests : IDisposable
{
    private const string Success = "runs_total main success";
    private const string Sum = "run_duration_seconds main success sum";
    private readonly FakeTimeProvider time = LedgerUnderTest.Clock();
    private readonly LedgerUnderTest ledger;

    public HeldBackTests()
    {
        ledger = new LedgerUnderTest(time);
        ledger.Discover();
    }

    public void Dispose() => ledger.Dispose();

    [Fact]
    public void A_series_that_was_never_shown_is_not_taken_for_seen_and_begins_at_0_when_there_is_room()
    {
        ledger.HasNoRoom = series => series is HistogramSeries;
        ledger.Pass(LedgerUnderTest.Run(1, 10));
        var held = ScrapeFor(minutes: 5);
        ledger.HasNoRoom = _ => false;

        var shown = ScrapeFor(minutes: 2);

        held.Should().OnlyContain(values => !values.ContainsKey(Sum));
        held.Select(values => values[Success]).Should().Equal(0, 0, 0, 1, 1, 1, 1, 1, 1, 1);
        shown.Select(values => values[Sum]).Should().Equal(0, 0, 0, 60_000);
    }

    [Fact]
    public void A_0_that_left_before_every_Prometheus_could_see_it_has_to_be_seen_again()
    {
        ledger.Pass(LedgerUnderTest.Run(1, 10));
        ScrapeFor(minutes: 0.5).Single()[Success].Should().Be(0);
        ledger.HasNoRoom = _ => true;
        ScrapeFor(minutes: 2).Should().OnlyContain(values => values.Count == 0);
        ledger.HasNoRoom = _ => false;

        ScrapeFor(minutes: 2).Select(values => values[Success]).Should().Equal(0, 0, 0, 1);
    }

    [Fact]
    public void A_0_of_a_project_that_is_not_shown_meanwhile_has_to_be_seen_again()
    {
        ledger.Pass(LedgerUnderTest.Run(1, 10));
        ScrapeFor(minutes: 0.5).Single()[Success].Should().Be(0);
        ledger.IsObserved = false;
        ScrapeFor(minutes: 2).Should().OnlyContain(values => values.Count == 0);
        ledger.IsObserved = true;

        ScrapeFor(minutes: 2).Select(values => values[Success]).Should().Equal(0, 0, 0, 1);
    }

    [Fact]
    public void A_series_that_was_seen_comes_back_with_its_value()
    {
        ledger.Acknowledge();
        ledger.HasNoRoom = _ => true;
        ledger.Pass(LedgerUnderTest.Run(1, 10));
        ScrapeFor(minutes: 5);
        ledger.HasNoRoom = _ => false;

        ledger.Scrape()[Success].Should().Be(1);
    }

    [Fact]
    public void What_a_snapshot_has_no_room_for_retires_unseen_but_not_what_it_shows()
    {
        ledger.Acknowledge();
        ledger.HasNoRoom = series => series.LabelValues is [.., "failed"];
        ledger.Pass(LedgerUnderTest.Run(1, 10), LedgerUnderTest.Run(2, 20, "failed"), LedgerUnderTest.Run(3, 21, "failed"));
        ledger.Scrape();
        time.Advance(TimeSpan.FromHours(24));

        ledger.Pass(isComplete: true, [], new WorkflowNames([], IsComplete: true));

        ledger.Recorder.Total.Should().Be(new LedgerAccounts(Counted: 3, Retired: 2));
        ledger.Scrape()[Success].Should().Be(1, "no scrape has shown it for as long as the hold");
    }

    private List<Dictionary<string, double>> ScrapeFor(double minutes)
    {
        var scraped = new List<Dictionary<string, double>>();
        for (var passed = 0.0; passed < minutes; passed += 0.5)
        {
            scraped.Add(ledger.Scrape());
            time.Advance(TimeSpan.FromSeconds(30));
            ledger.Recorder.Acknowledge();
        }

        return scraped;
    }
}
