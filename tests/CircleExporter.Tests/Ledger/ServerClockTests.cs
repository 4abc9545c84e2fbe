using CircleExporter.Ledger;
using CircleExporter.Tests.Ledger.Simulation;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Ledger;

/// <summary>Whose word is taken for the time.</summary>
public sealed class ServerClockTests
{
    private static readonly DateTimeOffset Start = new(2026, 9, 1, 12, 0, 0, TimeSpan.Zero);
    private readonly VirtualTime time = new(Start);
    private readonly ServerClock clock;

    public ServerClockTests() => clock = new ServerClock(time);

    [Fact]
    public void Nothing_is_known_before_the_first_answer() => clock.Now.Should().BeNull();

    [Fact]
    public void An_answer_near_the_local_clock_is_believed_and_goes_on_by_itself()
    {
        clock.Note(Start.AddMinutes(50));
        time.Advance(TimeSpan.FromHours(3));

        clock.Now.Should().Be(Start.AddMinutes(50).AddHours(3));
    }

    [Theory]
    [InlineData(-2)]
    [InlineData(1)]
    public void A_local_clock_that_is_days_off_is_outvoted_by_two_answers(int days)
    {
        time.Error = TimeSpan.FromDays(days);
        clock.Note(time.True);
        var afterOne = clock.Now;
        time.Advance(TimeSpan.FromMinutes(5));
        clock.Note(time.True);

        afterOne.Should().BeNull();
        clock.Now.Should().Be(Start.AddMinutes(5));
    }

    [Fact]
    public void A_local_clock_that_is_set_back_a_day_changes_nothing()
    {
        clock.Note(Start);
        time.Error = TimeSpan.FromDays(-1);
        time.Advance(TimeSpan.FromMinutes(5));

        clock.Now.Should().Be(Start.AddMinutes(5));
        clock.Note(time.True);
        clock.Now.Should().Be(Start.AddMinutes(5));
    }

    [Fact]
    public void One_answer_from_a_cache_is_not_believed_and_two_that_contradict_each_other_are_not_either()
    {
        clock.Note(Start);
        clock.Note(Start.AddHours(-7));
        clock.Note(Start.AddHours(5));

        clock.Now.Should().Be(Start);
        clock.Note(Start.AddSeconds(2));
        clock.Note(Start.AddHours(-7));
        clock.Now.Should().Be(Start.AddSeconds(2));
    }

    [Fact]
    public void Answers_without_a_date_leave_it_to_the_local_clock_under_the_same_rule()
    {
        clock.Note(date: null);
        time.Error = TimeSpan.FromDays(1);
        clock.Note(date: null);

        clock.Now.Should().Be(Start);
        clock.Note(date: null);
        clock.Now.Should().Be(Start.AddDays(1));
    }
}
