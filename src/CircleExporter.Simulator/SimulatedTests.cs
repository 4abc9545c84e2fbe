namespace CircleExporter.Simulator;

/// <summary>A test that a job runs.</summary>
internal sealed record TestCase(string Name, string? ClassName, string? File, string? Source, double Seconds);

/// <summary>How a test went in one run.</summary>
internal sealed record TestResult(TestCase Case, string Result, double Seconds, string? Message);

/// <summary>The tests of the jobs that have "test" in their name: the same everywhere, and red just when their job is.</summary>
internal static class SimulatedTests
{
    // The first ones are those that break.
    private static readonly TestCase[] Cases =
    [
        new("test_totals[€-1,50]", "tests.test_cart.TestCart", "tests/test_cart.py", "pytest", 1.04),
        new("renders a cart", null, null, null, 0.31),
        new("test_checkout", "tests.test_checkout.TestCheckout", "tests/test_checkout.py", "pytest", 4.5),
        new("test_import_catalogue", "tests.test_import.TestImport", "tests/test_import.py", "pytest", 31.52),
        .. Enumerable.Range(1, 26).Select(number => new TestCase($"test_case_{number:D2}", "tests.test_cases.TestCases", "tests/test_cases.py", "pytest", 0.05 * number)),
    ];

    private const int Breakable = 4;

    internal static bool Has(string job) => job.Contains("test", StringComparison.OrdinalIgnoreCase);

    /// <summary>The tests of a job that has ended; none of one that goes on, was canceled or has no tests.</summary>
    internal static IReadOnlyList<TestResult> Of(SimulatedRun run, string job, string status)
    {
        if (!Has(job) || status is not ("success" or "failed"))
            return [];

        var chance = StableHash.Of($"{run.Id}\n{job}");
        var broken = status == "failed" ? (int)(chance % Breakable) : -1;
        var results = new TestResult[Cases.Length];
        for (var index = 0; index < Cases.Length; index++)
        {
            // Between 80 and 120 % of the usual time.
            var seconds = Math.Round(Cases[index].Seconds * (0.8 + (StableHash.Mix(chance + (ulong)index) % 400) / 1000.0), 3);
            results[index] = index == broken ? new TestResult(Cases[index], "failure", seconds, "assert 2 == 3")
                : index == Cases.Length - 1 ? new TestResult(Cases[index], "skipped", 0, null)
                : new TestResult(Cases[index], "success", seconds, null);
        }

        return results;
    }
}
