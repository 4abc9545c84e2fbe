using Xunit;

namespace CircleExporter.Tests.Support;

/// <summary>Tests that take long run where they are asked for.</summary>
internal static class SlowTests
{
    /// <summary>Whether <c>SLOW_TESTS=1</c>.</summary>
    public static bool AreWanted { get; } = Environment.GetEnvironmentVariable("SLOW_TESTS") == "1";

    /// <summary>Skips the test unless they are wanted.</summary>
    public static void SkipUnlessWanted() =>
        Assert.SkipUnless(AreWanted, "it takes long: SLOW_TESTS=1, which eng/test.sh sets, runs it");
}
