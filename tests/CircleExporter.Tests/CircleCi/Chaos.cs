using System.Collections.Concurrent;
using System.Net;
using CircleExporter.CircleCi;

namespace CircleExporter.Tests.CircleCi;

/// <summary>A few minutes of calls against an API that a seed makes fail, refuse, hang and contradict itself.</summary>
internal sealed class Chaos : IAsyncDisposable
{
    private static readonly string?[] RetryAfters = [null, "0", "-1", "7", "25", "130", "1000000000", "soon"];

    private readonly Lock gate = new();
    private readonly Random calls;
    private readonly Random answers;
    private readonly double[] weights;
    private readonly TimeSpan outageFrom;
    private readonly TimeSpan outageTo;
    private readonly (int Limit, TimeSpan Window, string Suffix)? limit;
    private DateTimeOffset? advertisedAt;
    private int givenUp;
    private bool isCalm;

    public Chaos(int seed)
    {
        var random = calls = new Random(seed);
        answers = new Random(~seed);
        Options.RequestsPerSecond = Math.Round(Math.Pow(10, (random.NextDouble() * 2) - 0.5), 2); // 0.32 to 32
        (Options.Burst, Options.MaxConcurrentRequests) = (random.Next(1, 60), random.Next(1, 17));
        var spread = random.NextDouble() * 0.5;
        weights = [1, .. Enumerable.Range(0, 9).Select(_ => random.Next(2) * random.NextDouble() * spread)];
        outageFrom = TimeSpan.FromSeconds(random.Next(400));
        outageTo = outageFrom + TimeSpan.FromSeconds(random.Next(200));
        limit = random.Next(4) switch
        {
            0 => (random.Next(1, 100), TimeSpan.FromMinutes(1), "-Minute"),
            1 => (random.Next(1, 20), TimeSpan.FromSeconds(1), "-Second"),
            _ => null,
        };
        Load = new ClientLoad(AnswerAsync, options => (options.RequestsPerSecond, options.Burst, options.MaxConcurrentRequests) = (Options.RequestsPerSecond, Options.Burst, Options.MaxConcurrentRequests));
    }

    public CircleCiOptions Options { get; } = new();

    public ClientLoad Load { get; }

    /// <summary>How each call ended.</summary>
    public ConcurrentQueue<string> Endings { get; } = new();

    /// <summary>When nothing may be sent: after refusals, and while the circuit is known to be open.</summary>
    public ConcurrentQueue<(DateTimeOffset From, DateTimeOffset Until)> Pauses { get; } = new();

    /// <summary>The advertised limit and since when it is known.</summary>
    public (int Limit, TimeSpan Window, DateTimeOffset Since)? Advertised => limit is var (most, window, _) && advertisedAt is { } since ? (most, window, since) : null;

    /// <summary>How many requests were under way when their caller gave up.</summary>
    public int GivenUp => givenUp;

    /// <summary>The calls of the calm after it all.</summary>
    public IReadOnlyList<Task<Project>> Calm { get; private set; } = [];

    /// <summary>The rate that is kept when nothing is wrong.</summary>
    public double CalmRate => limit is var (most, window, _) ? Math.Min(Options.RequestsPerSecond, Math.Max((0.8 * most) - 1, 0.4 * most) / window.TotalSeconds) : Options.RequestsPerSecond;

    public async Task RunAsync()
    {
        for (var number = 0; number < 60; number++)
        {
            Call(number, calls.Next(10) == 0 ? TimeSpan.FromSeconds(calls.Next(1, 60)) : null);
            await Load.PassAsync(TimeSpan.FromMilliseconds(calls.Next(5) == 0 ? calls.Next(60_000) : calls.Next(1000)));
        }

        await Load.EndAsync();
    }

    /// <summary>Lets CircleCI answer well again, waits for as long as anything may take to be as before, and asks once more.</summary>
    public async Task CalmAsync()
    {
        lock (gate)
            isCalm = true;
        await Load.PassAsync(TimeSpan.FromMinutes(26)); // the longest pause and the recovery after it
        Calm = await Load.AskAsync("calm1", "calm2", "calm3");
        await Load.EndAsync();
    }

