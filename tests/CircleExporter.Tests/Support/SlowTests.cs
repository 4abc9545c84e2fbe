using Xunit;

namespace CircleExporter.Tests.Support;

/// <summary>Tests that take long run where they are asked for.</summary>
internal static class SlowTests
{
    /// <summary>Skips the test unless <c>SLOW_TESTS=1</c>.</summary>
    public static void SkipUnlessWanted() =>
        Assert.SkipUnless(Environment.GetEnvironmentVariable("SLOW_TESTS") == "1", "it takes long: SLOW_TESTS=1, which eng/test.sh sets, runs it");
}
