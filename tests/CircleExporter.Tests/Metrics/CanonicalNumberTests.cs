using CircleExporter.Metrics;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Metrics;

public sealed class CanonicalNumberTests
{
    [Theory]
    [InlineData(0, "0", "0.0")]
    [InlineData(5, "5", "5.0")]
    [InlineData(0.5, "0.5", "0.5")]
    [InlineData(18000, "18000", "18000.0")]
    [InlineData(0.0001, "0.0001", "0.0001")]
    [InlineData(0.00001, "1e-05", "1e-05")]
    [InlineData(0.000015, "1.5e-05", "1.5e-05")]
    [InlineData(999999, "999999", "999999.0")]
    [InlineData(1000000, "1e+06", "1e+06")]
    [InlineData(1234567.5, "1.2345675e+06", "1.2345675e+06")]
    [InlineData(-2500000, "-2.5e+06", "-2.5e+06")]
    [InlineData(1e16, "1e+16", "1e+16")]
    [InlineData(1.5e100, "1.5e+100", "1.5e+100")]
    [InlineData(double.PositiveInfinity, "+Inf", "+Inf")]
    public void Numbers_in_labels_are_spelled_as_Go_does(double value, string text, string openMetrics)
    {
        CanonicalNumber.Format(value, ExpositionFormat.Text).Should().Be(text);
        CanonicalNumber.Format(value, ExpositionFormat.OpenMetrics).Should().Be(openMetrics);
    }
}
