using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace CircleExporter.Tests.CircleCi;

/// <summary>Fake time that tells which timers were started, and so can move on exactly when someone waits.</summary>
internal sealed class WatchedTime : FakeTimeProvider
{
    /// <summary>The client's default timeout of an attempt.</summary>
    public static readonly TimeSpan Attempt = TimeSpan.FromSeconds(10);

    private readonly Channel<TimeSpan> started = Channel.CreateUnbounded<TimeSpan>();

    public WatchedTime()
        : base(new DateTimeOffset(2026, 9, 20, 12, 0, 0, TimeSpan.Zero))
    {
    }

    /// <summary>The waits between attempts, in order.</summary>
    public ConcurrentQueue<TimeSpan> Waits { get; } = new();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        Started(dueTime);
        return new WatchedTimer(timer, Started);
    }

    /// <summary>Lets every wait between attempts pass at once, until the work is done.</summary>
    public Task<T> PassWaitsAsync<T>(Task<T> work) => PassAsync(work, due => due != Attempt);

    /// <summary>Lets the waits between two looks at a pipeline pass, but not the time that the looks have in all.</summary>
    public Task<T> PassLooksAsync<T>(Task<T> work) => PassAsync(work, due => due != Attempt && due <= TimeSpan.FromSeconds(15));

    /// <summary>Lets every attempt time out as well.</summary>
    public Task<T> PassTimeoutsAsync<T>(Task<T> work) => PassAsync(work, _ => true);

    private async Task<T> PassAsync<T>(Task<T> work, Func<TimeSpan, bool> passes)
    {
        while (await Task.WhenAny(work, started.Reader.WaitToReadAsync().AsTask()) != work)
        {
            if (!started.Reader.TryRead(out var due) || !passes(due))
                continue;

            if (due != Attempt)
                Waits.Enqueue(due);
            Advance(due);
        }

        return await work;
    }

    private void Started(TimeSpan dueTime)
    {
        if (dueTime > TimeSpan.Zero)
            started.Writer.TryWrite(dueTime);
    }

    /// <summary>Cancellation sources make their timer first and set it afterwards.</summary>
    private sealed class WatchedTimer(ITimer timer, Action<TimeSpan> started) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            var changed = timer.Change(dueTime, period);
            started(dueTime);
            return changed;
        }

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}
