using CircleExporter.Ledger;
using FluentAssertions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace CircleExporter.Tests.Ledger;

/// <summary>What becomes of a run that is listed.</summary>
public sealed class PassTests : IDisposable
{
    private const string Success = "runs_total main success";
    private const string Credits = "credits_total main";
    private readonly FakeTimeProvider time = LedgerUnderTest.Clock();
    private readonly LedgerUnderTest ledger;

    public PassTests()
    {
        ledger = new LedgerUnderTest(time);
        ledger.Discover();
        ledger.Acknowledge();
        time.Advance(TimeSpan.FromHours(1));
    }

    public void Dispose() => ledger.Dispose();

    [Fact]
    public void A_run_seen_twice_is_counted_once()
    {
        ledger.Pass(LedgerUnderTest.Run(1, 10), LedgerUnderTest.Run(1, 10));
        ledger.Pass(LedgerUnderTest.Run(1, 10));

        ledger.Scrape()[Success].Should().Be(1);
        ledger.Recorder.Total.Should().Be(new LedgerAccounts(Counted: 1));
    }

    [Fact]
    public void A_run_that_stopped_before_counting_began_is_adopted()
    {
        ledger.Pass(LedgerUnderTest.Run(1, -60));

        ledger.Scrape()[Success].Should().Be(0);
        ledger.Recorder.Total.Should().Be(new LedgerAccounts(Adopted: 1));
    }

    [Fact]
    public void An_unfinished_run_is_counted_when_it_ends_however_long_it_took()
    {
        ledger.Pass(LedgerUnderTest.Run(1, 10, status: null));
        time.Advance(TimeSpan.FromDays(13));
        ledger.Recorder.Reading(LedgerUnderTest.Project, LedgerUnderTest.Workflow, time.GetUtcNow()).StartDate.Should().BeOnOrBefore(LedgerUnderTest.Start.AddMinutes(10));
        ledger.Pass(LedgerUnderTest.Run(1, 10, "failed"));

        ledger.Scrape()["runs_total main failed"].Should().Be(1);
    }

    [Fact]
    public void A_run_that_never_ends_becomes_late_and_holds_readings_back_no_more()
    {
        ledger.Pass(LedgerUnderTest.Run(1, 10, status: null));
        time.Advance(TimeSpan.FromDays(17));
        ledger.Pass(LedgerUnderTest.Run(2, 17 * 24 * 60));
        time.Advance(TimeSpan.FromHours(2));
        ledger.Pass(LedgerUnderTest.Run(2, 17 * 24 * 60));

        ledger.Recorder.Total.Should().Be(new LedgerAccounts(Counted: 1, Late: 1));
        ledger.Recorder.Reading(LedgerUnderTest.Project, LedgerUnderTest.Workflow, time.GetUtcNow()).StartDate.Should().Be(LedgerUnderTest.Start.AddDays(15));
    }

    [Fact]
    public void Credits_that_come_later_are_added_once_and_only_to_counted_runs()
    {
        ledger.Pass(LedgerUnderTest.Run(1, 10, credits: null), LedgerUnderTest.Run(2, -60, credits: null));
        ledger.Pass(LedgerUnderTest.Run(1, 10, credits: 5), LedgerUnderTest.Run(2, -60, credits: 7));
        ledger.Pass(LedgerUnderTest.Run(1, 10, credits: 5), LedgerUnderTest.Run(2, -60, credits: 7));

        ledger.Scrape()[Credits].Should().Be(5);
    }

    [Fact]
    public void Credits_of_a_list_that_shows_a_counted_run_as_unfinished_again_are_not_taken_for_its_own()
    {
        ledger.Pass(LedgerUnderTest.Run(1, 10, credits: null));
        ledger.Pass(LedgerUnderTest.Run(1, 10, status: null, credits: 0));
        ledger.Pass(LedgerUnderTest.Run(1, 10, credits: 5));

        ledger.Scrape()[Credits].Should().Be(5);
        ledger.Recorder.Total.Should().Be(new LedgerAccounts(Counted: 1));
    }

    [Fact]
    public void A_sum_of_durations_and_one_of_credits_stop_at_the_largest_value()
    {
        var endless = new CountedSeries(LedgerUnderTest.Start, IsAcknowledged: true) { Bounds = [1], Buckets = [0, 0], SumMilliseconds = long.MaxValue - 5, Value = long.MaxValue - 5 };

        endless.Observing(10, LedgerUnderTest.Start).SumMilliseconds.Should().Be(long.MaxValue);
        endless.Plus(10, LedgerUnderTest.Start).Value.Should().Be(long.MaxValue);
    }

