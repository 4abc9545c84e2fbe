using System.Collections.Immutable;
using CircleExporter.Ledger;

namespace CircleExporter.Benchmarks.Parts;

/// <summary>Runs as CircleCI lists them, the same ones in every run of the benchmarks.</summary>
internal static class SampleRuns
{
    public static readonly DateTimeOffset Now = new(2026, 9, 20, 12, 0, 0, TimeSpan.Zero);

    public static BranchNaming Branches { get; } = new("main", [":default"]);

    /// <summary>A pass over workflows whose runs are spread evenly over some time before <see cref="Now"/>, newest first.</summary>
    public static ProjectPass Pass(string project, int workflows, int runsOfEach, TimeSpan over, Random random) =>
        new(project, Now, Branches, [.. Enumerable.Range(0, workflows).Select(index => Listing(WorkflowName(index), runsOfEach, over, random))]);

    public static string ProjectName(int index) => $"gh/acme-corp/service-{index:D3}";

    public static string WorkflowName(int index) => index switch { 0 => "build-and-test", 1 => "deploy-production", 2 => "nightly", _ => $"package-{index:D2}" };

    private static RunListing Listing(string workflow, int count, TimeSpan over, Random random)
    {
        var runs = Enumerable.Range(0, count).Select(index => NewRun(Now - (index + 1) * (over / (count + 1)), over / (count + 1), random)).ToImmutableArray();
        return new RunListing(workflow, new RunReading(Now - over, IsDeep: true, Now, NewestBefore: null), runs, runs.IsEmpty ? null : runs[0].Created, IsComplete: true, NextPageToken: null);
    }

    // It stops before the next one is created, so that all of them have ended by now.
    private static Run NewRun(DateTimeOffset created, TimeSpan longest, Random random)
    {
        var id = new byte[16];
        random.NextBytes(id);
        var branch = random.Next(10) < 4 ? "main" : $"feature/{random.Next(30)}";
        var status = random.Next(100) switch { < 85 => "success", < 95 => "failed", < 98 => "canceled", _ => "error" };
        return new Run(new Guid(id).ToString(), branch, status, created, created + random.NextDouble() * longest, IsApproval: false, random.Next(1, 5_000));
    }
}
