using System.Collections.Immutable;
using System.Globalization;
using CircleExporter.Ledger;
using CircleExporter.Metrics;
using CircleExporter.Tests.Support;
using FluentAssertions;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace CircleExporter.Tests.Scenarios;

/// <summary>
/// 100,000 branches with random names, over the ledger and the snapshot alone, since the simulator would take too long. What is measured is what lives
/// after a full collection; other tests would be measured too, so they run at another time.
/// </summary>
[Collection(RealProcesses.Name)]
public sealed class CardinalityTests : IDisposable
{
    private const int Branches = 100_000;
    private const int Limit = 20_000;

    // Less than a tenth of what stays. Not a ratio: what earlier tests left behind may be freed meanwhile, so that less lives than before.
    private const long Megabyte = 1_000_000;
    private static readonly DateTimeOffset Start = new(2026, 9, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider time = new(Start);
    private readonly Random random = new(1);
    private readonly LiveMetrics live = new(new BuildInfo("1", "a", "b"));
    private readonly ExpositionSnapshot snapshot;
    private readonly RunRecorder recorder;

    public CardinalityTests()
    {
        snapshot = new ExpositionSnapshot(time, new MetricsOptions { MaxSeries = Limit });
        recorder = new RunRecorder(
            new MemoryRunLedger(), new LedgerOptions { History = TimeSpan.FromDays(1) }, new MetricsOptions(), new LedgerRules(), snapshot.Served, live, time, NullLogger<RunRecorder>.Instance);
        recorder.Load();
    }

    public void Dispose() => live.Dispose();

    [Fact]
    public void Branches_without_a_name_of_their_own_add_no_series_and_nothing_that_stays()
    {
        const int days = 10;
        var branches = new BranchNaming("main", [":default"]);
        var (lines, heap) = (new List<int>(), new List<long>());
        for (var day = 1; day <= days; day++)
        {
            Record(branches, Branches / days);
            lines.Add(Publish().Lines);
            heap.Add(Heap());
        }

        recorder.Total.Counted.Should().Be(Branches + days);
        lines.Should().OnlyContain(count => count == lines[0]).And.NotContain(0);
        // What was seen on a day is forgotten three days later.
        (heap[^1] - heap[4]).Should().BeLessThan(Megabyte, $"it has to stay flat: {string.Join(' ', heap)}");
    }

    [Fact]
    public void Branches_that_all_keep_their_name_stop_at_the_limit_and_those_that_were_there_stay()
    {
        SlowTests.SkipUnlessWanted();
        const int days = 4;
        var branches = new BranchNaming("main", ["*"]);
        Record(branches, others: 0);
        var own = Publish().Lines;
        for (var day = 1; day <= days; day++)
        {
            Record(branches, Branches / days);
            Publish().Lines.Should().Be(Limit);
        }

        var heap = Heap();
        Publish();
        var rendered = Publish();

        ((double)Heap() / heap).Should().BeLessThan(1.01, "showing the same again takes nothing");
        rendered.LinesDropped.Should().BeGreaterThan(Branches * 5);
        var shown = ExpositionChecker.Check(Families.Text(rendered)).Samples.Where(sample => sample.Label("branch") is "main" or ":other").ToList();
        shown.Should().HaveCount(own);
        shown.Single(sample => sample.Name == "circleci_workflow_runs_total" && sample.Label("branch") == "main" && sample.Label("status") == "success").Value.Should().Be(days + 1);
    }

    [Fact]
    public void What_is_remembered_of_shown_series_is_bounded_by_what_is_shown()
    {
        var heap = new List<long>();
        for (var round = 0; round < 5; round++)
        {
            var names = Enumerable.Range(0, Branches).Select(_ => NewBranch());
            snapshot.Publish([new MetricFamily(MetricCatalogue.WorkflowRuns, [.. names.Select(name => new ValueSeries(["gh/acme/web", "build", name, "success"], 1))])]);
            heap.Add(Heap());
        }

        snapshot.Current.Should().Match<RenderedSnapshot>(rendered => rendered.Lines == Limit && rendered.LinesDropped == Branches - Limit);
        (heap[^1] - heap[1]).Should().BeLessThan(Megabyte, $"it has to stay flat: {string.Join(' ', heap)}");
    }

    // A day on which main has a run, and each of the others one.
    private void Record(BranchNaming branches, int others)
    {
        time.Advance(TimeSpan.FromDays(1));
        var now = time.GetUtcNow();
        recorder.Discover("gh/acme/web", branches, now - TimeSpan.FromHours(20), ["build"]);
        var runs = Enumerable.Range(0, others + 1)
            .Select(index => new Run(NewId(), index == 0 ? "main" : NewBranch(), "success", now.AddHours(-2).AddMilliseconds(-index), now.AddHours(-1).AddMilliseconds(-index), IsApproval: false, Credits: 1))
            .ToImmutableArray();
        var listing = new RunListing("build", recorder.Reading("gh/acme/web", "build", now), runs, runs[0].Created, IsComplete: true, NextPageToken: null);
        recorder.Record(new ProjectPass("gh/acme/web", now, branches, [listing]) { Named = new WorkflowNames(["build"], IsComplete: true) }).Should().NotBeNull();
    }

    // Scraped twice, so that the next one shows the value of every series that this one shows at 0.
    private RenderedSnapshot Publish()
    {
        var exposed = recorder.Expose();
        var rendered = snapshot.Publish(exposed.Families, isSettled: true, (generation, heldBack) => recorder.Shown(exposed, generation, heldBack));
        snapshot.Served.Note(rendered.Generation, time.GetTimestamp());
        time.Advance(TimeSpan.FromMinutes(2));
        snapshot.Served.Note(rendered.Generation, time.GetTimestamp());
        recorder.Acknowledge();
        return rendered;
    }

    private string NewBranch() => string.Create(CultureInfo.InvariantCulture, $"{random.Next():x}/{random.Next():x}");

    private string NewId() => new Guid(random.Next(), (short)random.Next(), (short)random.Next(), BitConverter.GetBytes(random.NextInt64())).ToString();

    private static long Heap() => GC.GetTotalMemory(forceFullCollection: true);
}
