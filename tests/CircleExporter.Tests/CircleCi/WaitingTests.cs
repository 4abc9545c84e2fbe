using System.Net;
using CircleExporter.CircleCi;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.CircleCi;

/// <summary>Waiting for what CircleCI does after it has answered.</summary>
public sealed class WaitingTests
{
    private const string Running = """{"id": "1", "name": "build", "status": "running"}""";
    private const string Done = """{"id": "1", "name": "build", "status": "success", "stopped_at": "2026-09-20T12:05:00Z"}""";
    private const string Second = """{"id": "2", "name": "deploy", "status": "failed"}""";
    private const string Hold = """{"id": "2", "name": "deploy", "status": "on_hold"}""";

    private readonly WatchedTime time = new();
    private readonly List<string> requests = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Workflows_are_created_once_no_more_of_them_appear()
    {
        await using var test = Looks(("pending", []), ("created", []), ("created", [Running]), ("created", [Running, Hold]), ("created", [Running, Hold]));

        var workflows = await time.PassLooksAsync(test.Client.WaitForWorkflowCreationAsync("p", TimeSpan.FromMinutes(10), Cancellation));

        workflows.Select(workflow => workflow.Name).Should().Equal("build", "deploy");
        requests.Should().HaveCount(10);
    }

    [Theory]
    [InlineData("pending")]
    [InlineData("setup-pending")]
    [InlineData("setup")]
    public async Task A_pipeline_in_the_making_has_not_got_all_its_workflows(string state)
    {
        await using var test = Looks((state, [Running]), (state, [Running]), (state, [Done]), ("created", [Done, Second]), ("created", [Done, Second]));

        var workflows = await time.PassLooksAsync(test.Client.WaitForWorkflowsAsync("p", TimeSpan.FromMinutes(10), Cancellation));

        workflows.Select(workflow => workflow.Status).Should().Equal(WorkflowStatus.Success, WorkflowStatus.Failed);
    }

    [Fact]
    public async Task Workflows_are_awaited_until_all_are_finished()
    {
        await using var test = Looks(("created", []), ("created", [Running, Hold]), ("created", [Done, Hold]), ("created", [Done, Second]));

        var workflows = await time.PassLooksAsync(test.Client.WaitForWorkflowsAsync("p", TimeSpan.FromMinutes(10), Cancellation));

        workflows.Select(workflow => (workflow.Name, workflow.Status)).Should().Equal(("build", WorkflowStatus.Success), ("deploy", WorkflowStatus.Failed));
        requests.Should().HaveCount(8);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_errored_pipeline_gets_no_workflows(bool untilFinished)
    {
        await using var test = Looks(("pending", []), ("errored", []));

        var workflows = await time.PassLooksAsync(Wait(test.Client, untilFinished, TimeSpan.FromMinutes(1)));

        workflows.Should().BeEmpty();
    }

    [Fact]
    public async Task A_failed_setup_is_the_end()
    {
        const string Setup = """{"id": "1", "name": "setup", "status": "failed", "tag": "setup"}""";
        await using var test = Looks(("setup", [Setup]));

        var workflows = await time.PassLooksAsync(test.Client.WaitForWorkflowsAsync("p", TimeSpan.FromMinutes(1), Cancellation));

        workflows.Should().ContainSingle().Which.Tag.Should().Be("setup");
    }

    [Fact]
    public async Task The_looks_grow_rarer()
    {
        (string, string[]) look = ("created", [Running]);
        await using var test = Looks([.. Enumerable.Repeat(look, 60), ("created", [Done])]);

        await time.PassLooksAsync(test.Client.WaitForWorkflowsAsync("p", TimeSpan.FromHours(1), Cancellation));

        var waits = time.Waits.ToList();
        waits.Should().HaveCount(60).And.BeInAscendingOrder();
        waits.Take(10).Should().OnlyContain(wait => wait == TimeSpan.FromSeconds(1));
        waits[^1].Should().Be(TimeSpan.FromSeconds(15));
    }

    [Theory]
    [InlineData(true, "it is created, and its workflows are build (running), deploy (on_hold)")]
    [InlineData(false, "it is pending and has no workflows")]
    public async Task A_wait_in_vain_says_what_it_saw(bool untilFinished, string seen)
    {
        (string, string[]) look = untilFinished ? ("created", [Running, Hold]) : ("pending", []);
        await using var test = Looks([.. Enumerable.Repeat(look, 1000)]);
        var waiting = Wait(test.Client, untilFinished, TimeSpan.FromSeconds(150));

        while (!waiting.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
            Cancellation.ThrowIfCancellationRequested();
        }

        (await FluentActions.Awaiting(() => waiting).Should().ThrowAsync<TimeoutException>()).WithMessage($"Pipeline p: {seen} after 150 s.");
    }

    [Fact]
    public async Task A_caller_can_end_the_wait()
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        await using var test = new TestClient(
            request =>
            {
                cancellation.Cancel();
                return Answer(request, ("created", [Running]));
            },
            time: time);

        await FluentActions.Awaiting(() => test.Client.WaitForWorkflowsAsync("p", TimeSpan.FromMinutes(1), cancellation.Token)).Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task A_pipeline_that_is_not_there_ends_the_wait()
    {
        await using var test = new TestClient(_ => TestClient.Json("{}", HttpStatusCode.NotFound), time: time);

        var failure = await FluentActions.Awaiting(() => test.Client.WaitForWorkflowsAsync("p", TimeSpan.FromMinutes(1), Cancellation)).Should().ThrowAsync<CircleCiException>();

        failure.Which.StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    private static Task<IReadOnlyList<Workflow>> Wait(CircleCiClient client, bool untilFinished, TimeSpan timeout) =>
        untilFinished ? client.WaitForWorkflowsAsync("p", timeout, Cancellation) : client.WaitForWorkflowCreationAsync("p", timeout, Cancellation);

    private static HttpResponseMessage Answer(HttpRequestMessage request, (string State, string[] Workflows) look) =>
        TestClient.Json(request.RequestUri!.AbsolutePath.EndsWith("/workflow", StringComparison.Ordinal)
            ? $$"""{"items": [{{string.Join(",", look.Workflows)}}]}"""
            : $$"""{"id": "p", "created_at": "2026-09-20T12:00:00Z", "state": "{{look.State}}"}""");

    /// <summary>One state of things after the other; each is seen by two requests, first of the pipeline and then of its workflows.</summary>
    private TestClient Looks(params (string State, string[] Workflows)[] looks) => new(
        request =>
        {
            requests.Add(request.RequestUri!.AbsolutePath);
            return Answer(request, looks[(requests.Count - 1) / 2]);
        },
        time: time);
}
