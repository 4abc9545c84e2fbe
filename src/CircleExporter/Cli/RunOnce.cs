using CircleExporter.Metrics;
using CircleExporter.Polling;

namespace CircleExporter.Cli;

/// <summary>Reads every target once, prints text 0.0.4, and is done.</summary>
internal static class RunOnce
{
    /// <summary>Prints what could be read and says by the exit code whether that was everything.</summary>
    /// <param name="services">All that reads and renders, in the mode that reads once.</param>
    /// <param name="output">Where the text goes.</param>
    /// <param name="cancellationToken">Ends the reading; what was read is printed.</param>
    public static async Task<ExitCode> RunAsync(IServiceProvider services, Stream output, CancellationToken cancellationToken)
    {
        var polling = services.GetRequiredService<PollingService>();
        await polling.StartedAsync(CancellationToken.None);
        try
        {
            await polling.WhenIdleAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            // Whoever stops it still gets what was read.
        }

        await polling.StopAsync(CancellationToken.None);

        services.GetRequiredService<SnapshotPublisher>().Publish();
        var scrape = await Scrape.TakeAsync(services.GetRequiredService<ExpositionSnapshot>(), services.GetRequiredService<LiveMetrics>(), ExpositionFormat.Text, CancellationToken.None);
        await scrape.WriteAsync(output, CancellationToken.None);
        return services.GetRequiredService<PollStatus>().IsComplete ? ExitCode.Done : ExitCode.Incomplete;
    }
}
