using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace CircleExporter.CircleCi;

/// <summary>Registration of the client.</summary>
public static class CircleCiServiceCollectionExtensions
{
    internal const string HttpClientName = "CircleCI";

    /// <summary>
    /// Adds <see cref="CircleCiClient"/> and its <see cref="CircleCiToken"/> as singletons. All waiting is done on the <see cref="TimeProvider"/> of the services.
    /// The options are checked at the host's start; resolving the token fails with a <see cref="CircleCiTokenException"/> when there is none.
    /// </summary>
    /// <returns>The HTTP client underneath, for tests that replace the network.</returns>
    public static IHttpClientBuilder AddCircleCi(this IServiceCollection services, Action<CircleCiOptions> configure)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<CircleCiOptions>, CircleCiOptionsValidator>());
        services.AddOptions<CircleCiOptions>().Configure(configure).ValidateOnStart();
        services.TryAddSingleton(provider => Options(provider) is { TokenFile: { } file } ? CircleCiToken.FromFile(file) : CircleCiToken.FromText(Options(provider).Token!));
        services.TryAddSingleton(provider => new CircleCiClient(
            provider.GetRequiredService<IHttpClientFactory>().CreateClient(HttpClientName),
            Options(provider),
            provider.GetRequiredService<TimeProvider>()));

        var http = services.AddHttpClient(HttpClientName, client => client.Timeout = Timeout.InfiniteTimeSpan)
            .RemoveAllLoggers()
            .SetHandlerLifetime(Timeout.InfiniteTimeSpan)
            .ConfigurePrimaryHttpMessageHandler(NewNetworkHandler);
        return http;
    }

    private static CircleCiOptions Options(IServiceProvider provider) => provider.GetRequiredService<IOptions<CircleCiOptions>>().Value;

    private static SocketsHttpHandler NewNetworkHandler() => new() { AllowAutoRedirect = false };
}
