using System.Collections.Concurrent;
using System.Net;
using System.Text;
using CircleExporter.CircleCi;
using CircleExporter.Tests.Support;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace CircleExporter.Tests.CircleCi;

/// <summary>The client as the exporter gets it, on a network and a clock of the test's choice.</summary>
internal sealed class TestClient : IAsyncDisposable
{
    public static readonly ProjectSlug Project = ProjectSlug.Parse("gh/acme/shop-api");
    public static readonly OrganizationSlug Organization = OrganizationSlug.Parse("gh/acme");

    private readonly ServiceProvider services;

    /// <summary>On a real network.</summary>
    public TestClient(Uri baseAddress, Action<CircleCiOptions>? configure = null, TimeProvider? time = null)
        : this(network: null, baseAddress, configure, time)
    {
    }

    /// <summary>On a network that is a function.</summary>
    public TestClient(Func<HttpRequestMessage, HttpResponseMessage> network, Action<CircleCiOptions>? configure = null, TimeProvider? time = null)
        : this((request, _) => Task.FromResult(network(request)), configure, time)
    {
    }

    /// <summary>On a network that takes its time.</summary>
    public TestClient(Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> network, Action<CircleCiOptions>? configure = null, TimeProvider? time = null)
        : this(new FunctionNetwork(network), new Uri("https://circleci.test/api/v2"), configure, time)
    {
    }

    private TestClient(FunctionNetwork? network, Uri baseAddress, Action<CircleCiOptions>? configure, TimeProvider? time)
    {
        var leaks = Canary.Here;
        var collection = new ServiceCollection().AddSingleton(time ?? new WatchedTime());
        if (time is ScenarioTime)
            collection.AddHttpClient(CircleCiServiceCollectionExtensions.HttpClientName).AddHttpMessageHandler(ScenarioTime.Marker);
        collection.AddLogging(logging => logging.AddProvider(new RecordedLogs()).SetMinimumLevel(LogLevel.Trace));
        var http = collection.AddCircleCi(options =>
        {
            options.BaseAddress = baseAddress;
            options.Token = Canary.Token;
            options.OnAttempt = attempt =>
            {
                leaks.Inspect(attempt.ToString(), "an attempt");
                Attempts.Enqueue(attempt);
            };
            (options.RequestsPerSecond, options.Burst) = (1000, 10_000); // out of the way
            configure?.Invoke(options);
        });
        if (network is not null)
            http.ConfigurePrimaryHttpMessageHandler(() => network);
        services = collection.BuildServiceProvider();
    }

    public CircleCiClient Client => services.GetRequiredService<CircleCiClient>();

    public ApiBudget Budget => services.GetRequiredService<ApiBudget>();

    public CircleCiToken Token => services.GetRequiredService<CircleCiToken>();

    /// <summary>The pipelines without the typed client before them.</summary>
    public HttpClient Http => services.GetRequiredService<IHttpClientFactory>().CreateClient(CircleCiServiceCollectionExtensions.HttpClientName);

    /// <summary>What a request passes through, outermost first.</summary>
    public IEnumerable<HttpMessageHandler> Handlers
    {
        get
        {
            var handler = services.GetRequiredService<IHttpMessageHandlerFactory>().CreateHandler(CircleCiServiceCollectionExtensions.HttpClientName);
            for (var next = handler; next is not null; next = (next as DelegatingHandler)?.InnerHandler)
                yield return next;
        }
    }

    public ConcurrentQueue<ApiAttempt> Attempts { get; } = new();

    public static HttpResponseMessage Json(string json, HttpStatusCode status = HttpStatusCode.OK) =>
        new(status) { Content = new StringContent(json, Encoding.UTF8, "application/json") };

    /// <summary>One sample per request, in this order, and no request beyond.</summary>
    public static TestClient Serving(params string[] samples)
    {
        var queue = new Queue<string>(samples);
        return new TestClient(_ => Json(Sample(queue.Dequeue())));
    }

    public static string Sample(string name) => File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "CircleCi", "samples", name));

    public ValueTask DisposeAsync() => services.DisposeAsync();

    private sealed class FunctionNetwork(Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> answer) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await answer(request, cancellationToken);
            response.RequestMessage = request;
            return response;
        }
    }
}
