using System.Text.Json;
using CircleExporter.Benchmarks.Report;

namespace CircleExporter.Benchmarks.Whole;

/// <summary>The simulator as a process of its own: equal projects of ten workflows, 100 ms an answer, and every list of runs on one page.</summary>
internal sealed class RunningSimulator : IAsyncDisposable
{
    public const string Token = "CCIPAT_benchmark";
    public const int WorkflowsOfAProject = 10;
    public const int LatencyMilliseconds = 100;

    private readonly ChildProcess process;
    private readonly HttpClient client = new();

    private RunningSimulator(ChildProcess process, int projects, Uri api) => (this.process, Projects, Api) = (process, projects, api);

    public int Projects { get; }

    /// <summary>The address of its API.</summary>
    public Uri Api { get; }

    public static Task<RunningSimulator> StartAsync(TimeProvider time, int projects, CancellationToken cancellationToken) => StartAsync(time, projects, standsStill: false, cancellationToken);

    /// <summary>Starts it, perhaps with a clock that stands still: then no run begins or ends by itself.</summary>
    public static async Task<RunningSimulator> StartAsync(TimeProvider time, int projects, bool standsStill, CancellationToken cancellationToken)
    {
        string[] arguments =
        [
            "--urls", "http://127.0.0.1:0", "--projects", $"{projects}", "--workflows", $"{WorkflowsOfAProject}",
            "--runs-per-day", "10", "--latency", $"{LatencyMilliseconds}ms", .. standsStill ? ["--manual-clock"] : Array.Empty<string>(),
        ];
        var path = Checkout.Program("CircleExporter.Simulator", "CircleExporter.Simulator");
        var started = new ChildProcess(time, path, arguments, [new("SIMULATOR_TOKEN", Token)]);
        var (line, _) = await started.LineAsync("CircleCI API v2", cancellationToken);
        return new RunningSimulator(started, projects, new Uri(line[line.IndexOf("http", StringComparison.Ordinal)..].Trim()));
    }

    /// <summary>How many requests it received so far.</summary>
    public async Task<int> RequestsAsync(CancellationToken cancellationToken)
    {
        using var state = JsonDocument.Parse(await client.GetStringAsync(new Uri(Api, "/simulator/"), cancellationToken));
        return state.RootElement.GetProperty("requests").GetProperty("total").GetInt32();
    }

    /// <summary>Has every project make its history, which it does when it is first asked: from then on an answer takes the time it is to take.</summary>
    public Task MakeHistoryAsync(CancellationToken cancellationToken) => Parallel.ForAsync(1, Projects + 1, cancellationToken, async (project, token) =>
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Api, FormattableString.Invariant($"/api/v2/insights/gh/acme/project-{project:D4}/workflows?all-branches=true")));
        request.Headers.Authorization = new("Bearer", Token);
        using var answer = await client.SendAsync(request, token);
        answer.EnsureSuccessStatusCode();
    });

    /// <summary>Starts all workflows of one project, which Insights shows at once.</summary>
    public async Task StartPipelineAsync(CancellationToken cancellationToken)
    {
        using var settings = await client.PostAsync(new Uri(Api, "/simulator/settings"), new StringContent("""{"workflow_delay":"0s"}"""), cancellationToken);
        settings.EnsureSuccessStatusCode();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Api, "/api/v2/project/gh/acme/project-0007/pipeline")) { Content = new StringContent("{}") };
        request.Headers.Authorization = new("Bearer", Token);
        using var triggered = await client.SendAsync(request, cancellationToken);
        triggered.EnsureSuccessStatusCode();
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await process.DisposeAsync();
    }
}
