using System.Net;
using System.Net.Http.Headers;
using CircleExporter.CircleCi;
using CircleExporter.Tests.Support;
using FluentAssertions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace CircleExporter.Tests.CircleCi;

public sealed class ApiBudgetTests : IDisposable
{
    private const RequestPriority Ordinary = RequestPriority.FactsAndSummaries;

    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 9, 20, 12, 0, 0, TimeSpan.Zero));
    private readonly List<Task<TimeSpan>> asked = [];
    private readonly List<(string Name, Task<TimeSpan> Turn)> queued = [];
    private ApiBudget? budget;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => budget?.Dispose();

    [Theory]
    [InlineData(1, 100)]
    [InlineData(0.37, 5)]
    [InlineData(7, 1)]
    [InlineData(33, 60)]
    public async Task No_window_holds_more_than_the_burst_and_the_rate_and_no_second_more_than_the_peak(double rate, int burst)
    {
        Make(rate, burst);
        Ask(burst + 60);

        var starts = await StartsAsync(seconds: 200);

        starts.Should().HaveCount(burst + 60);
        AssertWithin(starts, rate, burst);
    }

    [Fact]
    public async Task A_quiet_budget_saves_up_no_more_than_the_burst()
    {
        Make(rate: 2, burst: 4);
        Ask(4);
        time.Advance(TimeSpan.FromHours(1));
        Ask(10);

        var starts = await StartsAsync(seconds: 10);

        starts.Skip(4).Select(start => (start - TimeSpan.FromHours(1)).TotalSeconds).Should().Equal(0, 0, 0, 0, 0.5, 1, 1.5, 2, 2.5, 3);
    }

    [Fact]
    public void No_more_are_in_flight_than_may_be()
    {
        Make(rate: 1000, burst: 100, concurrent: 3);

        Ask(5).Should().HaveCount(3);
        budget!.Waiting.Should().Be(2);

        budget.End();
        budget.Waiting.Should().Be(1);
    }

    [Fact]
    public async Task Nothing_starts_before_CircleCI_wants_to_be_asked_again()
    {
        Make(rate: 10, burst: 50);
        Refuse(TimeSpan.FromSeconds(90));
        budget!.ThrottledUntil.Should().Be(time.GetUtcNow().AddSeconds(90));
        Ask(20);

        var starts = await StartsAsync(seconds: 100);

        starts.Should().HaveCount(20).And.OnlyContain(start => start >= TimeSpan.FromSeconds(90));
        starts[0].Should().Be(TimeSpan.FromSeconds(90));
        AssertWithin(starts, rate: 5.1, burst: 1); // what was saved up is gone, the rate is half
        budget.ThrottledUntil.Should().BeNull();
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

        budget!.ThrottledUntil.Should().Be(time.GetUtcNow().AddSeconds(pause));
    }

    [Fact]
    public void A_429_halves_the_rate_which_is_back_ten_minutes_after_the_pause()
    {
        Make(rate: 8, burst: 1);
        budget!.RequestsPerSecond.Should().Be(8);

        Refuse(TimeSpan.FromSeconds(60));
        budget.RequestsPerSecond.Should().Be(4);

        Later(60);
        budget.RequestsPerSecond.Should().Be(4);
        Later(300);
        budget.RequestsPerSecond.Should().BeApproximately(6, 1e-9);
        Later(300);
        budget.RequestsPerSecond.Should().Be(8);
    }

    [Fact]
    public void Refusals_of_what_was_in_flight_together_count_once_and_later_ones_again()
    {
        Make(rate: 8, burst: 20);
        var together = Ask(3);
        Later(1);

        foreach (var started in together)
            Learn(Answer(HttpStatusCode.TooManyRequests), started);
        budget!.RequestsPerSecond.Should().Be(4);
        budget.ThrottledUntil.Should().Be(time.GetUtcNow().AddSeconds(30));

        Later(30);
        Learn(Answer(HttpStatusCode.TooManyRequests), Ask(1)[0]);
        budget.RequestsPerSecond.Should().Be(2);
        budget.ThrottledUntil.Should().Be(time.GetUtcNow().AddSeconds(60));

        Later(60);
        Learn(Answer(HttpStatusCode.OK), Ask(1)[0]);
        Later(1);
        Learn(Answer(HttpStatusCode.TooManyRequests), Ask(1)[0]);
        budget.ThrottledUntil.Should().Be(time.GetUtcNow().AddSeconds(30), "an answer ended the row");
    }

    [Fact]
    public async Task The_most_urgent_goes_first()
    {
        Make(rate: 1, burst: 1);
        Ask(1);
        foreach (var priority in Enum.GetValues<RequestPriority>().Reverse())
            Queue(priority, "any");

        Later(7);

        (await TurnsAsync(7)).Should().Equal(Enum.GetValues<RequestPriority>().Select(priority => $"{priority} any"));
    }

    [Fact]
    public async Task The_least_urgent_gets_its_turn_however_many_urgent_ones_come()
    {
        Make(rate: 1, burst: 1);
        Ask(1);
        Queue(RequestPriority.DeepReadings, "deep");

        for (var second = 0; second < 200; second++)
        {
            Queue(RequestPriority.ChangeSignals, $"project{second % 3}");
            Queue(RequestPriority.ChangeSignals, $"project{second % 3}");
            Later(1);
        }

        (await TurnsAsync(200)).IndexOf("DeepReadings deep").Should().BeInRange(149, 184, "it rises by a class every 30 s and is five classes behind, or six where others wait too");
    }

    [Fact]
    public async Task Projects_take_turns_within_a_class()
    {
        Make(rate: 1, burst: 1);
        Ask(1);
        foreach (var target in (string[])["large", "large", "large", "large", "large", "small", "small", "tiny"])
            Queue(Ordinary, target);

        Later(8);

        (await TurnsAsync(8)).Select(turn => turn.Split(' ')[1]).Should().Equal("large", "small", "tiny", "large", "small", "large", "large", "large");
    }

    [Fact]
    public async Task Who_gives_up_waiting_takes_no_turn()
    {
        Make(rate: 1, burst: 1);
        Ask(1);
        using var cancellation = new CancellationTokenSource();
        var impatient = budget!.StartAsync(Ordinary, "", cancellation.Token);
        Ask(1);

        await cancellation.CancelAsync();
        Later(1);

        await FluentActions.Awaiting(() => impatient).Should().ThrowAsync<OperationCanceledException>();
        budget.Waiting.Should().Be(0, "the other one went");
    }

    [Fact]
    public async Task An_advertised_limit_keeps_every_window_of_it_at_four_fifths()
    {
        Make(rate: 10, burst: 100);
        Learn(Answer(HttpStatusCode.OK, ("X-RateLimit-Limit-Minute", "60"), ("RateLimit-Limit", "50")), TimeSpan.Zero);
        Ask(150);

        var starts = await StartsAsync(seconds: 240);

        starts[^1].Should().BeLessThan(TimeSpan.FromSeconds(195), "what is allowed is used");
        starts.Max(from => starts.Count(start => start >= from && start < from + TimeSpan.FromMinutes(1))).Should().BeLessThanOrEqualTo(48);
    }

    [Fact]
    public void The_lowest_advertised_limit_counts_until_it_is_old()
    {
        Make(rate: 100, burst: 1);
        Learn(Answer(HttpStatusCode.OK, ("RateLimit-Limit", "20")), TimeSpan.Zero);
        Learn(Answer(HttpStatusCode.OK, ("RateLimit-Limit", "90")), TimeSpan.Zero);
        budget!.RequestsPerSecond.Should().Be(15);

        Later(3601);
        budget.RequestsPerSecond.Should().Be(100);
    }

    [Fact]
    public void When_none_is_left_the_reset_is_waited_for()
    {
        Make(rate: 1, burst: 100);

        Learn(Answer(HttpStatusCode.OK, ("X-RateLimit-Limit-Hour", "5000"), ("X-RateLimit-Remaining-Hour", "0"), ("X-RateLimit-Reset-Hour", "77")), TimeSpan.Zero);

        budget!.ThrottledUntil.Should().Be(time.GetUtcNow().AddSeconds(77));
        budget.RequestsPerSecond.Should().Be(1, "it is no refusal");
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

        budget!.RequestsPerSecond.Should().Be(100);
        budget.ThrottledUntil.Should().BeNull();
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

        budget!.ThrottledUntil.Should().BeNull();
        budget.RequestsPerSecond.Should().Be(7);
    }

    private static HttpResponseMessage Answer(HttpStatusCode status, params (string Name, string? Value)[] headers)
    {
        var response = new HttpResponseMessage(status);
        foreach (var (name, value) in headers)
        {
            if (value is not null)
                response.Headers.TryAddWithoutValidation(name, value).Should().BeTrue();
        }

        return response;
    }

    private static void AssertWithin(List<TimeSpan> starts, double rate, int burst)
    {
        for (var first = 0; first < starts.Count; first++)
        {
            for (var last = first; last < starts.Count; last++)
            {
                var (count, length) = (last - first + 1, (starts[last] - starts[first]).TotalSeconds);
                count.Should().BeLessThanOrEqualTo((int)Math.Floor(burst + (rate * length) + 1e-6));
                if (length < 1)
                    count.Should().BeLessThanOrEqualTo(Math.Max(20, (int)Math.Ceiling(rate)));
            }
        }
    }

    private void Make(double rate, int burst, int concurrent = int.MaxValue) =>
        budget = new ApiBudget(new CircleCiOptions { RequestsPerSecond = rate, Burst = burst, MaxConcurrentRequests = concurrent }, time);

    /// <summary>Asks for turns.</summary>
    /// <returns>Those that came at once.</returns>
    private List<TimeSpan> Ask(int count)
    {
        var turns = Enumerable.Range(0, count).Select(_ => budget!.StartAsync(Ordinary, "", Cancellation)).ToList();
        asked.AddRange(turns);
        return [.. turns.Where(turn => turn.IsCompletedSuccessfully).Select(turn => turn.Result)];
    }

    private void Queue(RequestPriority priority, string target) => queued.Add(($"{priority} {target}", budget!.StartAsync(priority, target, Cancellation)));

    /// <summary>Who had a turn so far, first to last; all turns are a second apart.</summary>
    private async Task<List<string>> TurnsAsync(int count)
    {
        await ExporterScenario.UntilAsync(() => queued.Count(entry => entry.Turn.IsCompleted) == count);
        return [.. queued.Where(entry => entry.Turn.IsCompleted).OrderBy(entry => entry.Turn.Result).Select(entry => entry.Name)];
    }

    private void Refuse(TimeSpan? retryAfter)
    {
        var answer = Answer(HttpStatusCode.TooManyRequests);
        answer.Headers.RetryAfter = retryAfter is { } wait ? new RetryConditionHeaderValue(wait) : null;
        Learn(answer, Ask(1)[0]);
        asked.Clear();
    }

    private void Learn(HttpResponseMessage response, TimeSpan started)
    {
        using (response)
            budget!.Learn(response, started);
    }

    private void Later(int seconds)
    {
        for (var second = 0; second < seconds; second++)
            time.Advance(TimeSpan.FromSeconds(1));
    }

    /// <summary>Lets time pass smoothly.</summary>
    /// <returns>When each that was asked for had its turn; all must have had it by then.</returns>
    private async Task<List<TimeSpan>> StartsAsync(int seconds)
    {
        for (var passed = 0; passed < seconds * 1000; passed++)
            time.Advance(TimeSpan.FromMilliseconds(1));

        budget!.Waiting.Should().Be(0);
        return [.. (await Task.WhenAll(asked)).Order()];
    }
}
