using CircleExporter.Ledger;
using CircleExporter.Metrics;
using CircleExporter.Tests.Support;
using FluentAssertions;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace CircleExporter.Tests.Ledger;

/// <summary>What is recorded does not depend on how often, in which order and in which portions it is listed.</summary>
public sealed class RecordingTests
{
    private static readonly DateTimeOffset Start = LedgerUnderTest.Start;

    private static readonly Gen<Run[]> AnyRuns =
        from runs in (
            from branch in Gen.Elements(null, "", "main", "release/1", "feature")
            from status in Gen.Elements("success", "failed", "error", "canceled", "unauthorized", "not_run", "quarantined", "running", null)
            from created in Gen.Choose(-20, 20)
            from duration in Gen.Choose(0, 5)
            from isApproval in Gen.Elements(true, false, false)
            from credits in Gen.Elements<long?>(0, 3, 7)
            select (Branch: branch, status, created, duration, isApproval, credits)).ArrayOf()
        select runs.Select((run, id) => new Run(
            $"run-{id}",
            run.Branch,
            run.status,
            Start.AddMinutes(run.created),
            run.status is "running" or null ? null : Start.AddMinutes(run.created + run.duration),
            run.isApproval,
            run.credits)).ToArray();

    [Fact]
    public void Permuted_duplicated_and_split_listings_give_the_same_families()
    {
        var cases =
            from runs in AnyRuns
            from earlier in Gen.Elements(0, 1, 2).ArrayOf(runs.Length)
            from observations in Gen.Shuffle(runs.Concat(runs.Zip(earlier, AsSeenEarlier).OfType<Run>()).ToArray())
            from parts in Gen.Choose(1, 4)
            select (Runs: runs, Observations: observations, Parts: parts);

        Prop.ForAll(cases.ToArbitrary(), example =>
        {
            var expected = Record([example.Runs]);
            var size = Math.Max(1, (example.Observations.Length + example.Parts - 1) / example.Parts);
            var actual = Record(example.Observations.Chunk(size));
            return (actual == expected).Label($"expected\n{expected}\nbut found\n{actual}");
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Every_finished_run_is_counted_or_adopted_and_the_series_sum_up_to_the_counted_ones()
    {
        Prop.ForAll(AnyRuns.ToArbitrary(), runs =>
        {
            using var ledger = Ledger();
            ledger.Pass(runs);
            var total = ledger.Recorder.Total;
            var counted = ledger.Recorder.Expose().Families.Single(family => family.Definition == MetricCatalogue.WorkflowRuns).Series.Cast<ValueSeries>().Sum(series => series.Value);
            return counted == 0
                && ledger.Acknowledge().Where(value => value.Key.StartsWith("runs_total ", StringComparison.Ordinal)).Sum(value => value.Value) == total.Counted
                && total.Counted == runs.Count(run => run.Stopped > Start)
                && total.Adopted == runs.Count(run => run.Stopped <= Start);
        }).QuickCheckThrowOnFailure();
    }

    // As the same run may have been listed before: still running, or without its credits.
    private static Run? AsSeenEarlier(Run run, int how) => how switch
    {
        1 => run with { Credits = null },
        2 => run with { Branch = null, Status = null, Stopped = null, Credits = null },
        _ => null,
    };

    private static string Record(IEnumerable<Run[]> portions)
    {
        using var ledger = Ledger();
        ledger.Pass();
        foreach (var portion in portions)
            ledger.Pass(portion);
        ledger.Acknowledge();
        var families = Families.Render(ExpositionFormat.Text, ledger.Recorder.Expose().Families);
        return string.Join('\n', families.Split('\n').Where(line => line.Length > 0 && line[0] != '#').Order(StringComparer.Ordinal)) + ledger.Recorder.Total;
    }

    private static LedgerUnderTest Ledger()
    {
        var ledger = new LedgerUnderTest(LedgerUnderTest.Clock());
        ledger.Discover();
        ledger.Time.Advance(TimeSpan.FromHours(1));
        return ledger;
    }
}
