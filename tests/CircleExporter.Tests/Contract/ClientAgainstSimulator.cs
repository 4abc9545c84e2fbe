using System.Net;
using CircleExporter.CircleCi;
using CircleExporter.Simulator;
using CircleExporter.Tests.CircleCi;
using CircleExporter.Tests.Support;
using Xunit;

namespace CircleExporter.Tests.Contract;

/// <summary>The client and the simulator, which share no code, over real HTTP on one fake clock.</summary>
public abstract class ClientAgainstSimulator : IAsyncLifetime
{
    protected const string Config = """
        version: 2.1
        parameters:
          deploy:
            type: boolean
            default: false
          region:
            type: string
            default: us-east-1
          replicas:
            type: integer
            default: 1
        jobs:
          test:
            docker: [{image: "cimg/base:current"}]
            steps: [{run: "make test REGION=<< pipeline.parameters.region >>"}]
        workflows:
          build:
            jobs: [test]
          deploy:
            when: << pipeline.parameters.deploy >>
            jobs: [test]
          nightly:
            unless:
              equal: [main, << pipeline.git.branch >>]
            jobs: [test]
        """;

    private readonly List<TestClient> clients = [];
    private SimulatorServer? server;

    protected ClientAgainstSimulator()
    {
        Simulator = new CircleCiSimulator(new SimulatorOptions { Shape = SimulatedShape.Empty, Token = Canary.Token }, Time);
        World = Simulator.World.AddOrganization("gh/acme").AddProject("shop-api");
        World.Config = Config;
    }

    protected static ProjectSlug Project => TestClient.Project;

    protected static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    protected CircleCiSimulator Simulator { get; }

    protected SimulatedProject World { get; }

    protected CircleCiClient Client { get; private set; } = null!;

    private protected WatchedTime Time { get; } = new();

    public async ValueTask InitializeAsync()
    {
        server = await SimulatorServer.StartAsync(Simulator, Cancelled);
        Client = NewClient(server.Token);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in clients)
            await client.DisposeAsync();
        await server!.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    protected CircleCiClient NewClient(string token, CircleCiAuthentication authentication = CircleCiAuthentication.Bearer)
    {
        var client = new TestClient(server!.BaseAddress, options => (options.Token, options.Authentication) = (token, authentication), Time);
        clients.Add(client);
        return client.Client;
    }

    /// <summary>Asks as somebody without our client would: whatever the answer is, as it was sent.</summary>
    private protected async Task<(HttpStatusCode Status, string? Type, string Body)> AskAsync(string path, string? accept = null, bool withToken = true)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(server!.BaseAddress + path));
        if (withToken)
            request.Headers.Add("Circle-Token", server.Token);
        if (accept is not null)
            request.Headers.Accept.ParseAdd(accept);
        using var answer = await http.SendAsync(request, Cancelled);
        return (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType, await answer.Content.ReadAsStringAsync(Cancelled));
    }

    /// <summary>Triggers a pipeline on main and lets its workflows be created.</summary>
    protected async Task<TriggeredPipeline> TriggerAsync(params (string Name, PipelineParameter Value)[] parameters)
    {
        var request = new TriggerPipelineRequest { Branch = "main", Parameters = parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.Value) };
        var pipeline = await Client.TriggerPipelineAsync(Project, request, Cancelled);
        Time.Advance(TimeSpan.FromMinutes(1));
        return pipeline;
    }

    protected static async Task<IReadOnlyList<T>> ReadAsync<T>(Pages<T> pages)
    {
        var items = new List<T>();
        await foreach (var item in pages.WithCancellation(Cancelled))
            items.Add(item);
        return items;
    }
}
