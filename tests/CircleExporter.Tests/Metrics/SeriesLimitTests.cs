using System.Collections.Immutable;
using CircleExporter.Metrics;
using CircleExporter.Tests.Support;
using FluentAssertions;
using Xunit;
using static CircleExporter.Tests.Support.Families;

namespace CircleExporter.Tests.Metrics;

/// <summary>Which series a snapshot shows when there are too many. A histogram of these tests has 7 lines.</summary>
public sealed class SeriesLimitTests
{
    private const string Runs = "circleci_workflow_runs_total";
    private const string Durations = "circleci_workflow_run_duration_seconds";
    private const string Insights = "circleci_insights_workflow_runs";
    private const string ProjectUp = "circleci_project_up";

    [Fact]
    public void At_the_limit_everything_is_shown_and_with_one_line_more_a_histogram_is_held_back_whole()
    {
        var snapshot = Limited(10);

        var atTheLimit = snapshot.Publish([RunsOf("a", "b"), DurationsOf("a"), ProjectsOf("p")]);
        var overIt = Limited(10).Publish([RunsOf("a", "b", "c"), DurationsOf("a"), ProjectsOf("p")]);

        (atTheLimit.Lines, atTheLimit.LinesDropped).Should().Be((10, 0));
        (overIt.Lines, overIt.LinesDropped).Should().Be((4, 7));
        overIt.Dropped.Should().Equal(new DroppedLines(MetricCatalogue.WorkflowRunDuration, 7));
        Body(overIt)[Durations].Samples.Should().BeEmpty();
    }

    [Fact]
    public void Families_give_way_in_the_order_of_their_importance()
    {
        IReadOnlyCollection<MetricFamily> all = [RunsOf("a", "b"), DurationsOf("a", "b"), InsightsOf("a", "b"), ProjectsOf("p", "q")];

        var shown = ((int[])[20, 19, 12, 6, 5, 4, 3, 2, 1]).ToDictionary(limit => limit, limit => Counts(Body(Limited(limit).Publish(all)), ProjectUp, Runs, Insights, Durations + "_count"));

        shown.Should().BeEquivalentTo(new Dictionary<int, int[]>
        {
            [20] = [2, 2, 2, 2],
            [19] = [2, 2, 2, 1],
            [12] = [2, 2, 2, 0],
            [6] = [2, 2, 2, 0],
            [5] = [2, 2, 1, 0],
            [4] = [2, 2, 0, 0],
            [3] = [2, 1, 0, 0],
            [2] = [2, 0, 0, 0],
            [1] = [1, 0, 0, 0],
        });
    }

    [Fact]
    public void What_was_shown_stays_and_of_what_is_new_the_first_by_name_take_the_room()
    {
        var snapshot = Limited(10);
        snapshot.Publish([RunsOf("main"), DurationsOf("main")]);

        var flooded = snapshot.Publish([RunsOf("e", "d", "c", "b", "a", "main"), DurationsOf("a", "main")]);
        var later = snapshot.Publish([RunsOf("0", "a", "b", "c", "d", "main"), DurationsOf("0", "main")]);

        Branches(flooded, Runs).Should().Equal("a", "b", "main");
        Branches(flooded, Durations).Should().Equal("main");
        flooded.Dropped.Should().BeEquivalentTo([new DroppedLines(MetricCatalogue.WorkflowRuns, 3), new DroppedLines(MetricCatalogue.WorkflowRunDuration, 7)]);
        Branches(later, Runs).Should().Equal("a", "b", "main");
        Branches(later, Durations).Should().Equal("main");
    }

