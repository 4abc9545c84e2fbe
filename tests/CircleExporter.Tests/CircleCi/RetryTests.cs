using System.Net;
using System.Net.Http.Headers;
using CircleExporter.CircleCi;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.CircleCi;

public sealed class RetryTests
{
    private readonly WatchedTime time = new();
    private readonly List<DateTimeOffset> requests = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(HttpStatusCode.RequestTimeout)]
    [InlineData(HttpStatusCode.InternalServerError)]
    [InlineData(HttpStatusCode.BadGateway)]
    [InlineData(HttpStatusCode.ServiceUnavailable)]
    [InlineData(HttpStatusCode.GatewayTimeout)]
    public async Task A_passing_failure_is_tried_four_times_in_total(HttpStatusCode status)
    {
        await using var test = new TestClient(Answer(_ => TestClient.Json("{}", status)), time: time);

        var failure = await FailAsync(test);

        failure.Should().BeEquivalentTo(new { Reason = CircleCiFailure.Http, StatusCode = status, Endpoint = "/me", RetryAfter = (TimeSpan?)null });
        requests.Should().HaveCount(4);
        time.Waits.Should().HaveCount(3).And.OnlyContain(wait => wait <= TimeSpan.FromSeconds(6));
        test.Attempts.Select(attempt => attempt.Code).Should().Equal(Enumerable.Repeat($"{(int)status}", 4));
    }

    [Theory]
    [InlineData(HttpStatusCode.BadRequest)]
    [InlineData(HttpStatusCode.Unauthorized)]
    [InlineData(HttpStatusCode.Forbidden)]
    [InlineData(HttpStatusCode.NotFound)]
    public async Task A_lasting_failure_is_not_tried_again(HttpStatusCode status)
    {
        await using var test = new TestClient(Answer(_ => TestClient.Json("{}", status)), time: time);

        (await FailAsync(test)).StatusCode.Should().Be(status);

        requests.Should().ContainSingle();
    }

    [Fact]
    public async Task A_later_attempt_can_succeed()
    {
        await using var test = new TestClient(Answer(number => number switch
        {
            1 => throw new HttpRequestException("connection refused"),
            2 => TestClient.Json("{}", HttpStatusCode.BadGateway),
            _ => TestClient.Json(TestClient.Sample("me.json")),
        }), time: time);

        var user = await time.PassWaitsAsync(test.Client.GetCurrentUserAsync(Cancellation));

        user.Login.Should().Be("robin-example");
        test.Attempts.Select(attempt => (attempt.Code, attempt.IsUseful)).Should().Equal(("network", false), ("502", false), ("200", true));
    }

    [Fact]
    public async Task Retry_after_in_seconds_is_waited_for_exactly()
    {
        await using var test = new TestClient(Answer(number => number == 1 ? Throttled(new(TimeSpan.FromSeconds(17))) : TestClient.Json(TestClient.Sample("me.json"))), time: time);

        await time.PassWaitsAsync(test.Client.GetCurrentUserAsync(Cancellation));

        time.Waits.Should().Equal(TimeSpan.FromSeconds(17));
        (requests[1] - requests[0]).Should().Be(TimeSpan.FromSeconds(17));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-3600)]
    public async Task Retry_after_as_a_date_is_waited_for_exactly_whatever_the_clock_here_says(int skew)
    {
        var serverTime = time.GetUtcNow().AddSeconds(skew);
        await using var test = new TestClient(Answer(number => number == 1 ? Throttled(new(serverTime.AddSeconds(23)), serverTime) : TestClient.Json(TestClient.Sample("me.json"))), time: time);

        await time.PassWaitsAsync(test.Client.GetCurrentUserAsync(Cancellation));

        time.Waits.Should().Equal(TimeSpan.FromSeconds(23));
    }

    [Fact]
    public async Task Retry_after_as_a_date_without_a_server_clock_counts_from_ours()
    {
        await using var test = new TestClient(Answer(number => number == 1 ? Throttled(new(time.GetUtcNow().AddSeconds(5))) : TestClient.Json(TestClient.Sample("me.json"))), time: time);

        await time.PassWaitsAsync(test.Client.GetCurrentUserAsync(Cancellation));

        time.Waits.Should().Equal(TimeSpan.FromSeconds(5));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(0)]
    [InlineData(-30)]
    public async Task A_429_that_wishes_for_no_wait_is_left_alone_for_longer_each_time(int? seconds)
    {
        await using var test = new TestClient(
            Answer(_ => seconds is { } wish ? Throttled(new(time.GetUtcNow().AddSeconds(wish))) : TestClient.Json("{}", HttpStatusCode.TooManyRequests)),
            time: time);

        var failure = await FailAsync(test);

        failure.RetryAfter.Should().Be(seconds is null ? null : TimeSpan.Zero);
        requests.Zip(requests.Skip(1), (before, after) => (after - before).TotalSeconds).Should().Equal(30, 60, 120);
        test.Attempts.Select(attempt => attempt.Code).Should().Equal("429", "429", "429", "429");
    }

    [Theory]
    [InlineData(60)]
    [InlineData(3600)]
    [InlineData(int.MaxValue)]
    public async Task A_wait_longer_than_what_is_left_is_given_back_at_once(int seconds)
    {
        await using var test = new TestClient(Answer(_ => Throttled(new(TimeSpan.FromSeconds(seconds)))), time: time);

        var failure = await FailAsync(test);

        failure.Should().BeEquivalentTo(new { Reason = CircleCiFailure.Http, StatusCode = HttpStatusCode.TooManyRequests, RetryAfter = TimeSpan.FromSeconds(seconds) });
        requests.Should().ContainSingle();
        time.Waits.Should().BeEmpty();
    }

    [Fact]
    public async Task Waits_that_add_up_to_too_much_are_given_back_too()
    {
        await using var test = new TestClient(Answer(_ => Throttled(new(TimeSpan.FromSeconds(35)))), time: time);

        var failure = await FailAsync(test);

        failure.RetryAfter.Should().Be(TimeSpan.FromSeconds(35));
        requests.Should().HaveCount(2);
    }

    [Fact]
    public async Task A_post_is_never_repeated()
    {
        await using var test = new TestClient(Answer(_ => TestClient.Json("{}", HttpStatusCode.ServiceUnavailable)), time: time);

        using var response = await test.Http.PostAsync(new Uri("https://circleci.test/api/v2/pipeline"), content: null, Cancellation);

        response.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        requests.Should().ContainSingle();
    }

    [Fact]
    public async Task A_network_that_stays_broken_is_told_as_such()
    {
        await using var test = new TestClient(Answer(_ => throw new HttpRequestException("connection refused")), time: time);

        var failure = await FailAsync(test);

        failure.Should().BeEquivalentTo(new { Reason = CircleCiFailure.Network, StatusCode = (HttpStatusCode?)null });
        requests.Should().HaveCount(4);
    }

    [Fact]
    public async Task A_caller_who_gives_up_gets_no_failure_of_circleci()
    {
        using var cancellation = new CancellationTokenSource();
        await using var test = new TestClient(
            Answer(_ =>
            {
                cancellation.Cancel();
                throw new TaskCanceledException();
            }),
            time: time);

        await FluentActions.Awaiting(() => test.Client.GetCurrentUserAsync(cancellation.Token)).Should().ThrowAsync<OperationCanceledException>();

        requests.Should().ContainSingle();
        test.Attempts.Should().BeEmpty();
    }

    private static HttpResponseMessage Throttled(RetryConditionHeaderValue retryAfter, DateTimeOffset? serverTime = null)
    {
        var response = TestClient.Json(TestClient.Sample("error-429.json"), HttpStatusCode.TooManyRequests);
        response.Headers.RetryAfter = retryAfter;
        response.Headers.Date = serverTime;
        return response;
    }

    private Func<HttpRequestMessage, HttpResponseMessage> Answer(Func<int, HttpResponseMessage> answer) => _ =>
    {
        requests.Add(time.GetUtcNow());
        return answer(requests.Count);
    };

    private async Task<CircleCiException> FailAsync(TestClient test) =>
        (await FluentActions.Awaiting(() => time.PassWaitsAsync(test.Client.GetCurrentUserAsync(Cancellation))).Should().ThrowAsync<CircleCiException>()).Which;
}
