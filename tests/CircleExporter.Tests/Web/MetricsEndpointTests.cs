using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using CircleExporter.Metrics;
using CircleExporter.Tests.Support;
using CircleExporter.Web;
using FluentAssertions;
using Xunit;
using static CircleExporter.Tests.Support.Families;

namespace CircleExporter.Tests.Web;

public sealed class MetricsEndpointTests : IAsyncLifetime
{
    private const string OpenMetrics = "application/openmetrics-text; version=1.0.0";
    private WebServer server = null!;

    public async ValueTask InitializeAsync()
    {
        server = await WebServer.StartAsync(TestContext.Current.CancellationToken);
        server.Snapshot.Publish(Sample);
    }

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Theory]
    [InlineData("text/plain")]
    [InlineData(OpenMetrics)]
    public async Task A_compressed_body_is_the_plain_one(string accept)
    {
        using var plain = await server.SendAsync(HttpMethod.Get, "/metrics", ("Accept", accept));
        using var compressed = await server.SendAsync(HttpMethod.Get, "/metrics", ("Accept", accept), ("Accept-Encoding", "gzip"));
        await using var gzip = new GZipStream(await compressed.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken), CompressionMode.Decompress);
        using var reader = new StreamReader(gzip, Encoding.UTF8);
        var inflated = ExpositionChecker.Check(await reader.ReadToEndAsync(TestContext.Current.CancellationToken));
        var text = ExpositionChecker.Check(await plain.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

        compressed.Content.Headers.ContentEncoding.Should().Equal("gzip");
        plain.Content.Headers.ContentEncoding.Should().BeEmpty();
        plain.Headers.ETag.Should().BeNull();
        SnapshotPart(inflated).Should().BeEquivalentTo(SnapshotPart(text), options => options.WithStrictOrdering());
        ExpositionChecker.CheckMonotone(text, inflated);
    }

    [Fact]
    public async Task Snapshot_and_live_families_do_not_overlap_and_both_formats_agree()
    {
        var text = ExpositionChecker.Check(await GetAsync("text/plain"));
        _ = await GetAsync(OpenMetrics);
        var again = ExpositionChecker.Check(await GetAsync("text/plain"));
        var openMetrics = ExpositionChecker.Check(await GetAsync(OpenMetrics));

        text.Families.Select(family => family.Name).Should().BeEquivalentTo(MetricCatalogue.All.Select(definition => definition.Name));
        ExpositionChecker.CheckSameSeries(again, openMetrics);
    }

    [Theory]
    [InlineData("")]
    [InlineData("gzip")]
    public async Task Head_answers_like_get_without_a_body(string encoding)
    {
        using var get = await server.SendAsync(HttpMethod.Get, "/metrics", ("Accept-Encoding", encoding));
        using var head = await server.SendAsync(HttpMethod.Head, "/metrics", ("Accept-Encoding", encoding));

        head.StatusCode.Should().Be(HttpStatusCode.OK);
        head.Content.Headers.ContentType.Should().Be(get.Content.Headers.ContentType);
        head.Content.Headers.ContentEncoding.Should().Equal(get.Content.Headers.ContentEncoding);
        head.Content.Headers.ContentLength.Should().BePositive();
        (await head.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).Should().BeEmpty();
    }

    [Fact]
    public async Task A_scrape_before_the_first_publish_shows_every_family()
    {
        await using var fresh = await WebServer.StartAsync(TestContext.Current.CancellationToken);

        var body = ExpositionChecker.Check(await fresh.Client.GetStringAsync("/metrics", TestContext.Current.CancellationToken));

        body.Families.Should().HaveCount(MetricCatalogue.All.Length);
        body["circleci_exporter_snapshot_timestamp_seconds"].Samples.Should().BeEmpty();
    }

    [Fact]
    public async Task More_scrapes_than_allowed_are_answered_503_until_one_ends()
    {
        await using var small = await WebServer.StartAsync(
            TestContext.Current.CancellationToken, new WebOptions { ListenAddresses = ["127.0.0.1:0"], MaxRequests = 1 });
        // More than sockets buffer: a scraper that does not read holds its place.
        small.Snapshot.Publish([Of(MetricCatalogue.ProjectUp, [.. Enumerable.Range(0, 20_000).Select(i => Value(1, $"{i}{new string('x', 1000)}"))])]);
        using var slow = new TcpClient { ReceiveBufferSize = 4096 };
        await slow.ConnectAsync(IPAddress.Loopback, small.Address.Port, TestContext.Current.CancellationToken);
        await slow.GetStream().WriteAsync("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
        await slow.GetStream().ReadExactlyAsync(new byte[100], TestContext.Current.CancellationToken);

        using var refused = await small.SendAsync(HttpMethod.Get, "/metrics");
        using var healthy = await small.SendAsync(HttpMethod.Get, "/-/healthy");
        slow.Dispose();
        var answered = await IsAnsweredAgainAsync(small);

        refused.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        healthy.StatusCode.Should().Be(HttpStatusCode.OK);
        answered.Should().BeTrue();
    }

    [Fact]
    public async Task Scrapes_during_publishes_never_mix_generations()
    {
        const int generations = 30;
        var publishing = Task.Run(() =>
        {
            for (var generation = 1; generation <= generations; generation++)
                server.Snapshot.Publish([.. new[] { MetricCatalogue.ProjectUp, MetricCatalogue.ProjectLastSuccessTimestamp }
                    .Select(definition => Of(definition, [.. Enumerable.Range(0, 500).Select(i => Value(generation, $"p{i}"))]))]);
        }, TestContext.Current.CancellationToken);

        var bodies = await Task.WhenAll(Enumerable.Range(0, 8).Select(async i =>
        {
            var own = new HashSet<string>();
            while (!publishing.IsCompleted && own.Count < 20)
                own.Add(await GetAsync(i % 2 == 0 ? "text/plain" : OpenMetrics, gzip: i % 4 < 2));
            return own;
        }));
        await publishing;

        foreach (var body in bodies.SelectMany(own => own).Select(ExpositionChecker.Check).Where(body => body["circleci_project_up"].Samples.Count > 0))
        {
            var values = body["circleci_project_up"].Samples.Concat(body["circleci_project_last_success_timestamp_seconds"].Samples).Select(sample => sample.Value).ToList();
            values.Should().HaveCount(1000);
            values.Distinct().Should().ContainSingle();
            body["circleci_exporter_series"].Value().Should().Be(1000, "the live part speaks of the same generation");
        }

        ExpositionChecker.Check(await GetAsync("text/plain"))["circleci_project_up"].Value(("project", "p7")).Should().Be(generations);
    }

    [Theory]
    [InlineData("curl", "-sS", "--compressed", "URL")]
    [InlineData("curl", "-sS", "URL")]
    [InlineData("wget", "-q", "-O", "-", "URL")]
    [InlineData("wget", "-q", "-O", "-", "--compression=gzip", "URL")]
    public async Task Real_clients_get_the_whole_body(string tool, params string[] arguments)
    {
        var url = new Uri(server.Address, "/metrics").ToString();

        var result = await ExternalTool.RunAsync(tool, arguments.Select(argument => argument == "URL" ? url : argument), default, TestContext.Current.CancellationToken);

        result.Error.Should().BeEmpty();
        result.ExitCode.Should().Be(0);
        ExpositionChecker.Check(result.Text).Families.Should().HaveCount(MetricCatalogue.All.Length);
    }

    [Fact]
    public async Task Real_gzip_finds_one_sound_member()
    {
        using var response = await server.SendAsync(HttpMethod.Get, "/metrics", ("Accept-Encoding", "gzip"), ("Accept", OpenMetrics));
        var body = await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);

        var result = await ExternalTool.RunAsync("gzip", ["-dc"], body, TestContext.Current.CancellationToken);

        result.Should().BeEquivalentTo(new { ExitCode = 0, Error = "" });
        body.Length.Should().Be((int)response.Content.Headers.ContentLength!);
        ExpositionChecker.Check(result.Text).Families.Should().HaveCount(MetricCatalogue.All.Length);
    }

    [Fact]
    public async Task Our_own_routes_are_measured_by_code_method_and_endpoint()
    {
        using var head = await server.SendAsync(HttpMethod.Head, "/-/healthy");
        using var missing = await server.SendAsync(HttpMethod.Get, "/no/such/path");
        using var post = await server.SendAsync(new HttpMethod("BREW"), "/metrics");
        using var get = await server.SendAsync(HttpMethod.Get, "/metrics");
        _ = await get.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);

        var requests = ExpositionChecker.Check(await UntilCountedAsync(3))["http_requests_received_total"];

        requests.Samples.Where(sample => sample.Label("endpoint") != "/metrics").Select(sample => (sample.Label("code"), sample.Label("method"), sample.Label("endpoint"), sample.Value))
            .Should().BeEquivalentTo([("200", "HEAD", "/-/healthy", 1.0), ("404", "GET", "", 1.0)], "a filtered method is not measured");
        requests.Value(("code", "200"), ("method", "GET"), ("endpoint", "/metrics")).Should().BePositive();
        requests.Samples.Should().OnlyContain(sample => sample.Labels.Count == 3);
    }

    // A request is counted after its answer is sent: another scrape may come before.
    private async Task<string> UntilCountedAsync(int count)
    {
        var body = await GetAsync("text/plain");
        for (var scrapes = 1; scrapes < 50 && Exposition.Parse(body)["http_requests_received_total"].Samples.Count < count; scrapes++)
            body = await GetAsync("text/plain");
        return body;
    }

    // The server learns that a client is gone a moment after it is.
    private static async Task<bool> IsAnsweredAgainAsync(WebServer server)
    {
        for (var scrapes = 0; scrapes < 10_000; scrapes++)
        {
            using var response = await server.SendAsync(HttpMethod.Head, "/metrics");
            if (response.StatusCode == HttpStatusCode.OK)
                return true;
        }

        return false;
    }

    private async Task<string> GetAsync(string accept, bool gzip = false)
    {
        using var response = await server.SendAsync(HttpMethod.Get, "/metrics", ("Accept", accept), ("Accept-Encoding", gzip ? "gzip" : "identity"));
        response.StatusCode.Should().Be(HttpStatusCode.OK);
        var body = await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken);
        using var reader = new StreamReader(gzip ? new GZipStream(body, CompressionMode.Decompress) : body, Encoding.UTF8);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }

    private static IEnumerable<ExposedFamily> SnapshotPart(Exposition body)
    {
        var live = MetricCatalogue.All.Where(definition => definition.IsLive).Select(definition => definition.Name).ToHashSet();
        return body.Families.Where(family => !live.Contains(family.Name) && !live.Contains(family.Name + "_total"));
    }
}
