using System.Collections.Immutable;
using CircleExporter.Metrics;
using CircleExporter.Tests.Support;
using FluentAssertions;
using FsCheck;
using FsCheck.Fluent;
using Xunit;
using static CircleExporter.Tests.Support.Families;

namespace CircleExporter.Tests.Metrics;

public sealed class ExpositionWriterTests
{
    private static readonly MetricDefinition Odd = new("circleci_odd", MetricType.Gauge, "a \"b\" \\ c\nd", ["project"], IsLive: false);

    [Theory]
    [InlineData(ExpositionFormat.Text, "text.prom")]
    [InlineData(ExpositionFormat.OpenMetrics, "openmetrics.prom")]
    internal void Families_are_written_as_reviewed(ExpositionFormat format, string file)
    {
        var body = Render(format, Sample);

        ExpositionChecker.Check(body);
        Support.Snapshot.Match(body, $"tests/CircleExporter.Tests/Metrics/Snapshots/{file}");
    }

    [Fact]
    public void Help_escapes_quotes_in_OpenMetrics_only()
    {
        Render(ExpositionFormat.Text, Of(Odd)).Should().Be("# HELP circleci_odd a \"b\" \\\\ c\\nd\n# TYPE circleci_odd gauge\n");
        Render(ExpositionFormat.OpenMetrics, Of(Odd)).Should().Be("# HELP circleci_odd a \\\"b\\\" \\\\ c\\nd\n# TYPE circleci_odd gauge\n# EOF\n");
    }

    [Theory]
    [InlineData(ExpositionFormat.Text)]
    [InlineData(ExpositionFormat.OpenMetrics)]
    internal void Names_from_hell_arrive_unchanged(ExpositionFormat format)
    {
        var body = Render(format, Of(Odd, [.. FromHell.Select(name => Value(1, name))]));

        ExpositionChecker.Check(body)["circleci_odd"].Samples.Select(sample => sample.Label("project")).Should().BeEquivalentTo(FromHell);
    }

