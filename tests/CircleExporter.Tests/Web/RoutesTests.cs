using System.Net;
using System.Net.Sockets;
using System.Text;
using CircleExporter.Tests.Support;
using CircleExporter.Web;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Web;

public sealed class RoutesTests : IAsyncLifetime
{
    private WebServer server = null!;

    public async ValueTask InitializeAsync() => server = await WebServer.StartAsync(TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Theory]
    [InlineData("POST", "/metrics")]
    [InlineData("PUT", "/")]
    [InlineData("DELETE", "/-/ready")]
    [InlineData("OPTIONS", "/nowhere")]
    [InlineData("BREW", "/-/healthy")]
    public async Task Nothing_but_get_and_head_is_allowed_anywhere(string method, string path)
    {
        using var response = await server.SendAsync(new HttpMethod(method), path);

        response.StatusCode.Should().Be(HttpStatusCode.MethodNotAllowed);
        response.Content.Headers.Allow.Should().Equal("GET", "HEAD");
    }

    [Theory]
    [InlineData("/", "text/html")]
    [InlineData("/metrics", "text/plain")]
    [InlineData("/-/healthy", "text/plain")]
    [InlineData("/-/ready", "text/plain")]
    public async Task Every_route_answers_get_and_head(string path, string type)
    {
        using var get = await server.SendAsync(HttpMethod.Get, path);
        using var head = await server.SendAsync(HttpMethod.Head, path);

        get.StatusCode.Should().Be(HttpStatusCode.OK);
        get.Content.Headers.ContentType!.MediaType.Should().Be(type);
        get.Headers.Server.Should().BeEmpty();
        (await get.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Should().NotBeEmpty();
        head.StatusCode.Should().Be(HttpStatusCode.OK);
        (await head.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).Should().BeEmpty();
    }

    [Fact]
    public void There_are_no_routes_but_these() => server.Routes.Should().BeEquivalentTo("/", "/metrics", "/-/healthy", "/-/ready");

    [Theory]
    [InlineData("/debug")]
    [InlineData("/debug/pprof/")]
    [InlineData("/debug/vars")]
    [InlineData("/config")]
    [InlineData("/-/config")]
    [InlineData("/api/v1/status/config")]
    [InlineData("/api/v2/me")]
    [InlineData("/.env")]
    [InlineData("/simulator/")]
    [InlineData("/%2e%2e/etc/passwd")]
    [InlineData("//metrics")]
    [InlineData("/metricsx")]
    [InlineData("/metrics/x")]
    [InlineData("/-/reload")]
    [InlineData("/debug/pprof")]
    public async Task Any_other_path_is_404(string path)
    {
        using var response = await server.SendAsync(HttpMethod.Get, path);

        response.StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Readiness_tells_its_reason_and_health_does_not_care()
    {
        server.WhyNotReady = "the ledger cannot be written";

        using var ready = await server.SendAsync(HttpMethod.Get, "/-/ready");
        using var healthy = await server.SendAsync(HttpMethod.Get, "/-/healthy");

        ready.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        (await ready.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Should().Be("the ledger cannot be written\n");
        healthy.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task The_metrics_move_with_their_path()
    {
        await using var moved = await WebServer.StartAsync(
            TestContext.Current.CancellationToken, new WebOptions { ListenAddresses = ["127.0.0.1:0"], TelemetryPath = "/prometheus/circleci" });

        using var there = await moved.SendAsync(HttpMethod.Get, "/prometheus/circleci");
        using var gone = await moved.SendAsync(HttpMethod.Get, "/metrics");

        there.StatusCode.Should().Be(HttpStatusCode.OK);
        gone.StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("127.0.0.1:0", "localhost:0")]
    [InlineData("127.0.0.1:0", "127.0.0.1:0")]
    public async Task Several_addresses_are_served(params string[] addresses)
    {
        await using var both = await WebServer.StartAsync(TestContext.Current.CancellationToken, new WebOptions { ListenAddresses = [.. addresses] });

        foreach (var address in both.Addresses)
            (await both.Client.GetStringAsync(new Uri(address, "/-/healthy"), TestContext.Current.CancellationToken)).Should().Be("CircleExporter is alive.\n");
        both.Addresses.Should().HaveCount(2).And.OnlyHaveUniqueItems();
    }

    [Fact]
    public async Task A_bad_address_is_refused_before_anything_starts()
    {
        var start = () => WebServer.StartAsync(TestContext.Current.CancellationToken, new WebOptions { ListenAddresses = ["example.org:80"] });

        await start.Should().ThrowAsync<ArgumentException>().WithMessage("\"example.org:80\" is not an address*");
    }

    [Fact]
    public async Task A_request_with_a_body_does_no_harm()
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, server.Address.Port, TestContext.Current.CancellationToken);
        await client.GetStream().WriteAsync("GET /-/healthy HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 5\r\n\r\nhello"u8.ToArray(), TestContext.Current.CancellationToken);
        using var reader = new StreamReader(client.GetStream(), Encoding.ASCII);

        (await reader.ReadToEndAsync(TestContext.Current.CancellationToken)).Should().StartWith("HTTP/1.1 200 OK\r\n");
        (await server.Client.GetStringAsync("/-/healthy", TestContext.Current.CancellationToken)).Should().Be("CircleExporter is alive.\n");
    }

    [Fact]
    public void Kestrel_is_limited()
    {
        var limits = server.Kestrel.Limits;

        server.Kestrel.AddServerHeader.Should().BeFalse();
        limits.RequestHeadersTimeout.Should().Be(TimeSpan.FromSeconds(5));
        limits.KeepAliveTimeout.Should().Be(TimeSpan.FromSeconds(60));
        limits.MaxConcurrentConnections.Should().Be(256);
        limits.MaxRequestBodySize.Should().Be(0);
    }
}
