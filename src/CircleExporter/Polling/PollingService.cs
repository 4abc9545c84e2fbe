using CircleExporter.CircleCi;
using Microsoft.Extensions.Options;

namespace CircleExporter.Polling;

/// <summary>
/// Takes what is due and has it done, many targets at a time: the budget says whose request goes first. Nothing but the token is asked about before CircleCI accepted it, since
/// what a bad token may not see is answered as if it did not exist.
/// </summary>
internal sealed partial class PollingService(
    PollSchedule schedule, PollWork work, ApiHealth health, TokenWatch token, IOptions<CircleCiOptions> client, TimeProvider time, ILogger<PollingService> logger)
    : BackgroundService, IHostedLifecycleService
{
    /// <summary>While one pass is recorded or rests between two requests, another uses its place.</summary>
    private const int PassesForEachRequest = 2;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private int running;
    private (long Since, TimeSpan? Delay)? wait;
    private TaskCompletionSource changed = NewSignal();
    private TaskCompletionSource idle = NewSignal();

    /// <summary>How many tasks are being done; null while another may be about to begin.</summary>
    public int? Running
    {
        get
        {
            lock (gate)
                return IsWaiting && !IsAnythingDue ? running : null;
        }
    }

    /// <summary>Completes once nothing is being done and nothing is due at this moment.</summary>
    public Task WhenIdleAsync(CancellationToken cancellationToken)
    {
        lock (gate)
            return (IsIdle ? Task.CompletedTask : idle.Task).WaitAsync(cancellationToken);
    }

    /// <summary>Nothing: nothing is asked of CircleCI before the exporter listens.</summary>
    public override Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Begins to poll.</summary>
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        schedule.Limit(PassesForEachRequest * client.Value.MaxConcurrentRequests);
        work.Begin();
        return base.StartAsync(cancellationToken);
    }

    Task IHostedLifecycleService.StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    Task IHostedLifecycleService.StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    Task IHostedLifecycleService.StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                try
                {
                    if (token.HasChanged())
                        schedule.Set(PollTask.Token, TimeSpan.Zero);
                    StartWhatIsDue(stoppingToken);
                    await WaitAsync(stoppingToken);
                }
                catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
                {
                    // Whatever it was, an exporter that no longer polls would go on serving old values.
                    PollingServiceLog.TurnFailed(logger, exception);
                    await Task.Delay(Pause, time, stoppingToken);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await WhenNothingRunsAsync();
        }
    }

    private bool TokenOnly => health.Token != TokenState.Accepted;

    private bool IsAnythingDue => schedule.UntilNext(TokenOnly) is { Ticks: <= 0 };

    // A wait whose time has come is over, even if the loop has yet to wake.
    private bool IsWaiting => wait is { } present && !(time.GetElapsedTime(present.Since) >= present.Delay);

    private bool IsIdle => IsWaiting && running == 0 && !IsAnythingDue;

    private void StartWhatIsDue(CancellationToken stoppingToken)
    {
        lock (gate)
        {
            while (schedule.Take(TokenOnly) is { } task)
            {
                running++;
                _ = Task.Run(() => DoAsync(task, stoppingToken), CancellationToken.None);
            }
        }
    }

    private async Task WaitAsync(CancellationToken stoppingToken)
    {
        Task next;
        TimeSpan? delay;
        lock (gate)
        {
            next = changed.Task;
            delay = schedule.UntilNext(TokenOnly);
        }

        if (client.Value.TokenFile is not null && (delay is null || delay > TokenWatch.Interval))
            delay = TokenWatch.Interval;

        using var woken = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
        var since = time.GetTimestamp();
        var elapsed = Task.Delay(delay ?? Timeout.InfiniteTimeSpan, time, woken.Token);
        NoteWait(next, since, delay);
        await Task.WhenAny(next, elapsed);
        await woken.CancelAsync();
        stoppingToken.ThrowIfCancellationRequested();
    }

    // Only now the loop cannot miss a step of the clock, nor the end of a task.
    private void NoteWait(Task next, long since, TimeSpan? delay)
    {
        lock (gate)
        {
            wait = next == changed.Task ? (since, delay) : null;
            if (!IsIdle)
                return;

            idle.TrySetResult();
            idle = NewSignal();
        }
    }

    private async Task DoAsync(PollTask task, CancellationToken stoppingToken)
    {
        try
        {
            await work.DoAsync(task, stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
        catch (Exception exception)
        {
            // One failed task must not end the loop: it comes again on schedule.
            PollingServiceLog.TaskFailed(logger, exception, task.Kind, task.Target);
            work.Retry(task, failure: null);
        }
        finally
        {
            End(task);
        }
    }

    private void End(PollTask task)
    {
        lock (gate)
        {
            running--;
            wait = null;
            schedule.Release(task);
            changed.TrySetResult();
            changed = NewSignal();
        }
    }

    private async Task WhenNothingRunsAsync()
    {
        while (true)
        {
            Task next;
            lock (gate)
            {
                if (running == 0)
                    return;
                next = changed.Task;
            }

            await next;
        }
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static partial class PollingServiceLog
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "polling stumbled and goes on; this is a fault of the exporter, please report it")]
        public static partial void TurnFailed(ILogger logger, Exception exception);

        [LoggerMessage(Level = LogLevel.Error, Message = "{Kind} of {Target} failed unexpectedly; this is a fault of the exporter, please report it")]
        public static partial void TaskFailed(ILogger logger, Exception exception, PollKind kind, string target);
    }
}
