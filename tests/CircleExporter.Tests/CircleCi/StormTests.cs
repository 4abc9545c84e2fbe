using System.Net;
using System.Net.Sockets;
using CircleExporter.CircleCi;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.CircleCi;

/// <summary>Many calls while CircleCI refuses, contradicts itself or falls silent: what it sees of them.</summary>
public sealed class StormTests
{
    private static readonly TimeSpan Latency = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Storm = TimeSpan.FromMinutes(4);

    private readonly List<DateTimeOffset> refusals = [];

    /// <summary>What a 429 says, and for how many seconds nothing may follow it at least.</summary>
    public static TheoryData<string?, int> RetryAfters => new()
    {
        { null, 30 },
        { "0", 30 },
        { "-5", 30 },
        { "soon", 30 },
        { "1.5", 30 },
        { "99999999999999999999", 30 },
        { "20", 20 },
        { "1000000000", 900 },
        { "date 45", 45 },
        { "date -45", 30 },
        { "date 1000000000", 900 },
    };

    [Theory]
    [MemberData(nameof(RetryAfters))]
    public async Task In_a_storm_of_429s_nothing_is_sent_before_it_may_be_and_everything_comes_to_an_end(string? retryAfter, int pause)
    {
        await using var load = Load(
            (load, _) => load.Time.GetUtcNow() - load.Time.Start < Storm ? Refuse(load, retryAfter) : ClientLoad.Answer(),
            options => (options.RequestsPerSecond, options.Burst) = (2, 20));
        var calls = Enumerable.Range(0, 40).Select(number => load.Ask($"p{number}")).ToList();

        await load.EndAsync();
        await load.PassAsync(2 * Storm);
        var late = load.Ask("late");
        await load.EndAsync();

        refusals.Should().NotBeEmpty().And.OnlyContain(refused => load.Times.After(refused).CountBefore(refused.AddSeconds(pause)) == 0);
        load.Times.ShouldKeep(rate: 2, burst: 20);
        load.PeakInFlight.Should().Be(8);
        load.Test.Attempts.Should().HaveCount(load.Requests.Count);
        calls.Should().OnlyContain(call => call.IsCompletedSuccessfully || ((CircleCiException)call.Exception!.InnerException!).StatusCode == HttpStatusCode.TooManyRequests);
        (await late).Name.Should().NotBeEmpty();
        load.Budget.RequestsPerSecond.Should().BeInRange(0.2, 2);
    }

    [Fact]
    public async Task Headers_that_contradict_each_other_and_the_status_are_taken_at_their_strictest()
    {
        await using var load = Load(
            (load, number) =>
            {
                var response = number % 25 == 24 ? Refuse(load, "20") : ClientLoad.Answer();
                Add(response, ("RateLimit-Limit", "1000000"), ("RateLimit-Remaining", "2000000"), ("RateLimit-Reset", "-1"));
                Add(response, ("X-RateLimit-Limit-Minute", number % 2 == 0 ? "30" : "3000"), ("X-RateLimit-Remaining-Minute", "29"), ("X-RateLimit-Limit-Hour", "0"), ("X-RateLimit-Limit-Second", "a few"));
                return response;
            },
            options => (options.RequestsPerSecond, options.Burst, options.MaxConcurrentRequests) = (10, 100, 1));
        await load.AskAsync("first");
        await load.PassAsync(Latency);
        var advertised = load.Time.GetUtcNow();

        for (var number = 0; number < 150; number++)
            _ = load.Ask($"p{number}");
        await load.EndAsync();

        load.Times.After(advertised).ShouldKeepAdvertised(30, TimeSpan.FromMinutes(1));
        refusals.Should().HaveCountGreaterThan(4).And.OnlyContain(refused => load.Times.After(refused).CountBefore(refused.AddSeconds(20)) == 0);
        load.Budget.Advertised.Should().BeEquivalentTo(new { Window = TimeSpan.FromMinutes(1), Remaining = 29 });
    }

