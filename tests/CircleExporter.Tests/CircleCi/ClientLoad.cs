using System.Collections.Concurrent;
using CircleExporter.CircleCi;
using CircleExporter.Tests.Support;

namespace CircleExporter.Tests.CircleCi;

/// <summary>Many calls of the client at once, on a network that the test plays and on a clock that moves only while every call waits: nothing depends on how fast the machine is.</summary>
internal sealed class ClientLoad : IAsyncDisposable
{
    private readonly List<Task> calls = [];
    private readonly Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> network;
    private int hanging;
    private int inFlight;

    public ClientLoad(Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> network, Action<CircleCiOptions>? configure = null)
    {
        this.network = network;
        Test = new TestClient(AnswerAsync, configure, Time);
        Budget = ScenarioTime.MakeBudget(() => Test.Budget);
    }

    public ClientLoad(Func<HttpRequestMessage, HttpResponseMessage> network, Action<CircleCiOptions>? configure = null)
        : this((request, _) => Task.FromResult(network(request)), configure)
    {
    }

    public ScenarioTime Time { get; } = new(new DateTimeOffset(2026, 9, 20, 12, 0, 0, TimeSpan.Zero)) { AttemptLimit = WatchedTime.Attempt };

    public TestClient Test { get; }

    public ApiBudget Budget { get; }

    /// <summary>When each request reached the network, and what it asked for.</summary>
    public ConcurrentQueue<(DateTimeOffset At, string Path)> Requests { get; } = new();

    public RequestTimes Times => new(Requests.Select(request => request.At));

    /// <summary>The most requests that were under way together.</summary>
    public int PeakInFlight { get; private set; }

    /// <summary>Begins a call.</summary>
    public Task<T> Start<T>(Func<CircleCiClient, Task<T>> call)
    {
        var task = Task.Run(() => call(Test.Client));
        calls.Add(task);
        return task;
    }

    /// <summary>Asks for a project by name.</summary>
    public Task<Project> Ask(string project, RequestPriority priority = RequestPriority.FactsAndSummaries) => Start(client =>
    {
        ApiBudget.Priority = priority;
        return client.GetProjectAsync(ProjectSlug.Parse($"gh/acme/{project}"), CancellationToken.None);
    });

    /// <summary>Asks for several projects, one after the other, as each is seen by the network or waits.</summary>
    public async Task<IReadOnlyList<Task<Project>>> AskAsync(params IEnumerable<string> projects)
    {
        var asked = new List<Task<Project>>();
        foreach (var project in projects)
        {
            asked.Add(Ask(project));
            await SettleAsync();
        }

        return asked;
    }

    /// <summary>What a project answers.</summary>
    public static HttpResponseMessage Answer() => TestClient.Json(TestClient.Sample("project.json"));

    /// <summary>No answer; ends with the attempt.</summary>
    public async Task<HttpResponseMessage> HangAsync(CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref hanging);
        var end = new TaskCompletionSource<HttpResponseMessage>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = cancellationToken.Register(() =>
        {
            Interlocked.Decrement(ref hanging);
            end.SetCanceled(cancellationToken);
        });
        return await end.Task;
    }

    /// <summary>Lets everything happen that happens without the clock.</summary>
    public async Task SettleAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1), TimeProvider.System);
        // The order matters: the budget lets one go when another comes to its end. Read last, it lets nobody go any more if all wait.
        while (calls.Count(call => !call.IsCompleted) != Volatile.Read(ref hanging) + Time.Waits + Budget.Waiting)
        {
            if (patience.IsCancellationRequested)
                throw new TimeoutException($"not settled: {calls.Count(call => !call.IsCompleted)} under way, {Time.Waits} wait, {Budget.Waiting} for the budget, {hanging} hang; {Time}");
            await Task.Yield();
        }
    }

    /// <summary>Moves the clock on, from one event to the next.</summary>
    public async Task PassAsync(TimeSpan by)
    {
        var end = Time.GetUtcNow() + by;
        await SettleAsync();
        while (Time.NextTimer <= end)
        {
            Time.MoveToNextTimer();
            await SettleAsync();
        }

        Time.SetUtcNow(end);
        await SettleAsync();
    }

    /// <summary>Lets every call come to its end, however long it takes.</summary>
    public async Task EndAsync()
    {
        await SettleAsync();
        while (calls.Any(call => !call.IsCompleted))
        {
            Time.MoveToNextTimer();
            await SettleAsync();
        }
    }

    /// <summary>What is still under way may wait for the clock before it ends.</summary>
    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        await Test.DisposeAsync();
    }

    private async Task<HttpResponseMessage> AnswerAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Requests.Enqueue((Time.GetUtcNow(), request.RequestUri!.AbsolutePath));
        lock (calls)
            PeakInFlight = Math.Max(PeakInFlight, ++inFlight);
        try
        {
            return await network(request, cancellationToken);
        }
        finally
        {
            lock (calls)
                inFlight--;
        }
    }
}
