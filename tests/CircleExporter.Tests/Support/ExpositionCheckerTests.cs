using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Support;

/// <summary>A checker that finds nothing proves nothing.</summary>
public sealed class ExpositionCheckerTests
{
    private const string Gauge = "# HELP a what\n# TYPE a gauge\n";
    private const string Counter = "# HELP b_total what\n# TYPE b_total counter\n";
    private const string Histogram = "# HELP h what\n# TYPE h histogram\n";

    [Theory]
    [InlineData(Gauge + "a 1\na{x=\"\\\"\\\\\\n\"} 2\n" + Counter + "b_total 0\n" + Histogram + "h_bucket{le=\"1\"} 1\nh_bucket{le=\"+Inf\"} 2\nh_sum 3.5\nh_count 2\n")]
    [InlineData(Gauge + "# HELP b what\n# TYPE b counter\nb_total 3\n" + Histogram + "h_bucket{le=\"1.0\"} 1\nh_bucket{le=\"1e+06\"} 1\nh_bucket{le=\"+Inf\"} 1\nh_sum 0\nh_count 1\n# EOF\n")]
    public void A_sound_body_passes(string body) => ExpositionChecker.Check(body).Families.Should().HaveCount(3);

    [Theory]
    [InlineData("a 1\n")]
    [InlineData(Gauge + "a 1")]
    [InlineData(Gauge + "\na 1\n")]
    [InlineData(Gauge + "a 1\na 2\n")]
    [InlineData(Gauge + "a{x=\"1\",y=\"2\"} 1\na{y=\"2\",x=\"1\"} 1\n")]
    [InlineData(Gauge + "a 1 1700000000\n")]
    [InlineData(Gauge + "a{x=\"1\"}1\n")]
    [InlineData(Gauge + "a{x=\"\\t\"} 1\n")]
    [InlineData(Gauge + "a{0x=\"\"} 1\n")]
    [InlineData(Gauge + "a{quantile=\"0.5\"} 1\n")]
    [InlineData(Gauge + "a{le=\"5\"} 1\n")]
    [InlineData(Gauge + "a{x=\"1\",x=\"1\"} 1\n")]
    [InlineData(Gauge + Counter + "a 1\n")]
    [InlineData(Gauge + Counter + Gauge)]
    [InlineData("# HELP a \n# TYPE a gauge\n")]
    [InlineData("# HELP a what\na 1\n")]
    [InlineData("# HELP a what\n# TYPE a unknown\n")]
    [InlineData(Gauge + "# EOF\na 1\n# EOF\n")]
    [InlineData(Counter + "b_total -1\n")]
    [InlineData(Counter + "b_total NaN\n")]
    [InlineData(Counter + "b_total +Inf\n")]
    [InlineData(Counter + "b_total 1\n# EOF\n")]
    [InlineData(Histogram + "h_bucket{le=\"1\"} 2\nh_bucket{le=\"+Inf\"} 1\nh_sum 1\nh_count 1\n")]
    [InlineData(Histogram + "h_bucket{le=\"1\"} 1\nh_bucket{le=\"+Inf\"} 2\nh_sum 3\nh_count 3\n")]
    [InlineData(Histogram + "h_bucket{le=\"1\"} 1\nh_sum 1\nh_count 1\n")]
    [InlineData(Histogram + "h_bucket{le=\"2\"} 1\nh_bucket{le=\"1\"} 1\nh_bucket{le=\"+Inf\"} 1\nh_sum 1\nh_count 1\n")]
    [InlineData(Histogram + "h_bucket{le=\"1.0\"} 1\nh_bucket{le=\"+Inf\"} 1\nh_sum 1\nh_count 1\n")]
    [InlineData(Histogram + "h_bucket{le=\"1000000\"} 1\nh_bucket{le=\"+Inf\"} 1\nh_sum 1\nh_count 1\n")]
    [InlineData(Histogram + "h_bucket{le=\"1\"} 1\nh_bucket{le=\"+Inf\"} 1\nh_sum 1\nh_count 1\n# EOF\n")]
    [InlineData(Histogram + "h_bucket{le=\"10\"} 0\nh_bucket{le=\"+Inf\"} 2\nh_sum 19\nh_count 2\n")]
    [InlineData(Histogram + "h_bucket{le=\"10\"} 0\nh_bucket{le=\"+Inf\"} 0\nh_sum 19\nh_count 0\n")]
    public void A_broken_body_does_not(string body)
    {
        var check = () => ExpositionChecker.Check(body);

        check.Should().Throw<Exception>();
    }

    [Fact]
    public void A_counter_may_rise_or_start_again_but_not_fall()
    {
        static Exposition At(int value) => ExpositionChecker.Check($"{Counter}b_total {value}\n");
        var fall = () => ExpositionChecker.CheckMonotone(At(5), At(4));

        ExpositionChecker.CheckMonotone(At(5), At(6));
        ExpositionChecker.CheckMonotone(At(5), At(0));
        fall.Should().Throw<Exception>().WithMessage("*only rises*");
    }
}
