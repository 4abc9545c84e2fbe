using CircleExporter.Polling;
using FluentAssertions;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace CircleExporter.Tests.Polling;

public sealed class PollScheduleTests
{
    private static readonly PollTask Signals = new(PollKind.Signals, "gh/acme/web"), Runs = new(PollKind.Runs, "gh/acme/web"), Other = new(PollKind.Runs, "gh/acme/api");

    private readonly FakeTimeProvider time = new();
    private readonly PollSchedule schedule;

    public PollScheduleTests() => schedule = new PollSchedule(time);

    [Fact]
    public void A_task_is_taken_when_it_is_due_and_then_is_away()
    {
        schedule.Set(Signals, Seconds(10));

        var early = schedule.Take(tokenOnly: false);
        time.Advance(Seconds(10));
        var due = schedule.Take(tokenOnly: false);
        var again = schedule.Take(tokenOnly: false);

        (early, due, again).Should().Be((null, Signals, null));
    }

    [Fact]
    public void The_most_urgent_kind_goes_first_and_among_equals_the_one_that_has_waited_longest()
    {
        schedule.Set(Other, Seconds(2));
        schedule.Set(Runs, Seconds(1));
        schedule.Set(PollTask.Token, Seconds(3));
        time.Advance(Seconds(5));

        var taken = (schedule.Take(tokenOnly: false), schedule.Take(tokenOnly: false), schedule.Take(tokenOnly: false));

        taken.Should().Be((PollTask.Token, Runs, Other));
    }

    [Fact]
    public void What_CircleCI_put_off_nothing_hastens()
    {
        schedule.PutOff(Signals, wait: Seconds(60), delay: Seconds(100));
        var putOff = schedule.UntilNext(tokenOnly: false);
        schedule.Hasten(Signals, TimeSpan.Zero);
        var hastened = schedule.UntilNext(tokenOnly: false);
        schedule.Set(Signals, Seconds(1));

        (putOff, hastened, schedule.UntilNext(tokenOnly: false)).Should().Be((Seconds(100), Seconds(60), Seconds(1)));
    }

    [Fact]
    public void No_two_tasks_of_a_target_are_away_at_once()
    {
        schedule.Set(Signals, TimeSpan.Zero);
        schedule.Set(Runs, TimeSpan.Zero);

        var (first, blocked, wait) = (schedule.Take(tokenOnly: false), schedule.Take(tokenOnly: false), schedule.UntilNext(tokenOnly: false));
        schedule.Release(Signals);
        var second = schedule.Take(tokenOnly: false);

        (first, blocked, wait, second).Should().Be((Signals, null, null, Runs));
    }

    [Fact]
    public void Nothing_but_the_token_is_taken_while_it_is_not_accepted()
    {
        schedule.Set(Signals, TimeSpan.Zero);
        schedule.Set(PollTask.Token, Seconds(7));

        var (taken, wait) = (schedule.Take(tokenOnly: true), schedule.UntilNext(tokenOnly: true));

        (taken, wait).Should().Be((null, Seconds(7)));
    }

    [Theory]
    [InlineData(3, 3)]
    [InlineData(9, 5)]
    public void Hastening_never_puts_off(int hastenedTo, int due)
    {
        schedule.Set(Signals, Seconds(5));

        schedule.Hasten(Signals, Seconds(hastenedTo));

        schedule.UntilNext(tokenOnly: false).Should().Be(Seconds(due));
    }

    [Fact]
    public void A_target_that_is_removed_is_forgotten()
    {
        schedule.Set(Signals, TimeSpan.Zero);
        schedule.Set(Runs, TimeSpan.Zero);
        schedule.Set(Other, TimeSpan.Zero);

        schedule.Remove("gh/acme/web");

        (schedule.Take(tokenOnly: false), schedule.Take(tokenOnly: false)).Should().Be((Other, null));
    }

    [Fact]
    public void Every_task_is_taken_once_none_before_its_time_and_none_is_lost()
    {
        var delays = Gen.Choose(0, 100).ArrayOf().ToArbitrary();
        Prop.ForAll(delays, seconds =>
        {
            var clock = new FakeTimeProvider();
            var tasks = new PollSchedule(clock);
            for (var i = 0; i < seconds.Length; i++)
                tasks.Set(new PollTask(PollKind.Runs, $"{i}"), Seconds(seconds[i]));

            var taken = new List<(int Task, int At)>();
            for (var now = 0; tasks.UntilNext(tokenOnly: false) is { } wait; now += (int)wait.TotalSeconds)
            {
                clock.Advance(wait);
                while (tasks.Take(tokenOnly: false) is { } task)
                    taken.Add((int.Parse(task.Target, System.Globalization.CultureInfo.InvariantCulture), now + (int)wait.TotalSeconds));
            }

            return taken.Order().SequenceEqual(seconds.Select((at, task) => (task, at)));
        }).QuickCheckThrowOnFailure();
    }

    private static TimeSpan Seconds(int seconds) => TimeSpan.FromSeconds(seconds);
}
