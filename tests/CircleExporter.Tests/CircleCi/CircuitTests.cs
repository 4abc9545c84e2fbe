using System.Net;
using CircleExporter.CircleCi;
using CircleExporter.CircleCi.Sending;
using FluentAssertions;
using Microsoft.Extensions.Time.Testing;
using Xunit;

namespace CircleExporter.Tests.CircleCi;

/// <summary>When CircleCI is left alone, and how that ends.</summary>
public sealed class CircuitTests : IAsyncDisposable
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private Func<string, CancellationToken, Task<HttpResponseMessage>> api;
    private ClientLoad load;

    public CircuitTests()
    {
        api = Answer(HttpStatusCode.ServiceUnavailable);
        load = new ClientLoad((request, cancellationToken) => api(request.RequestUri!.Segments[^1], cancellationToken));
    }

    public ValueTask DisposeAsync() => load.DisposeAsync();

    [Theory]
    [InlineData("500")]
    [InlineData("503")]
    [InlineData("network")]
    [InlineData("timeout")]
    public async Task After_ten_failures_of_several_targets_nothing_is_sent(string failure)
    {
        api = failure switch
        {
            "network" => (_, _) => throw new HttpRequestException("connection refused"),
            "timeout" => (_, cancellationToken) => load.HangAsync(cancellationToken),
            _ => Answer((HttpStatusCode)int.Parse(failure)),
        };

        await OpenAsync();

        var sent = load.Requests.Count;
        sent.Should().BeInRange(10, failure == "timeout" ? 17 : 10, "what was under way is not called back");
        var refused = await FailAsync(load.Ask("other"));
        refused.Should().BeEquivalentTo(new { Reason = CircleCiFailure.CircuitOpen, StatusCode = (HttpStatusCode?)null, Endpoint = "/project/{project-slug}" });
        refused.RetryAfter.Should().BePositive().And.BeLessThanOrEqualTo(Circuit.Break);
        load.Requests.Should().HaveCount(sent);
        load.Test.Attempts.Should().HaveCount(sent, "what was not sent is no attempt");
    }

    [Fact]
    public async Task Half_a_minute_later_the_first_request_tries_and_the_others_wait_for_what_comes_of_it()
    {
        await OpenAsync();
        var left = (await FailAsync(load.Ask("other"))).RetryAfter!.Value;
        await load.PassAsync(left - TimeSpan.FromTicks(1));
        (await FailAsync(load.Ask("early"))).RetryAfter.Should().Be(TimeSpan.FromTicks(1));
        api = async (_, cancellationToken) =>
        {
            await Task.Delay(2 * Second, load.Time, cancellationToken);
            return ClientLoad.Answer();
        };

        await load.PassAsync(TimeSpan.FromTicks(1));
        var asked = await load.AskAsync("first", "second", "third");

        load.Requests.Should().HaveCount(11);
        load.Requests.Last().Path.Should().EndWith("/first");
        load.Budget.Waiting.Should().Be(2);
        await load.PassAsync(2 * Second);
        load.Requests.Should().HaveCount(13, "the circuit is closed");
        await load.EndAsync();
        asked.Should().OnlyContain(call => call.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task A_try_that_fails_is_not_repeated_and_refuses_the_others_for_another_half_minute()
    {
        await OpenAsync();
        await load.PassAsync(Circuit.Break);

        var asked = await load.AskAsync("first", "second", "third");

        (await FailAsync(asked[0])).Should().BeEquivalentTo(new { Reason = CircleCiFailure.Http, StatusCode = HttpStatusCode.ServiceUnavailable });
        foreach (var call in asked.Skip(1))
            (await FailAsync(call)).Should().BeEquivalentTo(new { Reason = CircleCiFailure.CircuitOpen, RetryAfter = Circuit.Break });
        load.Requests.Should().HaveCount(11);
    }

    [Fact]
    public async Task The_check_of_the_token_can_be_the_one_that_tries()
    {
        await OpenAsync();
        await load.PassAsync(Circuit.Break);
        api = (_, _) => Task.FromResult(TestClient.Json(TestClient.Sample("me.json")));

        var user = load.Start(client => client.GetCurrentUserAsync(CancellationToken.None));
        await load.SettleAsync();
        await load.AskAsync("first");

        (await user).Login.Should().Be("robin-example");
        load.Requests.Skip(10).Select(request => request.Path).Should().Equal("/api/v2/me", "/api/v2/project/gh/acme/first");
    }

    [Theory]
    [InlineData(HttpStatusCode.Unauthorized)]
    [InlineData(HttpStatusCode.NotFound)]
    [InlineData(HttpStatusCode.TooManyRequests)]
    public async Task Any_answer_below_500_closes_it(HttpStatusCode status)
    {
        await OpenAsync();
        await load.PassAsync(Circuit.Break);
        api = (name, _) => Task.FromResult(name == "first" ? TestClient.Json("{}", status) : ClientLoad.Answer());

        var asked = await load.AskAsync("first", "second");
        await load.EndAsync();

        (await FailAsync(asked[0])).StatusCode.Should().Be(status);
        (await asked[1]).Name.Should().NotBeEmpty();
    }

    [Fact]
    public async Task A_caller_who_gives_up_while_it_tries_proves_nothing()
    {
        await OpenAsync();
        await load.PassAsync(Circuit.Break);
        api = (_, cancellationToken) => load.HangAsync(cancellationToken);
        using var cancellation = new CancellationTokenSource();

        var tries = load.Start(client => client.GetCurrentUserAsync(cancellation.Token));
        await load.SettleAsync();
        await cancellation.CancelAsync();

        await FluentActions.Awaiting(() => tries).Should().ThrowAsync<OperationCanceledException>();
        (await FailAsync(load.Ask("other"))).Reason.Should().Be(CircleCiFailure.CircuitOpen);
    }

    [Fact]
    public async Task Who_waits_between_two_attempts_when_it_opens_is_told_without_another()
    {
        var asked = load.Ask("early");
        await load.SettleAsync();
        await OpenAsync();

        await load.EndAsync();

        (await FailAsync(asked)).Reason.Should().Be(CircleCiFailure.CircuitOpen);
        load.Requests.Count(request => request.Path.EndsWith("/early", StringComparison.Ordinal)).Should().Be(1);
    }

    [Fact]
    public async Task A_refused_request_costs_the_budget_nothing_and_all_that_wait_are_told_at_once()
    {
        await load.DisposeAsync();
        load = new ClientLoad(_ => TestClient.Json("{}", HttpStatusCode.ServiceUnavailable), options => (options.RequestsPerSecond, options.Burst) = (1, 11));
        await load.AskAsync([.. Enumerable.Range(0, 12).Select(number => $"p{number}")]);
        var refused = await load.AskAsync([.. Enumerable.Range(0, 50).Select(number => $"q{number}")]);
        refused.Should().OnlyContain(call => call.IsFaulted, "one token is left, and it is given back each time");

        await load.EndAsync();
        await load.PassAsync(TimeSpan.FromMinutes(1));
        var before = load.Requests.Count;
        await load.AskAsync("first");

        load.Requests.Should().HaveCount(before + 1);
        before.Should().Be(10);
    }

    [Fact]
    public async Task A_change_is_refused_too_and_was_not_sent()
    {
        await OpenAsync();

        var change = load.Start(client => client.RerunWorkflowAsync("w", request: null, CancellationToken.None));

        (await FluentActions.Awaiting(() => change).Should().ThrowAsync<CircleCiException>()).Which.Reason.Should().Be(CircleCiFailure.CircuitOpen);
        load.Requests.Should().HaveCount(10);
    }

    [Fact]
    public async Task One_project_that_always_fails_does_not_open_it()
    {
        api = (name, _) => Task.FromResult(name == "bad" ? TestClient.Json("{}", HttpStatusCode.InternalServerError) : ClientLoad.Answer());

        for (var round = 0; round < 20; round++)
        {
            var bad = load.Ask("bad");
            await load.EndAsync();
            (await FailAsync(bad)).StatusCode.Should().Be(HttpStatusCode.InternalServerError);
        }

        load.Requests.Should().HaveCount(80);
        (await load.Ask("good")).Name.Should().NotBeEmpty();
    }

    [Fact]
    public async Task Two_projects_that_always_fail_among_good_ones_do_not_open_it()
    {
        api = (name, _) => Task.FromResult(name is "bad1" or "bad2" ? TestClient.Json("{}", HttpStatusCode.InternalServerError) : ClientLoad.Answer());

        for (var second = 0; second < 120; second++)
        {
            if (second % 4 == 0)
                await load.AskAsync("bad1", "bad2");
            await load.AskAsync($"good{second}");
            await load.PassAsync(Second);
        }

        await load.EndAsync();
        load.Test.Attempts.Count(attempt => attempt.Code == "500").Should().BeGreaterThan(200);
        load.Test.Attempts.Count(attempt => attempt.Code == "200").Should().Be(120, "none was refused");
    }

    [Theory]
    [InlineData(HttpStatusCode.OK)]
    [InlineData(HttpStatusCode.BadRequest)]
    [InlineData(HttpStatusCode.Unauthorized)]
    [InlineData(HttpStatusCode.Forbidden)]
    [InlineData(HttpStatusCode.NotFound)]
    [InlineData(HttpStatusCode.TooManyRequests)]
    public async Task What_CircleCI_answers_below_500_never_opens_it(HttpStatusCode status)
    {
        api = (_, _) => Task.FromResult(TestClient.Json("""{"message": "of another shape"}""", status));

        for (var round = 0; round < 30; round++)
        {
            var asked = load.Ask($"p{round}");
            await load.EndAsync();
            (await FailAsync(asked)).Reason.Should().Be(status == HttpStatusCode.OK ? CircleCiFailure.Unusable : CircleCiFailure.Http);
        }

        load.Requests.Count.Should().BeGreaterThanOrEqualTo(30);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public async Task A_clock_that_is_corrected_does_not_change_when_it_ends(int hours)
    {
        var time = new CorrectedTime();
        var status = HttpStatusCode.ServiceUnavailable;
        await using var test = new TestClient(_ => status == HttpStatusCode.OK ? ClientLoad.Answer() : TestClient.Json("{}", status), options => options.MaxConcurrentRequests = 1, time);
        var early = Enumerable.Range(0, 12).Select(number => Ask($"p{number}")).ToList();
        (await FailAsync(early[^1])).Reason.Should().Be(CircleCiFailure.CircuitOpen);

        time.Correction = TimeSpan.FromHours(hours);
        (await FailAsync(Ask("other"))).RetryAfter.Should().Be(Circuit.Break);
        status = HttpStatusCode.OK;
        time.Advance(Circuit.Break);

        (await Ask("first")).Name.Should().NotBeEmpty();

        Task<Project> Ask(string project) => test.Client.GetProjectAsync(ProjectSlug.Parse($"gh/acme/{project}"), TestContext.Current.CancellationToken);
    }

    private static Func<string, CancellationToken, Task<HttpResponseMessage>> Answer(HttpStatusCode status) => (_, _) => Task.FromResult(TestClient.Json("{}", status));

    private static async Task<CircleCiException> FailAsync(Task call) => (await FluentActions.Awaiting(() => call).Should().ThrowAsync<CircleCiException>()).Which;

    /// <summary>Asks until the circuit opens.</summary>
    private async Task OpenAsync()
    {
        for (var project = 0; load.Requests.Count < 10; project++)
        {
            await load.AskAsync($"p{project}");
            if (load.Budget.Waiting > 0)
                await load.PassAsync(WatchedTime.Attempt);
        }

        await load.EndAsync();
    }

    /// <summary>A clock that somebody sets while time goes on.</summary>
    private sealed class CorrectedTime() : FakeTimeProvider(new DateTimeOffset(2026, 9, 20, 12, 0, 0, TimeSpan.Zero))
    {
        public TimeSpan Correction { get; set; }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Correction;

        public override long GetTimestamp() => base.GetUtcNow().Ticks; // which the base class takes from the corrected time
    }
}
