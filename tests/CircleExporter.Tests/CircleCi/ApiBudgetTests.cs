using CircleExporter.CircleCi;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.CircleCi;

/// <summary>When requests may go, and whose turn it is.</summary>
public sealed class ApiBudgetTests : BudgetTest
{
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
        Times(starts).ShouldKeep(rate, burst);
    }

    [Fact]
    public async Task A_quiet_budget_saves_up_no_more_than_the_burst()
    {
        Make(rate: 2, burst: 4);
        Ask(4);
        Later(3600);
        Ask(10);

        var starts = await StartsAsync(seconds: 10);

        starts.Skip(4).Select(start => (start - TimeSpan.FromHours(1)).TotalSeconds).Should().Equal(0, 0, 0, 0, 0.5, 1, 1.5, 2, 2.5, 3);
    }

    [Fact]
    public void No_more_are_in_flight_than_may_be()
    {
        Make(rate: 1000, burst: 100, concurrent: 3);

        Ask(5).Should().HaveCount(3);
        Budget.Waiting.Should().Be(2);

        Budget.End();
        Budget.Waiting.Should().Be(1);
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

        (await TurnsAsync(200)).ToList().IndexOf("DeepReadings deep").Should().BeInRange(149, 184, "it rises by a class every 30 s and is five classes behind, or six where others wait too");
    }

    [Fact]
    public async Task The_check_of_the_token_is_next_however_many_others_wait_and_however_long()
    {
        Make(rate: 1, burst: 1);
        Ask(1);
        for (var project = 0; project < 500; project++)
            Queue(RequestPriority.DeepReadings, $"project{project}");
        Later(300);
        Queue(RequestPriority.Token, "");

        Later(1);

        (await TurnsAsync(301))[^1].Should().Be("Token ");
    }

    [Fact]
    public async Task A_change_signal_passes_everything_that_has_not_waited_for_minutes()
    {
        Make(rate: 1, burst: 1);
        Ask(1);
        for (var project = 0; project < 500; project++)
            Queue(RequestPriority.DeepReadings, $"project{project}");

        var signals = 0;
        for (var second = 0; second < 140; second++)
        {
            if (second % 10 == 0)
                Queue(RequestPriority.ChangeSignals, $"signal{signals++}");
            Later(1);
            if (second % 10 == 0)
                (await TurnsAsync(second + 1))[^1].Should().StartWith("ChangeSignals");
        }
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
        var impatient = Budget.StartAsync(Ordinary, "", cancellation.Token);
        Ask(1);

        await cancellation.CancelAsync();
        Later(1);

        await FluentActions.Awaiting(() => impatient).Should().ThrowAsync<OperationCanceledException>();
        Budget.Waiting.Should().Be(0, "the other one went");
    }
}
