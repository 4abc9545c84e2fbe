using System.Net;
using System.Text.Json.Nodes;
using CircleExporter.CircleCi;
using CircleExporter.Tests.Support;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.CircleCi;

/// <summary>Calls that change something: sent once, as documented, and refused before sending when CircleCI would refuse them.</summary>
public sealed class MutationTests
{
    private readonly WatchedTime time = new();
    private readonly List<HttpRequestMessage> requests = [];

    public static TheoryData<string> Changes => [.. ClientCall.All.Where(call => call.Value.Verb != "GET").Select(call => call.Key)];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task A_change_that_fails_is_not_repeated(string name)
    {
        foreach (var status in (HttpStatusCode[])[HttpStatusCode.InternalServerError, HttpStatusCode.ServiceUnavailable, HttpStatusCode.RequestTimeout, HttpStatusCode.TooManyRequests])
        {
            requests.Clear();
            await using var test = Answering(_ => Throttled(status));

            var failure = await FailAsync(test, name);

            failure.Should().BeEquivalentTo(new { Reason = CircleCiFailure.Http, StatusCode = status, RetryAfter = TimeSpan.FromSeconds(1) });
            requests.Should().ContainSingle();
        }

        time.Waits.Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task A_change_without_an_answer_in_time_is_not_repeated(string name)
    {
        await using var api = await FakeApi.StartAsync(
            context =>
            {
                time.Advance(WatchedTime.Attempt);
                return Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
            },
            Cancellation);
        await using var test = new TestClient(api.BaseAddress, time: time);

        var failure = await FailAsync(test, name);

        failure.Reason.Should().Be(CircleCiFailure.Timeout);
        api.Requests.Should().ContainSingle();
        test.Attempts.Select(attempt => attempt.Code).Should().Equal("timeout");
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task A_change_on_a_kept_connection_that_is_closed_is_not_repeated_by_the_network_either(string name)
    {
        await using var server = new ClosingServer(TestClient.Sample("me.json"), Cancellation);
        await using var test = new TestClient(server.BaseAddress, time: time);
        await test.Client.GetCurrentUserAsync(Cancellation);

        var failure = await FailAsync(test, name);

        failure.Reason.Should().Be(CircleCiFailure.Network);
        server.Methods.Should().Equal("GET", ClientCall.All[name].Verb);
    }

    [Theory]
    [MemberData(nameof(Changes))]
    public async Task A_change_carries_no_idempotency_of_our_own(string name)
    {
        await using var api = await FakeApi.StartAsync(context => FakeApi.AnswerAsync(context, ClientCall.All[name].AnswerText), Cancellation);
        await using var test = new TestClient(api.BaseAddress);

        await ClientCall.All[name].Call(test.Client, Cancellation);

        api.Requests.Should().ContainSingle().Which.Headers.Keys.Should().BeSubsetOf(["Host", "Accept", "Accept-Encoding", "Authorization", "User-Agent", "Content-Length", "Content-Type", "traceparent"]);
    }

    [Fact]
    public async Task A_trigger_is_sent_as_documented_and_its_pipeline_read()
    {
        var (pipeline, body) = await SendAsync(
            "trigger-pipeline.201.json",
            HttpStatusCode.Created,
            client => client.TriggerPipelineAsync(
                TestClient.Project,
                new() { Branch = "main", Parameters = new Dictionary<string, PipelineParameter> { ["deploy_prod"] = true, ["shards"] = 4, ["region"] = "eu-west-1" } },
                Cancellation));

        JsonNode.DeepEquals(body, JsonNode.Parse(TestClient.Sample("trigger-pipeline.request.json"))).Should().BeTrue(body!.ToJsonString());
        pipeline.Should().Be(new TriggeredPipeline("3b1d0f65-88a1-4c35-b0de-1b92f0a4c0aa", 2052, PipelineState.Pending, new DateTimeOffset(2026, 9, 20, 11, 40, 1, 237, TimeSpan.Zero)));
    }

    [Fact]
    public async Task A_trigger_without_anything_is_an_empty_object()
    {
        var (_, body) = await SendAsync("trigger-pipeline.201.json", HttpStatusCode.Created, client => client.TriggerPipelineAsync(TestClient.Project, new(), Cancellation));

        body!.ToJsonString().Should().Be("{}");
    }

    [Fact]
    public async Task A_run_of_a_definition_is_sent_as_documented_and_its_pipeline_read()
    {
        var (run, body) = await SendAsync("pipeline-run.201.json", HttpStatusCode.Created, client => client.RunPipelineAsync(TestClient.Project, Definition(), Cancellation));

        JsonNode.DeepEquals(body, JsonNode.Parse(TestClient.Sample("pipeline-run.request.json"))).Should().BeTrue(body!.ToJsonString());
        run.Should().Be(new PipelineRun(
            new TriggeredPipeline("aa1d0f65-88a1-4c35-b0de-1b92f0a4c0bb", 78, PipelineState.Created, new DateTimeOffset(2026, 9, 20, 11, 41, 11, 4, TimeSpan.Zero)), Message: null));
    }

    [Theory]
    [InlineData("pipeline-run.200.json", "Nothing was triggered.")]
    [InlineData("{}", null)]
    public async Task A_run_can_trigger_nothing(string answer, string? message)
    {
        var (run, _) = await SendAsync(answer, HttpStatusCode.OK, client => client.RunPipelineAsync(TestClient.Project, Definition(), Cancellation));

        run.Should().Be(new PipelineRun(Pipeline: null, message));
    }

    [Fact]
    public async Task A_created_run_without_an_id_is_unusable()
    {
        await using var test = Answering(_ => TestClient.Json("""{"message": "Created."}""", HttpStatusCode.Created));

        (await FailAsync(test, "POST /project/{provider}/{organization}/{project}/pipeline/run")).Reason.Should().Be(CircleCiFailure.Unusable);
    }

    [Fact]
    public async Task A_rerun_names_the_new_workflow()
    {
        var (id, body) = await SendAsync(
            """{"workflow_id": "0e53027b-521a-4c40-9042-47e72b3c63a3"}""",
            HttpStatusCode.Accepted,
            client => client.RerunWorkflowAsync("w", new RerunRequest { Jobs = ["j1", "j2"], EnableSsh = true, SparseTree = true }, Cancellation));

        id.Should().Be("0e53027b-521a-4c40-9042-47e72b3c63a3");
        body!.ToJsonString().Should().Be("""{"jobs":["j1","j2"],"enable_ssh":true,"sparse_tree":true}""");
    }

    [Fact]
    public async Task A_rerun_from_the_failed_jobs_says_only_that()
    {
        var (_, body) = await SendAsync("""{"workflow_id": "new"}""", HttpStatusCode.Accepted, client => client.RerunWorkflowAsync("w", new RerunRequest { FromFailed = true }, Cancellation));

        body!.ToJsonString().Should().Be("""{"from_failed":true}""");
    }

    [Fact]
    public async Task A_webhook_is_sent_as_documented_and_read()
    {
        var request = new CreateWebhookRequest
        {
            Name = "exporter",
            Url = new Uri("https://metrics.example.com/hooks?a=b"),
            Events = [WebhookEvent.WorkflowCompleted],
            SigningSecret = "s3cr3t",
            VerifyTls = false,
        };
        var (webhook, body) = await SendAsync(
            """{"id": "w", "name": "exporter", "url": "https://metrics.example.com/hooks?a=b", "verify_tls": false, "signing_secret": "****", "events": ["workflow-completed", "new-one"], "scope": {"id": "p", "type": "project"}}""",
            HttpStatusCode.Created,
            client => client.CreateWebhookAsync("p", request, Cancellation));

        JsonNode.DeepEquals(body, JsonNode.Parse("""
            {"scope": {"id": "p", "type": "project"}, "name": "exporter", "url": "https://metrics.example.com/hooks?a=b", "events": ["workflow-completed"], "signing-secret": "s3cr3t", "verify-tls": false}
            """)).Should().BeTrue(body!.ToJsonString());
        webhook.Events.Should().Equal(WebhookEvent.WorkflowCompleted, new WebhookEvent("new-one"));
        (webhook.SigningSecret, webhook.VerifyTls, webhook.Scope).Should().Be(("****", false, new WebhookScope("p", "project")));
        request.ToString().Should().NotContain("s3cr3t");
    }

    [Fact]
    public async Task A_change_of_a_webhook_says_only_what_is_changed()
    {
        var change = new UpdateWebhookRequest { SigningSecret = "s3cr3t", VerifyTls = true };
        var (_, body) = await SendAsync("""{"id": "w"}""", HttpStatusCode.OK, client => client.UpdateWebhookAsync("w", change, Cancellation));

        body!.ToJsonString().Should().Be("""{"signing-secret":"s3cr3t","verify-tls":true}""");
        change.ToString().Should().NotContain("s3cr3t");
    }

    [Fact]
    public async Task A_continuation_is_sent_as_documented_and_its_key_kept_to_itself()
    {
        var request = new ContinuePipelineRequest { ContinuationKey = "s3cr3t", Configuration = "version: 2.1\n", Parameters = new Dictionary<string, PipelineParameter> { ["deploy"] = true } };
        var (_, body) = await SendAsync(
            """{"message": "Pipeline continued."}""",
            HttpStatusCode.OK,
            async client =>
            {
                await client.ContinuePipelineAsync(request, Cancellation);
                return true;
            });

        body!.ToJsonString().Should().Be("""{"continuation-key":"s3cr3t","configuration":"version: 2.1\n","parameters":{"deploy":true}}""");
        request.ToString().Should().NotContain("s3cr3t");
    }

    private static RunPipelineRequest Definition() => new()
    {
        DefinitionId = "2338d0ae-5541-4bbf-88a2-55e9f7281f80",
        Config = new() { Branch = "main" },
        Checkout = new() { Branch = "main" },
        Parameters = new Dictionary<string, PipelineParameter> { ["deploy_prod"] = false },
    };

    private static HttpResponseMessage Throttled(HttpStatusCode status)
    {
        var response = TestClient.Json("{}", status);
        response.Headers.RetryAfter = new(TimeSpan.FromSeconds(1));
        return response;
    }

    private static async Task<(T Result, JsonNode? Body)> SendAsync<T>(string answer, HttpStatusCode status, Func<CircleCiClient, Task<T>> call)
    {
        JsonNode? body = null;
        await using var api = await FakeApi.StartAsync(
            async context =>
            {
                context.Request.ContentType.Should().Be("application/json");
                body = await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
                await FakeApi.AnswerAsync(context, answer.EndsWith(".json", StringComparison.Ordinal) ? TestClient.Sample(answer) : answer, (int)status);
            },
            Cancellation);
        await using var test = new TestClient(api.BaseAddress);
        return (await call(test.Client), body);
    }

    private TestClient Answering(Func<HttpRequestMessage, HttpResponseMessage> answer) => new(
        request =>
        {
            requests.Add(request);
            return answer(request);
        },
        time: time);

    private async Task<CircleCiException> FailAsync(TestClient test, string name)
    {
        var call = async () =>
        {
            await ClientCall.All[name].Call(test.Client, Cancellation);
            return true;
        };
        return (await FluentActions.Awaiting(() => time.PassWaitsAsync(call())).Should().ThrowAsync<CircleCiException>()).Which;
    }
}
