using System.Text;
using System.Text.Json;
using CircleExporter.Simulator;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace CircleExporter.Tests.Simulator;

/// <summary>A simulator on a real port, at noon of 20 September 2026, with a client that holds its token.</summary>
internal sealed class SimulatorUnderTest : IAsyncDisposable
{
    internal static readonly DateTimeOffset Noon = new(2026, 9, 20, 12, 0, 0, TimeSpan.Zero);

    private readonly SimulatorServer server;

    private SimulatorUnderTest(CircleCiSimulator simulator, SimulatorServer server, AwaitedClock clock)
    {
        Simulator = simulator;
        this.server = server;
        Clock = clock;
        Http = new HttpClient();
        Http.DefaultRequestHeaders.Add("Circle-Token", server.Token);
    }

    internal CircleCiSimulator Simulator { get; }

    internal AwaitedClock Clock { get; }

    internal HttpClient Http { get; }

    internal SimulatorOptions Options => Simulator.Options;

    internal static async Task<SimulatorUnderTest> StartAsync(SimulatorOptions? options = null)
    {
        var clock = new AwaitedClock(Noon);
        var simulator = new CircleCiSimulator(options ?? new SimulatorOptions { Shape = SimulatedShape.Empty }, clock);
        return new(simulator, await SimulatorServer.StartAsync(simulator, TestContext.Current.CancellationToken), clock);
    }

    internal SimulatedProject AddProject(string slug = "gh/acme/web", string defaultBranch = "main")
    {
        var parts = slug.Split('/');
        var organization = Simulator.World.FindOrganization($"{parts[0]}/{parts[1]}") ?? Simulator.World.AddOrganization($"{parts[0]}/{parts[1]}");
        return organization.AddProject(parts[2], defaultBranch);
    }

    internal Uri Address(string path) => new(server.BaseAddress + path);

    internal Task<HttpResponseMessage> GetAsync(string path) => Http.GetAsync(Address(path), TestContext.Current.CancellationToken);

    internal async Task<HttpResponseMessage> SendAsync(string path, string? header = null, string? value = null, HttpMethod? method = null)
    {
        using var stranger = new HttpClient();
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, Address(path));
        if (header is not null)
            request.Headers.Add(header, value);
        return await stranger.SendAsync(request, TestContext.Current.CancellationToken);
    }

    internal Task<string> GetTextAsync(string path) => Http.GetStringAsync(Address(path), TestContext.Current.CancellationToken);

    internal async Task<JsonElement> GetJsonAsync(string path)
    {
        var text = await GetTextAsync(path);
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    internal async Task<(int Status, JsonElement Body)> PostAsync(string path, string body = "")
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await Http.PostAsync(Address(path), content, TestContext.Current.CancellationToken);
        using var document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return ((int)answer.StatusCode, document.RootElement.Clone());
    }

    internal async Task<string> TriggerAsync(string body = "", string slug = "gh/acme/web")
    {
        var (status, answer) = await PostAsync($"/project/{slug}/pipeline", body);
        Assert.Equal(201, status);
        return answer.GetProperty("id").GetString()!;
    }

    internal async Task<JsonElement[]> ItemsAsync(string path) => [.. (await GetJsonAsync(path)).GetProperty("items").EnumerateArray()];

    internal async Task<string[]> RunIdsAsync(string path) =>
        [.. (await GetJsonAsync(path)).GetProperty("items").EnumerateArray().Select(run => run.GetProperty("id").GetString()!)];

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await server.DisposeAsync();
    }
}

/// <summary>A clock under the test's control that tells when somebody begins to wait for it.</summary>
internal sealed class AwaitedClock(DateTimeOffset start) : FakeTimeProvider(start)
{
    private readonly TaskCompletionSource timerSet = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal Task TimerSet => timerSet.Task;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        timerSet.TrySetResult();
        return timer;
    }
}