    [Fact]
    public void Room_that_returns_goes_to_the_most_important_first_and_then_nothing_is_held_back()
    {
        var snapshot = Limited(10);
        snapshot.Publish([RunsOf("a", "b", "c"), DurationsOf("a")]);
        snapshot.Publish([RunsOf("a", "b", "c", "d"), DurationsOf("a", "b"), InsightsOf("a")]);

        var some = snapshot.Publish([RunsOf("a", "d"), DurationsOf("a", "b"), InsightsOf("a")]);
        var all = snapshot.Publish([RunsOf("a", "d"), DurationsOf("b"), InsightsOf("a")]);

        Branches(some, Runs).Should().Equal("a", "d");
        Branches(some, Insights).Should().Equal("a");
        some.Dropped.Should().Equal(new DroppedLines(MetricCatalogue.WorkflowRunDuration, 7));
        Branches(all, Durations).Should().Equal("b");
        all.Dropped.Should().BeEmpty();
    }

    [Fact]
    public void A_project_always_has_its_own_series_and_the_least_important_ones_make_room_for_it()
    {
        var snapshot = Limited(10);
        snapshot.Publish([RunsOf("a", "b", "c"), DurationsOf("a")]);

        var more = snapshot.Publish([RunsOf("a", "b", "c"), DurationsOf("a"), ProjectsOf("p")]);

        Body(more)[ProjectUp].Samples.Should().ContainSingle();
        Branches(more, Runs).Should().Equal("a", "b", "c");
        Branches(more, Durations).Should().BeEmpty();
    }

    [Fact]
    public void Until_all_is_read_importance_decides_between_families_and_within_one_what_was_shown()
    {
        var snapshot = Limited(10);
        snapshot.Publish([RunsOf("b", "c"), DurationsOf("b")], isSettled: false);

        var read = snapshot.Publish([RunsOf("a", "b", "c", "d"), DurationsOf("b")], isSettled: false);
        var flooded = snapshot.Publish([RunsOf([.. "abcdefghijklm".Select(c => $"{c}")]), DurationsOf("b")], isSettled: false);
        snapshot.Publish([RunsOf([.. "0abcdefghijkl".Select(c => $"{c}")]), DurationsOf("b")], isSettled: false);

        Branches(read, Runs).Should().Equal("a", "b", "c", "d");
        Branches(read, Durations).Should().BeEmpty("that of b gave way");
        Branches(flooded, Runs).Should().Equal("abcdefghij".Select(c => $"{c}"));
        Branches(snapshot.Current, Runs).Should().Equal("abcdefghij".Select(c => $"{c}"), "0 is new");
    }

    [Fact]
    public void What_an_earlier_process_showed_comes_before_what_nobody_saw()
    {
        var families = RunsOf("a", "b", "main");
        families = families with { Series = [.. families.Series.Select(series => series with { WasShown = series.LabelValues[2] == "main" })] };

        Branches(Limited(1).Publish([families], isSettled: false), Runs).Should().Equal("main");
        Branches(Limited(1).Publish([families]), Runs).Should().Equal("main");
    }

    [Fact]
    public void Names_that_become_equal_need_the_room_of_one()
    {
        var snapshot = Limited(2);

        var rendered = snapshot.Publish([RunsOf("\u0001", "\u0002", "\u0003", "a", "b")]);

        Branches(rendered, Runs).Should().Equal("a", "b");
        Branches(Limited(2).Publish([RunsOf("\u0001", "\u0002", "\u0003", "\uffff")]), Runs).Should().Equal("\ufffd", "\uffff");
    }

    [Fact]
    public void A_refused_publish_changes_nothing()
    {
        var snapshot = Limited(2);
        var told = new List<long>();
        snapshot.Publish([RunsOf("z")]);

        var refused = () => snapshot.Publish([RunsOf("a"), Of(MetricCatalogue.WorkflowCredits, Value(-1, "p", "w", "b"))], beforeServing: (generation, _) => told.Add(generation));

        refused.Should().Throw<ArgumentException>();
        told.Should().BeEmpty();
        Branches(snapshot.Publish([RunsOf("a", "b", "z")]), Runs).Should().Equal("a", "z");
    }

