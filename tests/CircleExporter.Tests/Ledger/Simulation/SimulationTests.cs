using System.Collections.Concurrent;
using System.Globalization;
using CircleExporter.Ledger;
using CircleExporter.Tests.Support;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Ledger.Simulation;

/// <summary>The ledger keeps every promise in every simulated life, and each of its rules is needed for that.</summary>
public sealed class SimulationTests
{
    private static readonly int Seeds = Environment.GetEnvironmentVariable("CIRCLE_EXPORTER_SIMULATION_SEEDS") is { } seeds ? int.Parse(seeds, CultureInfo.InvariantCulture)
        : SlowTests.AreWanted ? 1000
        : 200;

    private const int SeedsOfAMutant = 200;

    private static readonly Dictionary<string, Func<(LedgerRules Rules, DurableDisk Disk)>> Mutants = new()
    {
        ["publish before commit"] = () => (new PublishBeforeCommit(), new DurableDisk()),
        ["watermark instead of what was seen"] = () => (new WatermarkInsteadOfSeen(), new DurableDisk()),
        ["forget what was seen without a floor"] = () => (new ForgetsWithoutFloor(), new DurableDisk()),
        ["no birth hold"] = () => (new NoBirthHold(), new DurableDisk()),
        ["acknowledgement kept in memory only"] = () => (new LedgerRules(), new ForgetfulDisk()),
        ["no deep reading"] = () => (new NoDeepReading(), new DurableDisk()),
        ["counter and what was seen in two writes"] = () => (new LedgerRules(), new TwoWritesDisk()),
        ["no baseline at birth"] = () => (new NoBaseline(), new DurableDisk()),
        ["birth hold by time only"] = () => (new HoldByTimeOnly(), new DurableDisk()),
        ["partial listing moves the mark"] = () => (new PartialListingMovesTheMark(), new DurableDisk()),
        ["acknowledged by the first scrape"] = () => (new SeenByTheFirstScrape(), new DurableDisk()),
        ["held back counts as shown"] = () => (new CountsWhatIsHeldBackAsShown(), new DurableDisk()),
        ["no overlap"] = () => (new NoOverlap(), new DurableDisk()),
    };

    public static TheoryData<string> Names => [.. Mutants.Keys];

    [Fact]
    public void No_life_breaks_a_promise()
    {
        var broken = new ConcurrentBag<string>();

        Parallel.For(0, Seeds, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = TestContext.Current.CancellationToken }, seed =>
        {
            if (SimulatedLife.Run(seed) is { } fault)
                broken.Add($"seed {seed}: {fault}");
        });

        broken.Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_ledger_without_one_of_its_rules_breaks_a_promise(string mutant) =>
        Enumerable.Range(0, SeedsOfAMutant).Any(seed => Notices(mutant, seed)).Should().BeTrue($"the simulation has to notice: {mutant}");

    // Run by eng/soak.sh, which prints the table.
    [Fact(Explicit = true)]
    public void Every_mutant_is_noticed_by_some_share_of_the_lives()
    {
        var shares = Mutants.Keys.ToDictionary(mutant => mutant, mutant => ParallelEnumerable.Range(0, SeedsOfAMutant).Count(seed => Notices(mutant, seed)));

        SoakReport.Write(
            "mutants",
            $"| Without this rule | Lives of {SeedsOfAMutant} that notice |\n| --- | ---: |",
            shares.Select(share => $"| {share.Key} | {100.0 * share.Value / SeedsOfAMutant:0.#} % |"));
        shares.Values.Should().NotContain(0);
    }

    private static bool Notices(string mutant, int seed)
    {
        var (rules, disk) = Mutants[mutant]();
        return SimulatedLife.Run(seed, rules, disk) is not null;
    }
}
