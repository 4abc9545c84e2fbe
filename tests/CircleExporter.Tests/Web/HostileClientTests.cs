using System.Net;
using System.Net.Sockets;
using CircleExporter.Metrics;
using CircleExporter.Tests.Support;
using CircleExporter.Web;
using FluentAssertions;
using Xunit;
using static CircleExporter.Tests.Support.Families;

namespace CircleExporter.Tests.Web;

/// <summary>Clients that want too much, say too little or take too long do not keep others from scraping.</summary>
public sealed class HostileClientTests : IAsyncLifetime
{
    private const string HalfRequest = "GET /metrics HTTP/1.1\r\nHost: x\r\nX-Slow: ";
    private const int MaxConnections = 256;

    private readonly List<RawClient> clients = [];
    private WebServer server = null!;

    public async ValueTask InitializeAsync() => server = await WebServer.StartAsync(TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync()
    {
        clients.ForEach(client => client.Dispose());
        return server.DisposeAsync();
    }

    [Fact]
    public async Task Half_open_connections_do_not_delay_a_scrape()
    {
        await using var patient = await WebServer.StartAsync(
            TestContext.Current.CancellationToken, configure: kestrel => kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromDays(1));
        await ConnectAsync(100, "", patient);
        await ConnectAsync(100, HalfRequest, patient);

        using var scrape = await patient.SendAsync(HttpMethod.Get, "/metrics");

        scrape.StatusCode.Should().Be(HttpStatusCode.OK);
        clients.Should().OnlyContain(client => !client.IsClosed, "the scrape did not wait for their end");
    }

    [Fact]
    public async Task More_connections_than_allowed_are_refused_until_those_that_say_nothing_are_closed()
    {
        await ConnectAsync(1000, "");
        await ExporterScenario.UntilAsync(() => clients.Count(client => client.IsClosed) == 1000 - MaxConnections);

        var refused = FluentActions.Awaiting(() => server.SendAsync(HttpMethod.Get, "/metrics"));

        await refused.Should().ThrowAsync<HttpRequestException>();
        server.Time.Advance(SilentConnections.Patience);
        await ExporterScenario.UntilAsync(() => clients.TrueForAll(client => client.IsClosed));
        await UntilAnsweredAsync(server);
    }

    [Fact]
    public async Task Connections_that_do_not_end_their_headers_are_closed()
    {
        await ConnectAsync(1000, HalfRequest);

        // Kestrel's clock is the real one: this takes as long as it gives a request's headers.
        await ExporterScenario.UntilAsync(() => clients.TrueForAll(client => client.IsClosed));

        await UntilAnsweredAsync(server);
    }

    [Fact]
    public async Task A_connection_that_is_used_in_time_is_not_closed()
    {
        var client = (await ConnectAsync(1, "")).Single();
        server.Time.Advance(SilentConnections.Patience - TimeSpan.FromTicks(1));
        await client.SendAsync("GET /-/healthy HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray());
        var first = await client.ReceiveAsync();
        server.Time.Advance(TimeSpan.FromDays(1));
        await client.SendAsync("GET /-/healthy HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"u8.ToArray());

        first.Should().StartWith("HTTP/1.1 200 OK");
        (await client.ReadToEndAsync()).Should().StartWith("HTTP/1.1 200 OK");
    }

    [Fact]
    public async Task A_scraper_that_does_not_read_loses_its_place()
    {
        await using var small = await WebServer.StartAsync(
            TestContext.Current.CancellationToken, new WebOptions { ListenAddresses = ["127.0.0.1:0"], MaxRequests = 1 });
        // More than sockets buffer.
        small.Snapshot.Publish([Of(MetricCatalogue.ProjectUp, [.. Enumerable.Range(0, 20_000).Select(i => Value(1, $"{i}{new string('x', 1000)}"))])]);
        using var slow = await RawClient.ConnectAsync(small.Address, "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n", receiveBuffer: 4096);
        await slow.ReceiveAsync();
        using var before = await small.SendAsync(HttpMethod.Head, "/metrics");

        small.Time.Advance(MetricsEndpoint.Patience);
        await UntilAnsweredAsync(small);

        before.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
    }

    [Theory]
    [InlineData("Content-Length: 1099511627776", "")]
    [InlineData("Transfer-Encoding: chunked", "10000000000\r\n")]
    public async Task A_body_is_not_read(string header, string beginning)
    {
        foreach (var request in (string[])["GET /metrics", "POST /metrics", "GET /", "GET /nowhere"])
        {
            using var client = await RawClient.ConnectAsync(server.Address, $"{request} HTTP/1.1\r\nHost: x\r\n{header}\r\n\r\n{beginning}");
            var sent = await SendUntilClosedAsync(client);

            sent.Should().BeLessThan(64, $"MiB, most of which the system itself took in ({request})");
        }

        await UntilAnsweredAsync(server);
    }

    [Theory]
    [InlineData("GET /", 5000, "", 0, "414 URI Too Long")]
    [InlineData("GET / HTTP/1.1\r\nX: ", 17_000, "\r\n", 1, "431 Request Header Fields Too Large")]
    [InlineData("GET / HTTP/1.1\r\n", 0, "X: y\r\n", 65, "431 Request Header Fields Too Large")]
    public async Task A_request_larger_than_any_scrapers_is_refused(string beginning, int length, string repeated, int times, string status)
    {
        var request = $"{beginning}{new string('x', length)}{string.Concat(Enumerable.Repeat(repeated, times))}\r\n";
        using var client = await RawClient.ConnectAsync(server.Address, request);

        var answer = await client.ReadToEndAsync();

        answer.Should().StartWith($"HTTP/1.1 {status}\r\n");
    }

    private async Task<IReadOnlyList<RawClient>> ConnectAsync(int count, string text, WebServer? to = null)
    {
        for (var i = 0; i < count; i++)
            clients.Add(await RawClient.ConnectAsync((to ?? server).Address, text));
        return clients;
    }

    /// <summary>How many MiB of zeros can be sent.</summary>
    private static async Task<int> SendUntilClosedAsync(RawClient client)
    {
        var zeros = new byte[1024 * 1024];
        for (var sent = 0; ; sent++)
        {
            try
            {
                await client.SendAsync(zeros);
            }
            catch (SocketException)
            {
                return sent;
            }
        }
    }

    // A closed connection is counted a moment longer than its client sees it.
    private static Task UntilAnsweredAsync(WebServer server) => UntilAsync(async () =>
    {
        try
        {
            using var response = await server.SendAsync(HttpMethod.Get, "/metrics");
            return response.StatusCode == HttpStatusCode.OK;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    });

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        while (!await condition())
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
    }
}
