using CircleExporter.Cli;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Cli;

public class PrometheusDurationTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("0s", 0)]
    [InlineData("500ms", 500)]
    [InlineData("90s", 90_000)]
    [InlineData("15m", 900_000)]
    [InlineData("1h30m", 5_400_000)]
    [InlineData("14d", 1_209_600_000)]
    [InlineData("1w", 604_800_000)]
    [InlineData("1y2w3d4h5m6s7ms", 33_019_506_007)]
    public void Units_in_falling_order_are_added(string text, long milliseconds)
    {
        PrometheusDuration.TryParse(text, out var duration).Should().BeTrue();

        duration.TotalMilliseconds.Should().Be(milliseconds);
    }

    [Theory]
    [InlineData("")]
    [InlineData("5")]
    [InlineData("1m1h")]
    [InlineData("1h1h")]
    [InlineData("1.5h")]
    [InlineData("-1m")]
    [InlineData("1 m")]
    [InlineData("1m ")]
    [InlineData("1m\n")]
    [InlineData("m")]
    [InlineData("5min")]
    [InlineData("1H")]
    [InlineData("١m")]
    public void Anything_else_is_no_duration(string text) => PrometheusDuration.TryParse(text, out _).Should().BeFalse();

    [Fact]
    public void What_is_longer_than_time_itself_is_beyond_every_bound()
    {
        PrometheusDuration.TryParse(new string('9', 50) + "y", out var duration).Should().BeTrue();

        duration.Should().Be(TimeSpan.MaxValue);
    }

    [Theory]
    [InlineData(0, "0s")]
    [InlineData(250, "250ms")]
    [InlineData(60_000, "1m")]
    [InlineData(5_400_000, "1h30m")]
    [InlineData(1_209_600_000, "14d")]
    [InlineData(-1_500, "-1s500ms")]
    public void Durations_are_written_back_in_the_same_units(long milliseconds, string text) =>
        PrometheusDuration.Format(TimeSpan.FromMilliseconds(milliseconds)).Should().Be(text);
}
