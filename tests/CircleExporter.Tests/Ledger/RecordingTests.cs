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
    private static readonly DateTimeOffset Start = new(2026, 9, 20, 12, 0, 0, TimeSpan.Zero);
    private static readonly BranchNaming Branches = new("main", [":default", "release/*"]);

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
            var recorder = Recorder();
            recorder.Discover("gh/acme/web", Branches, Start, []);
            var result = recorder.Record(Pass(runs));
            var counted = recorder.Families().Single(family => family.Definition == MetricCatalogue.WorkflowRuns).Series.Cast<ValueSeries>().Sum(series => series.Value);
            return counted == result.Counted
                && result.Counted == runs.Count(run => run.Stopped > Start)
                && result.Adopted == runs.Count(run => run.Stopped <= Start);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void A_run_that_appears_later_than_the_history_reaches_is_not_counted()
    {
        var recorder = Recorder();
        recorder.Discover("gh/acme/web", Branches, Start, ["build"]);
        var run = new Run("late", "main", "success", Start.AddHours(1), Start.AddHours(2), IsApproval: false, Credits: 5);

        var result = recorder.Record(Pass([run], Start.AddDays(15)));

        result.Should().Be(new PassResult(Late: 1));
    }

    [Fact]
    public void A_run_once_listed_as_unfinished_is_counted_however_late_it_finishes()
    {
        var recorder = Recorder();
        recorder.Discover("gh/acme/web", Branches, Start, ["build"]);
        var run = new Run("slow", "main", Status: null, Start.AddHours(1), Stopped: null, IsApproval: false, Credits: null);
        recorder.Record(Pass([run], Start.AddHours(2)));

        var result = recorder.Record(Pass([run with { Status = "success", Stopped = Start.AddDays(15) }], Start.AddDays(15)));

        result.Should().Be(new PassResult(Counted: 1));
    }

    [Fact]
    public void Lists_are_read_back_two_days_behind_the_newest_run_and_to_the_oldest_unfinished_one()
    {
        var recorder = Recorder();
        recorder.Discover("gh/acme/web", Branches, Start, ["build"]);
        var atFirst = recorder.ReadBackTo("gh/acme/web", "build", Start);
        var newest = new Run("new", "main", "success", Start.AddDays(3), Start.AddDays(3), IsApproval: false, Credits: 0);
        recorder.Record(Pass([newest], Start.AddDays(3)));
        var later = recorder.ReadBackTo("gh/acme/web", "build", Start.AddDays(3));
        recorder.Record(Pass([new Run("open", "main", null, Start.AddHours(-5), null, IsApproval: true, Credits: null)], Start.AddDays(3)));
        var withOpen = recorder.ReadBackTo("gh/acme/web", "build", Start.AddDays(3));

        atFirst.Should().Be(Start.AddDays(-14));
        later.Should().Be(Start.AddDays(1));
        withOpen.Should().Be(Start.AddHours(-5));
    }

    [Fact]
    public void A_listing_that_was_cut_off_moves_nothing_forward()
    {
        var recorder = Recorder();
        recorder.Discover("gh/acme/web", Branches, Start, ["build"]);
        var newest = new Run("new", "main", "success", Start.AddDays(3), Start.AddDays(3), IsApproval: false, Credits: 0);
        var pass = Pass([newest], Start.AddDays(3));

        recorder.Record(pass with { Listings = [pass.Listings[0] with { IsComplete = false }] });

        recorder.ReadBackTo("gh/acme/web", "build", Start.AddDays(3)).Should().Be(Start.AddDays(-11));
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
        var recorder = Recorder();
        recorder.Discover("gh/acme/web", Branches, Start, ["build"]);
        recorder.Record(Pass([]));
        foreach (var portion in portions)
            recorder.Record(Pass(portion));
        return string.Join('\n', Families.Render(ExpositionFormat.Text, recorder.Families()).Split('\n').Where(line => line.Length > 0 && line[0] != '#').Order(StringComparer.Ordinal));
    }

    private static RunRecorder Recorder() => new(new LedgerOptions(), new MetricsOptions(), countsHistory: false);

    private static ProjectPass Pass(Run[] runs, DateTimeOffset? at = null)
    {
        var newest = runs.Length == 0 ? (DateTimeOffset?)null : runs.Max(run => run.Created);
        return new("gh/acme/web", at ?? Start.AddHours(1), Branches, [new RunListing("build", Start.AddDays(-14), [.. runs], newest, IsComplete: true)]);
    }
}