    public ValueTask DisposeAsync() => Load.DisposeAsync();

    private void Call(int number, TimeSpan? patience)
    {
        var giveUp = patience is { } limited ? new CancellationTokenSource(limited, Load.Time) : new CancellationTokenSource();
        var priority = (RequestPriority)calls.Next(7);
        _ = Load.Start(async client =>
        {
            ApiBudget.Priority = priority;
            using (giveUp)
                return await EndingAsync(client.GetProjectAsync(ProjectSlug.Parse($"gh/acme/p{number}"), giveUp.Token));
        });
    }

    private async Task<string> EndingAsync(Task<Project> call)
    {
        var ending = "answered";
        try
        {
            await call;
        }
        catch (OperationCanceledException)
        {
            ending = "given up";
        }
        catch (CircleCiException failure)
        {
            ending = failure.StatusCode is { } status && failure.Reason == CircleCiFailure.Http ? $"Http {(int)status}" : $"{failure.Reason}";
            if (failure.Reason == CircleCiFailure.CircuitOpen)
                Pauses.Enqueue((Load.Time.GetUtcNow(), Load.Time.GetUtcNow() + failure.RetryAfter!.Value));
        }

        Endings.Enqueue(ending);
        return ending;
    }

    private async Task<HttpResponseMessage> AnswerAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var (fault, latency, retryAfter) = Draw();
        try
        {
            if (latency > TimeSpan.Zero)
                await Task.Delay(latency, Load.Time, cancellationToken);
            return fault == 1 ? await Load.HangAsync(cancellationToken) : Answer(fault, retryAfter);
        }
        catch (OperationCanceledException) when (CircleExporter.CircleCi.Sending.ApiCall.Of(request)!.Caller.IsCancellationRequested)
        {
            Interlocked.Increment(ref givenUp);
            throw;
        }
    }

    private (int Fault, TimeSpan Latency, string? RetryAfter) Draw()
    {
        lock (gate)
        {
            var elapsed = Load.Time.GetUtcNow() - Load.Time.Start;
            var choice = answers.NextDouble() * weights.Sum();
            var fault = Array.FindIndex(weights, weight => (choice -= weight) <= 0);
            if (elapsed >= outageFrom && elapsed < outageTo)
                fault = answers.Next(1, 5);
            return (isCalm || fault < 0 ? 0 : fault, TimeSpan.FromMilliseconds(answers.Next(3) == 0 ? answers.Next(1, 4000) : 0), RetryAfters[answers.Next(RetryAfters.Length)]);
        }
    }

    private HttpResponseMessage Answer(int fault, string? retryAfter)
    {
        var now = Load.Time.GetUtcNow();
        var response = fault switch
        {
            2 => TestClient.Json("{}", HttpStatusCode.InternalServerError),
            3 => throw new HttpRequestException("connection reset"),
            4 => new HttpResponseMessage(HttpStatusCode.ServiceUnavailable) { Content = new StringContent("<html>") },
            5 => TestClient.Json("{}", HttpStatusCode.TooManyRequests),
            6 => TestClient.Json("""{"message": "of another shape"}"""),
            7 => TestClient.Json("{}", HttpStatusCode.NotFound),
            8 => TestClient.Json("{}", HttpStatusCode.Unauthorized),
            9 => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent("<html>sign in</html>") },
            _ => ClientLoad.Answer(),
        };
        if (limit is var (most, _, suffix))
        {
            advertisedAt ??= now;
            response.Headers.Add($"X-RateLimit-Limit{suffix}", $"{most}");
        }

        if (fault == 5)
        {
            Pauses.Enqueue((now, now.AddSeconds(int.TryParse(retryAfter, out var seconds) && seconds > 0 ? Math.Min(seconds, 900) : 30)));
            if (retryAfter is not null)
                response.Headers.TryAddWithoutValidation("Retry-After", retryAfter);
        }

        return response;
    }
}
