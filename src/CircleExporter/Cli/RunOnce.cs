using CircleExporter.Metrics;
using CircleExporter.Polling;

namespace CircleExporter.Cli;

/// <summary>Reads every target once, prints text 0.0.4, and is done.</summary>
internal static class RunOnce
{
    /// <summary>Prints what could be read and says by the exit code whether that was everything.</summary>
    /// <param name="services">All that reads and renders, in the mode that reads once.</param>
    /// <param name="output">Where the text goes.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async Task<ExitCode> RunAsync(IServiceProvider services, Stream output, CancellationToken cancellationToken)
    {
        var polling = services.GetRequiredService<PollingService>();
        await polling.StartedAsync(cancellationToken);
        await polling.WhenIdleAsync(cancellationToken);
        await polling.StopAsync(cancellationToken);

        services.GetRequiredService<SnapshotPublisher>().Publish();
        var scrape = await Scrape.TakeAsync(services.GetRequiredService<ExpositionSnapshot>(), services.GetRequiredService<LiveMetrics>(), ExpositionFormat.Text, cancellationToken);
        await scrape.WriteAsync(output, cancellationToken);
        return services.GetRequiredService<PollStatus>().IsComplete ? ExitCode.Done : ExitCode.Incomplete;
    }
}
