using CircleExporter.Ledger;
using CircleExporter.Metrics;

namespace CircleExporter.Polling;

/// <summary>Renders what is known on a timer, when something changed or grew stale.</summary>
internal sealed partial class SnapshotPublisher(
    ExpositionSnapshot snapshot, RunRecorder recorder, PollTargets targets, PollWork work, CatchingUp catchingUp, ApiHealth health, CurrentPlan plan, PollingOptions options, MetricsOptions metrics, TimeProvider time, ILogger<SnapshotPublisher> logger)
    : BackgroundService
{
    private readonly Lock gate = new();
    private (long Runs, long Readings, bool IsBarred)? published;
    private long oldestShown = long.MaxValue;
    private bool isSettled;
    private bool isHoldingBack;

    /// <summary>Publishes what is known before the first request comes in, then goes on in the background.</summary>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        Publish();
        return base.StartAsync(cancellationToken);
    }

    /// <summary>Renders everything anew unless nothing changed. Thread-safe.</summary>
    public void Publish()
    {
        lock (gate)
            PublishChanges();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(metrics.PublishInterval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                Publish();
            }
            catch (Exception exception)
            {
                // One snapshot that cannot be rendered must not end the exporter: the last good one is served on.
                SnapshotPublisherLog.NotPublished(logger, exception);
            }
        }
    }

    private void PublishChanges()
    {
        var state = (recorder.Version, work.Changes, health.IsBarred);
        if (published == state && !HasGrownStale())
            return;

        oldestShown = long.MaxValue;
        var isCaughtUp = !catchingUp.IsOn;
        var projects = targets.Projects.ToList();
        var runs = recorder.Expose(targets.MayObserve);
        // The first publish after everything was read brings what the last readings found.
        var hasCaughtUp = catchingUp.HasEndedOnce;
        var rendered = snapshot.Publish(
            [
                .. InsightsFamilies.Of(projects, options.Windows, IsFresh),
                .. runs.Families,
                .. ProjectFamilies.Of(projects, state.IsBarred),
            ],
            isSettled,
            (generation, heldBack) => Shown(runs, generation, heldBack, isCaughtUp));
        isSettled = hasCaughtUp;
        published = state;
        Tell(rendered);
    }

    private void Shown(ExposedRuns runs, long generation, IReadOnlySet<MetricSeries> heldBack, bool isCaughtUp)
    {
        recorder.Shown(runs, generation, heldBack);
        if (isCaughtUp)
            catchingUp.Shown(generation);
    }

    private void Tell(RenderedSnapshot rendered)
    {
        var wasHoldingBack = isHoldingBack;
        isHoldingBack = !rendered.Dropped.IsEmpty;
        if (isHoldingBack && !wasHoldingBack)
            SnapshotPublisherLog.HoldingBack(logger, rendered.LinesDropped, rendered.Lines, metrics.MaxSeries);
        else if (wasHoldingBack && !isHoldingBack)
            SnapshotPublisherLog.ShowingAll(logger, rendered.Lines);
    }

    private bool HasGrownStale() => oldestShown != long.MaxValue && time.GetElapsedTime(oldestShown) > plan.Now.Staleness;

    private bool IsFresh(long readAt)
    {
        if (time.GetElapsedTime(readAt) > plan.Now.Staleness)
            return false;

        oldestShown = Math.Min(oldestShown, readAt);
        return true;
    }

    // The generator hands over values that the message does not name last one first.
    private static partial class SnapshotPublisherLog
    {
        [LoggerMessage(Level = LogLevel.Warning, Message = "metrics.max_series is reached, so new series are held back, histograms first: raise it, or name fewer branches and workflows")]
        public static partial void HoldingBack(ILogger logger, int heldBack, int shown, int limit);

        [LoggerMessage(Level = LogLevel.Information, Message = "metrics.max_series leaves room again: all series are shown")]
        public static partial void ShowingAll(ILogger logger, int shown);

        [LoggerMessage(Level = LogLevel.Error, Message = "the snapshot cannot be rendered, so the last one is served on; this is a fault of the exporter, please report it")]
        public static partial void NotPublished(ILogger logger, Exception exception);
    }
}