    [Fact]
    public async Task A_429_counts_from_its_headers_even_if_its_body_never_ends()
    {
        await using var load = Load(
            (load, number) => number > 0 ? ClientLoad.Answer() : new HttpResponseMessage(HttpStatusCode.TooManyRequests) { Content = new EndlessContent(load), Headers = { RetryAfter = new(TimeSpan.FromSeconds(45)) } },
            options => (options.RequestsPerSecond, options.Burst) = (1, 1));
        await load.AskAsync("first");
        var refused = load.Time.GetUtcNow() + Latency;

        await load.AskAsync([.. Enumerable.Range(0, 9).Select(number => $"p{number}")]);
        await load.EndAsync();

        load.Test.Attempts.First().Code.Should().Be("timeout");
        load.Times.ShouldPause(refused, refused.AddSeconds(45));
        load.Requests.Should().HaveCount(11);
    }

    [Fact]
    public async Task Bodies_that_never_end_take_up_no_more_than_their_places_and_open_the_circuit()
    {
        await using var load = Load((load, _) => new HttpResponseMessage(HttpStatusCode.OK) { Content = new EndlessContent(load) }, options => (options.RequestsPerSecond, options.Burst) = (1, 30));

        var calls = Enumerable.Range(0, 30).Select(number => load.Ask($"p{number}")).ToList();
        await load.EndAsync();

        load.Times.ShouldKeep(rate: 1, burst: 30);
        load.PeakInFlight.Should().Be(8);
        load.Requests.Count.Should().BeLessThan(20, "it is not worth asking");
        calls.Should().OnlyContain(call => call.IsFaulted);
    }

    [Fact]
    public async Task Sockets_behind_which_nobody_is_left_give_their_places_back()
    {
        using var listener = new TcpListener(IPAddress.Loopback, port: 0);
        listener.Start();
        var time = new WatchedTime();
        await using var test = new TestClient(new Uri($"http://{listener.LocalEndpoint}/api/v2"), time: time);

        var calls = Enumerable.Range(0, 30).Select(number => FailAsync(test.Client.GetProjectAsync(ProjectSlug.Parse($"gh/acme/p{number}"), TestContext.Current.CancellationToken)));
        var failures = await time.PassTimeoutsAsync(Task.WhenAll(calls));

        failures.Should().HaveCount(30, "there are eight places").And.OnlyContain(failure => failure == CircleCiFailure.Timeout || failure == CircleCiFailure.CircuitOpen);
        test.Attempts.Should().HaveCountGreaterThanOrEqualTo(10).And.OnlyContain(attempt => attempt.Code == "timeout");
        test.Budget.Waiting.Should().Be(0);
    }

    private static async Task<CircleCiFailure> FailAsync(Task call) => (await FluentActions.Awaiting(() => call).Should().ThrowAsync<CircleCiException>()).Which.Reason;

    private static void Add(HttpResponseMessage response, params IEnumerable<(string Name, string Value)> headers)
    {
        foreach (var (name, value) in headers)
            response.Headers.TryAddWithoutValidation(name, value);
    }

    private static ClientLoad Load(Func<ClientLoad, int, HttpResponseMessage> answer, Action<CircleCiOptions> configure)
    {
        ClientLoad? load = null;
        var requests = -1;
        return load = new ClientLoad(
            async (_, cancellationToken) =>
            {
                var number = Interlocked.Increment(ref requests);
                await Task.Delay(Latency, load!.Time, cancellationToken);
                return answer(load, number);
            },
            configure);
    }

    private HttpResponseMessage Refuse(ClientLoad load, string? retryAfter)
    {
        var now = load.Time.GetUtcNow();
        lock (refusals)
            refusals.Add(now);
        var response = TestClient.Json("{}", HttpStatusCode.TooManyRequests);
        response.Headers.Date = now;
        if (retryAfter?.Split(' ') is ["date", var seconds])
            response.Headers.RetryAfter = new(now.AddSeconds(int.Parse(seconds)));
        else if (retryAfter is not null)
            response.Headers.TryAddWithoutValidation("Retry-After", retryAfter);
        return response;
    }

    /// <summary>A byte, and then no other.</summary>
    private sealed class EndlessContent(ClientLoad load) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => throw new NotSupportedException();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
        {
            await stream.WriteAsync("{"u8.ToArray(), cancellationToken);
            await load.HangAsync(cancellationToken);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
