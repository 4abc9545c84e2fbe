using System.Net;
using CircleExporter.CircleCi;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.CircleCi;

/// <summary>What limits that CircleCI advertises do.</summary>
public sealed class AdvertisedLimitTests : BudgetTest
{
    [Fact]
    public async Task An_advertised_limit_keeps_every_window_of_it_at_four_fifths()
    {
        Make(rate: 10, burst: 100);
        Learn(Answer(HttpStatusCode.OK, ("X-RateLimit-Limit-Minute", "60"), ("RateLimit-Limit", "50")), TimeSpan.Zero);
        Ask(150);

        var starts = await StartsAsync(seconds: 240);

        starts[^1].Should().BeLessThan(TimeSpan.FromSeconds(195), "what is allowed is used");
        Times(starts).ShouldKeepAdvertised(60, TimeSpan.FromMinutes(1));
    }

    [Fact]
    public void The_lowest_advertised_limit_counts_until_it_is_old()
    {
        Make(rate: 100, burst: 1);
        Learn(Answer(HttpStatusCode.OK, ("RateLimit-Limit", "20")), TimeSpan.Zero);
        Learn(Answer(HttpStatusCode.OK, ("RateLimit-Limit", "90")), TimeSpan.Zero);
        Budget.RequestsPerSecond.Should().Be(15);

        Later(3601);
        Budget.RequestsPerSecond.Should().Be(100);
    }

    [Fact]
    public void When_none_is_left_the_reset_is_waited_for()
    {
        Make(rate: 1, burst: 100);

        Learn(Answer(HttpStatusCode.OK, ("X-RateLimit-Limit-Hour", "5000"), ("X-RateLimit-Remaining-Hour", "0"), ("X-RateLimit-Reset-Hour", "77")), TimeSpan.Zero);

        Budget.ThrottledUntil.Should().Be(Now.AddSeconds(77));
        Budget.RequestsPerSecond.Should().Be(1, "it is no refusal");
    }

    [Fact]
    public void The_limit_that_was_advertised_last_is_told()
    {
        Make(rate: 1, burst: 100);
        Budget.Advertised.Should().BeNull();

        Learn(Answer(HttpStatusCode.OK, ("X-RateLimit-Limit-Hour", "5000"), ("X-RateLimit-Remaining-Hour", "4999")), TimeSpan.Zero);
        Budget.Advertised.Should().Be(new AdvertisedLimit(5000, TimeSpan.FromHours(1), 4999));

        Learn(Answer(HttpStatusCode.OK, ("RateLimit-Limit", "50"), ("RateLimit-Remaining", "49"), ("X-RateLimit-Limit-Minute", "60"), ("X-RateLimit-Remaining-Minute", "7")), TimeSpan.Zero);
        Budget.Advertised.Should().Be(new AdvertisedLimit(60, TimeSpan.FromMinutes(1), 7), "60 a minute are less than 50 a second");

        Learn(Answer(HttpStatusCode.OK, ("RateLimit-Limit", "50"), ("X-RateLimit-Limit-Second", "50"), ("X-RateLimit-Remaining-Second", "0")), TimeSpan.Zero);
        Budget.Advertised.Should().Be(new AdvertisedLimit(50, TimeSpan.FromSeconds(1), 0), "of equals the one of which least is left");

        Learn(Answer(HttpStatusCode.OK), TimeSpan.Zero);
        Budget.Advertised.Should().Be(new AdvertisedLimit(50, TimeSpan.FromSeconds(1), 0), "it is the last one that was advertised");

        Learn(Answer(HttpStatusCode.TooManyRequests, ("RateLimit-Limit", "40")), TimeSpan.Zero);
        Budget.Advertised.Should().Be(new AdvertisedLimit(40, TimeSpan.FromSeconds(1), Remaining: null));
    }

    [Theory]
    [InlineData("-5", "3", "10")]
    [InlineData("0", "0", "10")]
    [InlineData("1e3", "0", "10")]
    [InlineData("99999999999999999999", "0", "10")]
    [InlineData("5", "6", "10")]
    [InlineData("5", "-1", "10")]
    [InlineData("5", "many", "10")]
    [InlineData("", "0", "10")]
    [InlineData(null, "0", "10")]
    public void A_limit_that_makes_no_sense_is_passed_over(string? limit, string remaining, string reset)
    {
        Make(rate: 100, burst: 100);

        Learn(Answer(HttpStatusCode.OK, ("RateLimit-Limit", limit), ("RateLimit-Remaining", remaining), ("RateLimit-Reset", reset)), TimeSpan.Zero);

        Budget.RequestsPerSecond.Should().Be(100);
        Budget.ThrottledUntil.Should().BeNull();
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-30")]
    [InlineData("1758369600")]
    [InlineData(null)]
    public void A_reset_that_makes_no_sense_pauses_nothing(string? reset)
    {
        Make(rate: 100, burst: 100);

        Learn(Answer(HttpStatusCode.OK, ("RateLimit-Limit", "10"), ("RateLimit-Remaining", "0"), ("RateLimit-Reset", reset)), TimeSpan.Zero);

        Budget.ThrottledUntil.Should().BeNull();
        Budget.RequestsPerSecond.Should().Be(7);
    }
}
