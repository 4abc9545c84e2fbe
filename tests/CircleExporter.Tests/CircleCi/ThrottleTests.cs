using System.Net;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.CircleCi;

/// <summary>What a 429 does to everything else.</summary>
public sealed class ThrottleTests : BudgetTest
{
    [Fact]
    public async Task Nothing_starts_before_CircleCI_wants_to_be_asked_again()
    {
        Make(rate: 10, burst: 50);
        Refuse(TimeSpan.FromSeconds(90));
        Budget.ThrottledUntil.Should().Be(Now.AddSeconds(90));
        Ask(20);

        var starts = await StartsAsync(seconds: 100);

        starts.Should().HaveCount(20).And.OnlyContain(start => start >= TimeSpan.FromSeconds(90));
        starts[0].Should().Be(TimeSpan.FromSeconds(90));
        Times(starts).ShouldKeep(rate: 5.1, burst: 1); // what was saved up is gone, the rate is half
        Budget.ThrottledUntil.Should().BeNull();
    }

    [Theory]
    [InlineData(20, 20)]
    [InlineData(900, 900)]
    [InlineData(901, 900)]
    [InlineData(int.MaxValue, 900)]
    [InlineData(0, 30)]
    [InlineData(null, 30)]
    public void A_429_pauses_for_as_long_as_it_says_within_reason(int? retryAfter, int pause)
    {
        Make(rate: 1, burst: 1);

        Refuse(retryAfter is { } seconds ? TimeSpan.FromSeconds(seconds) : null);

        Budget.ThrottledUntil.Should().Be(Now.AddSeconds(pause));
    }

    [Fact]
    public void A_429_halves_the_rate_which_is_back_ten_minutes_after_the_pause()
    {
        Make(rate: 8, burst: 1);
        Budget.RequestsPerSecond.Should().Be(8);

        Refuse(TimeSpan.FromSeconds(60));
        Budget.RequestsPerSecond.Should().Be(4);

        Later(60);
        Budget.RequestsPerSecond.Should().Be(4);
        Later(300);
        Budget.RequestsPerSecond.Should().BeApproximately(6, 1e-9);
        Later(300);
        Budget.RequestsPerSecond.Should().Be(8);
    }

    [Fact]
    public void Refusals_of_what_was_in_flight_together_count_once_and_later_ones_again()
    {
        Make(rate: 8, burst: 20);
        var together = Ask(3);
        Later(1);

        foreach (var started in together)
            Learn(Answer(HttpStatusCode.TooManyRequests), started);
        Budget.RequestsPerSecond.Should().Be(4);
        Budget.ThrottledUntil.Should().Be(Now.AddSeconds(30));

        Later(30);
        Learn(Answer(HttpStatusCode.TooManyRequests), Ask(1)[0]);
        Budget.RequestsPerSecond.Should().Be(2);
        Budget.ThrottledUntil.Should().Be(Now.AddSeconds(60));

        Later(60);
        Learn(Answer(HttpStatusCode.OK), Ask(1)[0]);
        Later(1);
        Learn(Answer(HttpStatusCode.TooManyRequests), Ask(1)[0]);
        Budget.ThrottledUntil.Should().Be(Now.AddSeconds(30), "an answer ended the row");
    }

    [Fact]
    public void What_is_refused_again_while_others_are_not_has_a_limit_of_its_own_and_slows_down_nothing_further()
    {
        Make(rate: 8, burst: 100);
        LearnOf("/bad", HttpStatusCode.TooManyRequests).Should().BeFalse("nothing is known yet");
        Budget.RequestsPerSecond.Should().Be(4);

        Later(60);
        LearnOf("/bad", HttpStatusCode.TooManyRequests).Should().BeFalse("nothing else was tried");
        Later(60);
        LearnOf("/good", HttpStatusCode.OK);
        Later(1);
        var before = Budget.RequestsPerSecond;
        LearnOf("/bad", HttpStatusCode.TooManyRequests).Should().BeTrue();
        Budget.RequestsPerSecond.Should().Be(before);
        Budget.ThrottledUntil.Should().Be(Now.AddSeconds(30), "it holds back everything nevertheless");

        Later(60);
        LearnOf("/bad", HttpStatusCode.OK);
        Later(1);
        LearnOf("/bad", HttpStatusCode.TooManyRequests).Should().BeFalse("it was accepted meanwhile");
        Budget.RequestsPerSecond.Should().BeLessThan(before);
    }
}
