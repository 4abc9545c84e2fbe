using System.Net.Http.Headers;
using CircleExporter.CircleCi.Sending;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace CircleExporter.CircleCi;

/// <summary>Registration of the client.</summary>
public static class CircleCiServiceCollectionExtensions
{
    internal const string HttpClientName = "CircleCI";

    /// <summary>
    /// Adds <see cref="CircleCiClient"/>, its <see cref="CircleCiToken"/> and its <see cref="ApiBudget"/> as singletons. All waiting is done on the <see cref="TimeProvider"/> of the services.
    /// The options are checked at the host's start; resolving the token fails with a <see cref="CircleCiTokenException"/> when there is none.
    /// </summary>
    /// <returns>The HTTP client underneath, for tests that replace the network.</returns>
    public static IHttpClientBuilder AddCircleCi(this IServiceCollection services, Action<CircleCiOptions> configure)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<CircleCiOptions>, CircleCiOptionsValidator>());
        services.AddOptions<CircleCiOptions>().Configure(configure).ValidateOnStart();
        services.TryAddSingleton(provider => Options(provider) is { TokenFile: { Length: > 0 } file } ? CircleCiToken.FromFile(file) : CircleCiToken.FromText(Options(provider).Token!));
        services.TryAddSingleton<Circuit>();
        services.TryAddSingleton(provider => new ApiBudget(Options(provider), provider.GetRequiredService<Circuit>(), Time(provider)));
        services.TryAddSingleton(provider => new CircleCiClient(
            provider.GetRequiredService<IHttpClientFactory>().CreateClient(HttpClientName),
            Options(provider),
            provider.GetRequiredService<CircleCiToken>(),
            Time(provider)));

        return services.AddHttpClient(HttpClientName, Configure)
            .RemoveAllLoggers() // OnAttempt tells it all
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(provider => NetworkHandler.Create(Options(provider)))
            .AddPipelines();
    }

    private static void Configure(HttpClient client)
    {
        client.Timeout = Timeout.InfiniteTimeSpan; // the pipelines time out, on the services' clock
        client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("CircleExporter", typeof(CircleCiClient).Assembly.GetName().Version?.ToString(3)));
    }

    private static IHttpClientBuilder AddPipelines(this IHttpClientBuilder http)
    {
        http.AddResilienceHandler("outer", (pipeline, context) =>
            Attempts.AddRetries(pipeline, Options(context.ServiceProvider), context.ServiceProvider.GetRequiredService<Circuit>(), Time(context.ServiceProvider), Loggers(context.ServiceProvider)));
        http.AddHttpMessageHandler(provider => new BudgetHandler(provider.GetRequiredService<ApiBudget>(), Time(provider)));
        http.AddResilienceHandler("inner", (pipeline, context) =>
            Attempts.AddAttempt(pipeline, Options(context.ServiceProvider), context.ServiceProvider.GetRequiredService<Circuit>(), Time(context.ServiceProvider), Loggers(context.ServiceProvider)));
        http.AddHttpMessageHandler(provider => new TokenHandler(provider.GetRequiredService<CircleCiToken>(), Options(provider)));
        http.AddHttpMessageHandler(provider => new ObservingHandler(Options(provider).OnAttempt, Time(provider)));
        return http.AddHttpMessageHandler(provider => new LearningHandler(provider.GetRequiredService<ApiBudget>()));
    }

    private static CircleCiOptions Options(IServiceProvider provider) => provider.GetRequiredService<IOptions<CircleCiOptions>>().Value;

    private static TimeProvider Time(IServiceProvider provider) => provider.GetRequiredService<TimeProvider>();

    private static ILoggerFactory Loggers(IServiceProvider provider) => provider.GetRequiredService<ILoggerFactory>();
}
