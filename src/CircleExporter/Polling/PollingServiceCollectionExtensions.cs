using CircleExporter.CircleCi;
using CircleExporter.Polling.Collectors;

namespace CircleExporter.Polling;

/// <summary>Registration of polling.</summary>
internal static class PollingServiceCollectionExtensions
{
    /// <summary>Adds all that decides what is asked of CircleCI and when, and the rendering of what was read.</summary>
    /// <param name="services">Hold the client, the ledger, the metrics and the clock already.</param>
    /// <param name="options">What to read.</param>
    /// <param name="once">Whether everything is read once, without deadlines, and never again.</param>
    public static IServiceCollection AddPolling(this IServiceCollection services, PollingOptions options, bool once)
    {
        services.AddSingleton(options).AddSingleton(new PollMode(once));
        services.AddOptions<CircleCiOptions>().PostConfigure<ApiHealth>((client, health) => client.OnAttempt = health.Note);
        services.AddSingleton<ApiHealth>().AddSingleton<TokenWatch>().AddSingleton<TokenCheck>().AddSingleton<Troubles>();
        services.AddSingleton<SummaryScopes>().AddSingleton<CurrentPlan>().AddSingleton<ChangeDetection>().AddSingleton<CatchingUp>();
        services.AddSingleton<PollSchedule>().AddSingleton<PollTargets>().AddSingleton<PollWork>().AddSingleton<PollStatus>().AddSingleton<TargetDiscovery>();
        services.AddSingleton<Reader>().AddSingleton<TokenCollector>().AddSingleton<ProjectFactsCollector>().AddSingleton<SummaryCollector>().AddSingleton<RunCollector>();
        services.AddSingleton<SnapshotPublisher>().AddHostedService(provider => provider.GetRequiredService<SnapshotPublisher>());
        services.AddSingleton<PollingService>().AddHostedService(provider => provider.GetRequiredService<PollingService>());
        return services;
    }
}