    [Fact]
    public void Who_publishes_is_told_what_is_held_back_before_anybody_can_see_it()
    {
        var snapshot = Limited(2);
        var (runs, durations) = (RunsOf("a", "b", "c"), DurationsOf("a"));
        var told = new List<(long, long)>();
        IReadOnlySet<MetricSeries>? heldBack = null;

        snapshot.Publish([runs, durations, InsightsOf("a")], beforeServing: (generation, held) => (heldBack, told) = (held, [.. told, (generation, snapshot.Current.Generation)]));

        told.Should().Equal((1, 0));
        heldBack.Should().BeEquivalentTo<MetricSeries>([runs.Series[2], durations.Series[0]], options => options.ComparingByValue<MetricSeries>());
        heldBack!.Contains(Value(1, "gh/acme/web", "build", "c", "success")).Should().BeFalse("another object is another series");
    }

    [Fact]
    public void Whatever_comes_and_goes_the_limit_holds_and_nothing_that_was_shown_leaves()
    {
        for (var seed = 0; seed < 60; seed++)
        {
            var random = new Random(seed);
            var (limit, shown) = (random.Next(5, 60), new HashSet<string>());
            var snapshot = Limited(limit);
            for (var step = 0; step < 12; step++)
            {
                IReadOnlyCollection<MetricFamily> families = [RunsOf(Some(random)), DurationsOf(Some(random)), InsightsOf(Some(random))];
                var exists = Keys(Body(Limited(int.MaxValue).Publish(families)));

                var rendered = snapshot.Publish([.. families.Reverse().Select(family => family with { Series = [.. family.Series.Reverse()] })]);
                var now = Keys(ExpositionChecker.Check(Text(rendered)));

                rendered.Lines.Should().Be(now.Count).And.BeLessThanOrEqualTo(limit);
                (rendered.Lines + rendered.LinesDropped).Should().Be(exists.Count);
                shown.Intersect(exists).Except(now).Should().BeEmpty($"that was shown before, in step {step} of seed {seed}");
                shown = now;
            }
        }
    }

    private static string[] Some(Random random) => [.. Enumerable.Range(0, 20).Select(number => $"branch-{number}").Where(_ => random.Next(3) == 0)];

    private static HashSet<string> Keys(Exposition body) => [.. body.Samples.Select(sample => sample.Key())];

    private static int[] Counts(Exposition body, params string[] names) => [.. names.Select(name => body.Samples.Count(sample => sample.Name == name))];

    private static IEnumerable<string> Branches(RenderedSnapshot rendered, string family) => Body(rendered)[family].Samples.Select(sample => sample.Label("branch")!).Distinct();

    private static Exposition Body(RenderedSnapshot rendered) => Exposition.Parse(Text(rendered));

    private static ExpositionSnapshot Limited(int limit) => new(TimeProvider.System, new MetricsOptions { MaxSeries = limit });

    private static MetricFamily RunsOf(params IEnumerable<string> branches) =>
        Of(MetricCatalogue.WorkflowRuns, [.. branches.Select(branch => Value(1, "gh/acme/web", "build", branch, "success"))]);

    private static MetricFamily InsightsOf(params IEnumerable<string> branches) =>
        Of(MetricCatalogue.InsightsRuns, [.. branches.Select(branch => Value(1, "gh/acme/web", "build", branch, "last-90-days"))]);

    private static MetricFamily DurationsOf(params IEnumerable<string> branches) => Of(
        MetricCatalogue.WorkflowRunDuration,
        [.. branches.Select(branch => new HistogramSeries(["gh/acme/web", "build", branch, "success"], Bounds, ImmutableArray.Create(1L, 0, 0, 0, 0), 4_000))]);

    private static MetricFamily ProjectsOf(params IEnumerable<string> projects) => Of(MetricCatalogue.ProjectUp, [.. projects.Select(project => Value(1, project))]);
}