    [Fact]
    public void Any_string_comes_back_but_for_what_is_no_text()
    {
        var strings = Gen.Frequency(
            (4, Gen.Elements('\\', '"', '\n', 'n', '{', '}', ',', '=', ' ', '\r', '\0', '\u0085', '\ud83d', '\ude80')),
            (1, Gen.Choose(0, 0xFFFF).Select(code => (char)code))).ListOf().Select(chars => new string([.. chars])).ToArbitrary();

        Prop.ForAll(strings, name => ((ExpositionFormat[])[ExpositionFormat.Text, ExpositionFormat.OpenMetrics]).All(format =>
        {
            var sample = Exposition.Parse(Render(format, Of(Odd, Value(1, name)))).Samples.Single();
            return sample.Label("project") == Arriving(name) && sample.Value == 1;
        })).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void The_order_of_the_caller_does_not_show()
    {
        var orders = Gen.Shuffle(FromHell.Select((name, i) => Value(i, name)).Append(Value(98, "x\u0001")).Append(Value(99, "x\u0002")).ToArray()).ToArbitrary();
        var expected = Render(ExpositionFormat.Text, Of(Odd, orders.Generator.Sample(1)[0]));

        Prop.ForAll(orders, order => Render(ExpositionFormat.Text, Of(Odd, order)) == expected).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Names_that_become_equal_are_one_series()
    {
        var gauge = Render(ExpositionFormat.Text, Of(Odd, Value(2, "a\u0002"), Value(1, "a\u0001")));
        var counter = Render(ExpositionFormat.Text, Of(MetricCatalogue.WorkflowCredits, Value(2, "p", "w", "\u0001"), Value(3, "p", "w", "\u0002")));
        var histogram = Render(ExpositionFormat.Text, Of(
            MetricCatalogue.WorkflowRunDuration, Durations("\u0001", [1, 0, 2], 25_000), Durations("\u0002", [1, 1, 1], 20_500)));

        ExpositionChecker.Check(gauge)["circleci_odd"].Samples.Should().ContainSingle().Which.Value.Should().Be(1, "the first by its original name stays");
        ExpositionChecker.Check(counter)["circleci_workflow_credits_total"].Samples.Should().ContainSingle().Which.Value.Should().Be(5);
        ExpositionChecker.Check(histogram)["circleci_workflow_run_duration_seconds"].Samples.Select(sample => sample.Spelling).Should().Equal("2", "3", "6", "45.5", "6");
    }

    [Fact]
    public void A_series_handed_over_twice_counts_once()
    {
        var body = Render(ExpositionFormat.Text, Of(MetricCatalogue.WorkflowCredits, Value(4, "p", "w", "b"), Value(4, "p", "w", "b")));

        ExpositionChecker.Check(body)["circleci_workflow_credits_total"].Value().Should().Be(4);
    }

    [Theory]
    [InlineData(0.0, "0")]
    [InlineData(1.0, "1")]
    [InlineData(1e15, "1000000000000000")]
    [InlineData(9007199254740992, "9007199254740992")]
    [InlineData(1e17, "1E+17")]
    [InlineData(0.1, "0.1")]
    [InlineData(-2.5, "-2.5")]
    [InlineData(1771234567.891, "1771234567.891")]
    [InlineData(double.Epsilon, "5E-324")]
    [InlineData(double.NaN, "NaN")]
    [InlineData(double.PositiveInfinity, "+Inf")]
    [InlineData(double.NegativeInfinity, "-Inf")]
    public void Values_are_as_short_as_they_can_be(double value, string expected) =>
        Render(ExpositionFormat.Text, Of(Odd, Value(value, "p"))).Should().EndWith($"circleci_odd{{project=\"p\"}} {expected}\n");

    [Theory]
    [InlineData(0, "0")]
    [InlineData(1, "0.001")]
    [InlineData(100, "0.1")]
    [InlineData(1010, "1.01")]
    [InlineData(60_000, "60")]
    [InlineData(9_223_372_036_854_775_807, "9223372036854775.807")]
    public void Sums_are_exact(long milliseconds, string expected) =>
        Render(ExpositionFormat.Text, Of(MetricCatalogue.WorkflowRunDuration, Durations("b", [0, 0, 1], milliseconds)))
            .Should().Contain($"_sum{{project=\"p\",workflow=\"w\",branch=\"b\",status=\"success\"}} {expected}\n");

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(-1)]
    public void A_counter_that_is_no_count_is_refused(double value)
    {
        var write = () => Render(ExpositionFormat.Text, Of(MetricCatalogue.WorkflowCredits, Value(value, "p", "w", "b")));

        write.Should().Throw<ArgumentException>().WithMessage("circleci_workflow_credits_total is a counter*");
    }

    public static TheoryData<string> BrokenHistograms => ["negative count", "negative sum", "bucket missing", "bounds fall", "bound infinite"];

    [Theory]
    [MemberData(nameof(BrokenHistograms))]
    public void A_histogram_that_breaks_the_rules_is_refused(string fault)
    {
        var good = Durations("b", [1, 2, 3], 10);
        var broken = fault switch
        {
            "negative count" => good with { BucketCounts = [1, -1, 3] },
            "negative sum" => good with { SumMilliseconds = -1 },
            "bucket missing" => good with { BucketCounts = [1, 2] },
            "bounds fall" => good with { Bounds = [10, 5] },
            _ => good with { Bounds = [5, double.PositiveInfinity] },
        };

        var write = () => Render(ExpositionFormat.Text, Of(MetricCatalogue.WorkflowRunDuration, broken));

        write.Should().Throw<ArgumentException>().WithMessage("circleci_workflow_run_duration_seconds *");
    }

    [Fact]
    public void A_series_that_does_not_fit_its_family_is_refused()
    {
        var missingLabel = () => Render(ExpositionFormat.Text, Of(Odd, Value(1)));
        var otherType = () => Render(ExpositionFormat.Text, Of(MetricCatalogue.WorkflowRunDuration, Value(1, "p", "w", "b", "success")));

        missingLabel.Should().Throw<ArgumentException>().WithMessage("circleci_odd*labels*");
        otherType.Should().Throw<ArgumentException>().WithMessage("circleci_workflow_run_duration_seconds*type*");
    }

    [Fact]
    public void There_are_no_timestamps() =>
        Render(ExpositionFormat.Text, Sample).Split('\n').Where(line => line.Length > 0 && line[0] != '#').Select(line => line.Split('}')[^1])
            .Should().HaveCountGreaterThan(20).And.OnlyContain(end => end.Count(c => c == ' ') == 1);

    private static HistogramSeries Durations(string branch, ImmutableArray<long> counts, long sum) => new(["p", "w", branch, "success"], [5, 10], counts, sum);
}
