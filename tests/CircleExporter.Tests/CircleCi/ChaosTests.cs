using FluentAssertions;
using FluentAssertions.Execution;
using Xunit;

namespace CircleExporter.Tests.CircleCi;

/// <summary>Everything that can go wrong, drawn from a seed: whatever comes, the budget is kept, every pause and every break is, and afterwards all is well.</summary>
public sealed class ChaosTests
{
    private const int Seeds = 50;

    [Fact]
    public async Task Whatever_goes_wrong_CircleCI_is_never_asked_more_than_it_may_be_nor_while_it_wants_to_be_left_alone()
    {
        var seen = new SortedDictionary<string, int>(StringComparer.Ordinal);
        for (var seed = 0; seed < Seeds; seed++)
        {
            using var scope = new AssertionScope($"seed {seed}");
            await using var chaos = new Chaos(seed);
            await chaos.RunAsync();
            await AssertAsync(chaos);
            foreach (var ending in chaos.Endings)
                seen[ending] = seen.GetValueOrDefault(ending) + 1;
        }

        seen.Keys.Should().BeEquivalentTo(["answered", "given up", "CircuitOpen", "Http 401", "Http 404", "Http 429", "Http 500", "Http 503", "Network", "Timeout", "Unusable"], "the seeds are to bring all of it");
    }

    private static async Task AssertAsync(Chaos chaos)
    {
        var (load, options) = (chaos.Load, chaos.Options);
        load.Times.ShouldKeep(options.RequestsPerSecond, options.Burst);
        load.PeakInFlight.Should().BeLessThanOrEqualTo(options.MaxConcurrentRequests);
        load.Requests.GroupBy(request => request.Path).Should().OnlyContain(path => path.Count() <= 4, "each call has its own, and four attempts");
        load.Test.Attempts.Should().HaveCount(load.Requests.Count - chaos.GivenUp, "each that was sent is told, unless its caller gave up meanwhile");
        foreach (var (at, until) in chaos.Pauses)
            load.Times.ShouldPause(at, until);
        if (chaos.Advertised is var (limit, window, since))
            load.Times.After(since).ShouldKeepAdvertised(limit, window);

        await chaos.CalmAsync();
        load.Budget.Waiting.Should().Be(0);
        load.Budget.ThrottledUntil.Should().BeNull();
        load.Budget.RequestsPerSecond.Should().BeApproximately(chaos.CalmRate, 1e-9);
        chaos.Calm.Should().OnlyContain(call => call.IsCompletedSuccessfully);
    }
}
