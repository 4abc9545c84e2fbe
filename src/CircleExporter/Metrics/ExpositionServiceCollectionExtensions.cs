using Microsoft.Extensions.DependencyInjection.Extensions;

namespace CircleExporter.Metrics;

/// <summary>Registers the exposition.</summary>
internal static class ExpositionServiceCollectionExtensions
{
    /// <summary>Adds <see cref="ExpositionSnapshot"/> and <see cref="LiveMetrics"/>.</summary>
    public static IServiceCollection AddExposition(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(BuildInfo.Current);
        services.TryAddSingleton<MetricsOptions>();
        services.TryAddSingleton<ExpositionSnapshot>();
        services.TryAddSingleton(provider => provider.GetRequiredService<ExpositionSnapshot>().Served);
        services.TryAddSingleton<LiveMetrics>();
        return services;
    }
}