    [Fact]
    public void A_changed_status_is_a_conflict_and_counts_nothing_twice()
    {
        ledger.Pass(LedgerUnderTest.Run(1, 10));
        ledger.Pass(LedgerUnderTest.Run(1, 10, "failed"));
        ledger.Pass(LedgerUnderTest.Run(1, 10, "failed"));

        ledger.Recorder.Total.Should().Be(new LedgerAccounts(Counted: 1, Conflicts: 1));
        ledger.Scrape()["runs_total main failed"].Should().Be(0);
    }

    [Fact]
    public void A_run_created_before_the_floor_is_late()
    {
        time.Advance(TimeSpan.FromDays(20));
        ledger.Pass(LedgerUnderTest.Run(1, 10));
        ledger.Pass(LedgerUnderTest.Run(1, 10));

        ledger.Recorder.Total.Should().Be(new LedgerAccounts(Late: 1));
    }

    [Fact]
    public void An_interrupted_listing_goes_on_where_it_stopped_and_does_not_move_the_mark()
    {
        ledger.Pass(isComplete: false, [LedgerUnderTest.Run(1, 50)]);
        var reading = ledger.Recorder.Reading(LedgerUnderTest.Project, LedgerUnderTest.Workflow, time.GetUtcNow());
        ledger.Pass(LedgerUnderTest.Run(2, 40));
        var next = ledger.Recorder.Reading(LedgerUnderTest.Project, LedgerUnderTest.Workflow, time.GetUtcNow());

        reading.PageToken.Should().Be("next");
        reading.Items.Should().Be(1);
        next.PageToken.Should().BeNull();
        ledger.Scrape()[Success].Should().Be(2);
    }

    [Fact]
    public void An_interrupted_listing_begins_anew_after_an_hour()
    {
        ledger.Pass(isComplete: false, [LedgerUnderTest.Run(1, 50)]);
        time.Advance(TimeSpan.FromHours(1));

        ledger.Recorder.Reading(LedgerUnderTest.Project, LedgerUnderTest.Workflow, time.GetUtcNow()).PageToken.Should().BeNull();
    }

    [Fact]
    public void A_listing_cut_at_250_runs_is_declared_and_a_hole_in_front_of_known_runs_is_a_gap()
    {
        ledger.Pass(LedgerUnderTest.Run(1, 10));
        time.Advance(TimeSpan.FromHours(10));
        ledger.Pass(Enumerable.Range(2, 250).Select(number => LedgerUnderTest.Run(number, 600 - number)));

        ledger.Recorder.Total.Should().Be(new LedgerAccounts(Counted: 251, Short: 1, Gaps: 1));
        ledger.Logs.Lines.Should().ContainSingle(line => line.Contains("runs are missing", StringComparison.Ordinal));
    }

    [Fact]
    public void Series_of_a_workflow_that_summaries_no_longer_name_retire_and_come_back_at_0()
    {
        ledger.Pass(LedgerUnderTest.Run(1, 10));
        ledger.Acknowledge()[Success].Should().Be(1);
        time.Advance(TimeSpan.FromHours(24));
        ledger.Pass(isComplete: true, [], new WorkflowNames([], IsComplete: false));
        var kept = ledger.Scrape();
        ledger.Pass(isComplete: true, [], new WorkflowNames([], IsComplete: true));
        var gone = ledger.Scrape();
        ledger.Pass(LedgerUnderTest.Run(2, 25 * 60));
        var back = ledger.Scrape();

        kept[Success].Should().Be(1);
        gone.Should().BeEmpty();
        back[Success].Should().Be(0);
        ledger.Acknowledge()[Success].Should().Be(1);
        ledger.Recorder.Total.Should().Be(new LedgerAccounts(Counted: 2, Retired: 1));
    }

    [Fact]
    public void Approvals_and_branches_without_a_name_have_no_durations()
    {
        ledger.Pass(LedgerUnderTest.Run(1, 10), LedgerUnderTest.Run(2, 11, isApproval: true), LedgerUnderTest.Run(3, 12, branch: "topic"));
        var values = ledger.Scrape();

        values["run_duration_seconds main success sum"].Should().Be(60_000);
        values["runs_total main success"].Should().Be(2);
        values["runs_total :other success"].Should().Be(1);
        values.Keys.Should().NotContain(name => name.StartsWith("run_duration_seconds :other", StringComparison.Ordinal));
    }

    [Fact]
    public void A_new_series_stays_at_0_until_a_scrape_after_the_hold()
    {
        ledger.Pass(LedgerUnderTest.Run(1, 10, "canceled"));
        var shown = new List<double>();
        for (var i = 0; i < 5; i++)
        {
            shown.Add(ledger.Scrape()["runs_total main canceled"]);
            time.Advance(TimeSpan.FromSeconds(30));
            ledger.Recorder.Acknowledge();
        }

        shown.Should().Equal(0, 0, 0, 1, 1);
    }
}
