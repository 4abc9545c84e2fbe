using CircleExporter.Ledger;
using CircleExporter.Polling;
using Microsoft.Extensions.DependencyInjection;

namespace CircleExporter.Tests.Support;

/// <summary>How the clock is moved, so that nothing depends on how fast the machine is.</summary>
internal sealed partial class ExporterScenario
{
    /// <summary>Moves the clock on, in steps that let every task begin in time, and lets the exporter do what became due. Retries may take a little longer.</summary>
    public async Task AdvanceAsync(TimeSpan by, TimeSpan? step = null)
    {
        var end = Time.GetUtcNow() + by;
        var stride = step ?? TimeSpan.FromSeconds(30);
        while (end - Time.GetUtcNow() is { Ticks: > 0 } left)
        {
            Time.Advance(left < stride ? left : stride);
            await SettleAsync(throughPauses: false);
        }
    }

    /// <summary>Lets exactly that much time pass, timer by timer, whether or not the exporter comes to rest meanwhile.</summary>
    public async Task RunForAsync(TimeSpan by)
    {
        var polling = Services.GetRequiredService<PollingService>();
        var moved = TimeProvider.System.GetTimestamp();
        for (var end = Time.GetUtcNow() + by; Time.GetUtcNow() < end;)
        {
            if (polling.Running == Waiting && IsScheduleWatched())
            {
                moved = TimeProvider.System.GetTimestamp();
                if (Time.NextTimer > end)
                    Time.SetUtcNow(end);
                else
                    Time.MoveToNextTimer();
            }
            else if (TimeProvider.System.GetElapsedTime(moved) < Patience)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, Cancelled);
            }
            else
            {
                throw new TimeoutException($"the clock cannot move: running {polling.Running}, waiting {Time.Waits}, for the budget {budget!.Waiting}, held {Held}, {Time}");
            }
        }

        Services.GetRequiredService<SnapshotPublisher>().Publish();
    }

    /// <summary>
    /// Lets all work that is due come to its end. The clock moves only while every task of the exporter waits on it: between two attempts, for the
    /// budget, or for an answer that a fault holds back. So nothing depends on how fast the machine is.
    /// </summary>
    /// <param name="throughPauses">Whether the clock moves on, for minutes perhaps, while CircleCI wants nothing to be sent at all.</param>
    public async Task SettleAsync(bool throughPauses = true)
    {
        var polling = Services.GetRequiredService<PollingService>();
        using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Cancelled, patience.Token);
        var idle = polling.WhenIdleAsync(Cancelled);
        var looks = 0;
        while (!idle.IsCompleted || !IsScheduleWatched())
        {
            if (!throughPauses && polling.Running is > 0 and var running && running == budget!.Waiting && budget.ThrottledUntil is not null && IsScheduleWatched())
                break;

            if (patience.IsCancellationRequested)
                throw new TimeoutException($"not settled: idle {idle.IsCompleted}, running {polling.Running}, waiting {Time.Waits}, for the budget {budget!.Waiting}, held {Held}, token {Services.GetRequiredService<ApiHealth>().Token}, {Time}, next {Services.GetRequiredService<PollSchedule>().UntilNext(false)}, next of token {Services.GetRequiredService<PollSchedule>().UntilNext(true)}");

            if (polling.Running is > 0 and var all && all == Waiting && IsScheduleWatched())
                Time.MoveToNextTimer();
            else if (++looks % 32 != 0)
                await Task.Yield();
            else
                await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, Cancelled);
        }

        Services.GetRequiredService<RunRecorder>().Acknowledge();
        Services.GetRequiredService<SnapshotPublisher>().Publish();
    }

    // To be read after the number of all. The budget, which lets one go when another comes to its end, is read last: whoever it let go before is not counted,
    // and it lets nobody go any more if all wait.
    private int Waiting => Held + Time.Waits + budget!.Waiting;

    // The clock must not move between the exporter's look at it and the setting of its timer. Timers keep whole milliseconds, the clock does not.
    private bool IsScheduleWatched()
    {
        var isTokenOnly = Services.GetRequiredService<ApiHealth>().Token != TokenState.Accepted;
        return Services.GetRequiredService<PollSchedule>().UntilNext(isTokenOnly) is not { } next || Time.HasWaitWithin(next + TimeSpan.FromMilliseconds(1));
    }

    /// <summary>Waits for something that the exporter or the simulator does by itself.</summary>
    public static async Task UntilAsync(Func<bool> condition)
    {
        using var patience = new CancellationTokenSource(Patience, TimeProvider.System);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Cancelled, patience.Token);
        while (!condition())
            await Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, end.Token);
    }
}
