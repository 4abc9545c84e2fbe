namespace CircleExporter.Ledger;

/// <summary>Brings the ledger back before anything is served, and looks regularly which series every Prometheus has seen at 0.</summary>
internal sealed partial class LedgerService(RunRecorder recorder, TimeProvider time, ILogger<LedgerService> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2.5);

    /// <inheritdoc/>
    public override Task StartAsync(CancellationToken cancellationToken)
    {
        recorder.Load();
        return base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                recorder.Acknowledge();
            }
            catch (Exception exception)
            {
                // Values that stay hidden for a while are better than an exporter that ends.
                LedgerServiceLog.NotAcknowledged(logger, exception);
            }
        }
    }

    private static partial class LedgerServiceLog
    {
        [LoggerMessage(Level = LogLevel.Error, Message = "new series cannot be acknowledged; this is a fault of the exporter, please report it")]
        public static partial void NotAcknowledged(ILogger logger, Exception exception);
    }
}
