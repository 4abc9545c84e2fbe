using System.IO.Compression;
using System.Net;
using CircleExporter.CircleCi;
using CircleExporter.Tests.Support;
using FluentAssertions;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace CircleExporter.Tests.CircleCi;

public sealed class BodyTests
{
    private readonly WatchedTime time = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_upstream_that_does_not_answer_times_out_on_every_attempt()
    {
        await using var api = await FakeApi.StartAsync(context => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted), Cancellation);
        await using var test = new TestClient(api.BaseAddress, time: time);

        var failure = await FailAsync(() => time.PassTimeoutsAsync(test.Client.GetCurrentUserAsync(Cancellation)));

        failure.Reason.Should().Be(CircleCiFailure.Timeout);
        test.Attempts.Select(attempt => (attempt.Code, attempt.Duration)).Should().Equal(Enumerable.Repeat(("timeout", WatchedTime.Attempt), 4));
    }

    [Fact]
    public async Task A_dripping_body_times_out_within_its_attempt()
    {
        var drips = 0;
        await using var test = new TestClient(_ => ++drips == 1 ? Dripping() : TestClient.Json(TestClient.Sample("me.json")), time: time);

        var user = await time.PassWaitsAsync(test.Client.GetCurrentUserAsync(Cancellation));

        user.Login.Should().Be("robin-example");
        test.Attempts.Select(attempt => attempt.Code).Should().Equal("timeout", "200");
    }

    [Fact]
    public async Task A_cut_body_is_a_network_failure_and_is_tried_again()
    {
        await using var api = await FakeApi.StartAsync(
            async context =>
            {
                context.Response.ContentLength = 1000;
                await context.Response.WriteAsync("""{"id": """, context.RequestAborted);
                await context.Response.Body.FlushAsync(context.RequestAborted);
                context.Abort();
            },
            Cancellation);
        await using var test = new TestClient(api.BaseAddress, time: time);

        var failure = await FailAsync(() => time.PassWaitsAsync(test.Client.GetCurrentUserAsync(Cancellation)));

        failure.Reason.Should().Be(CircleCiFailure.Network);
        test.Attempts.Select(attempt => (attempt.Code, attempt.IsUseful)).Should().Equal(Enumerable.Repeat(("network", false), 4));
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    public async Task A_compressed_answer_is_read(string encoding)
    {
        await using var api = await FakeApi.StartAsync(context => CompressAsync(context, encoding, System.Text.Encoding.UTF8.GetBytes(TestClient.Sample("me.json"))), Cancellation);
        await using var test = new TestClient(api.BaseAddress);

        (await test.Client.GetCurrentUserAsync(Cancellation)).Login.Should().Be("robin-example");
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    public async Task An_answer_that_cannot_be_decompressed_is_unusable(string encoding)
    {
        await using var api = await FakeApi.StartAsync(
            context =>
            {
                context.Response.Headers.ContentEncoding = encoding;
                return context.Response.WriteAsync("this is plain text all along", context.RequestAborted);
            },
            Cancellation);
        await using var test = new TestClient(api.BaseAddress);

        (await FailAsync(() => test.Client.GetCurrentUserAsync(Cancellation))).Reason.Should().Be(CircleCiFailure.Unusable);
        test.Attempts.Select(attempt => attempt.Code).Should().Equal("unusable");
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    [InlineData("")]
    public async Task A_body_too_large_after_decompression_is_refused_and_not_asked_for_again(string encoding)
    {
        var tooLarge = new byte[(16 * 1024 * 1024) + 1];
        Array.Fill(tooLarge, (byte)' ');
        await using var api = await FakeApi.StartAsync(context => CompressAsync(context, encoding, tooLarge), Cancellation);
        await using var test = new TestClient(api.BaseAddress);

        var failure = await FailAsync(() => test.Client.GetCurrentUserAsync(Cancellation));

        failure.Should().BeEquivalentTo(new { Reason = CircleCiFailure.TooLarge, Endpoint = "/me" });
        api.Requests.Should().ContainSingle();
        test.Attempts.Select(attempt => (attempt.Code, attempt.IsUseful)).Should().Equal(("unusable", false));
    }

    [Fact]
    public async Task A_body_of_the_largest_size_is_read()
    {
        var body = TestClient.Sample("me.json").PadRight(16 * 1024 * 1024);
        await using var test = new TestClient(_ => TestClient.Json(body));

        (await test.Client.GetCurrentUserAsync(Cancellation)).Login.Should().Be("robin-example");
    }

    [Theory]
    [InlineData(31, false)]
    [InlineData(32, true)]
    [InlineData(10_000, true)]
    public async Task Nesting_has_a_limit(int arrays, bool refused)
    {
        var body = $$"""{"id": "a", "new": {{new string('[', arrays)}}{{new string(']', arrays)}}}""";
        await using var test = new TestClient(_ => TestClient.Json(body));
        var asking = () => test.Client.GetCurrentUserAsync(Cancellation);

        if (refused)
            (await FailAsync(asking)).Reason.Should().Be(CircleCiFailure.Unusable);
        else
            (await asking()).Id.Should().Be("a");
    }

    /// <summary>An attempt that gives one byte of its body, and then time passes without another.</summary>
    private HttpResponseMessage Dripping() => new(HttpStatusCode.OK) { Content = new StreamContent(new DrippingStream(() => time.Advance(WatchedTime.Attempt))) };

    private static async Task CompressAsync(HttpContext context, string encoding, byte[] body)
    {
        if (encoding.Length > 0)
            context.Response.Headers.ContentEncoding = encoding;
        await using Stream stream = encoding switch
        {
            "gzip" => new GZipStream(context.Response.Body, CompressionLevel.Fastest),
            "br" => new BrotliStream(context.Response.Body, CompressionLevel.Fastest),
            "deflate" => new ZLibStream(context.Response.Body, CompressionLevel.Fastest),
            _ => context.Response.Body,
        };
        await stream.WriteAsync(body, context.RequestAborted);
    }

    private static async Task<CircleCiException> FailAsync<T>(Func<Task<T>> asking) => (await asking.Should().ThrowAsync<CircleCiException>()).Which;

    private sealed class DrippingStream(Action afterFirstByte) : MemoryStream("{"u8.ToArray())
    {
        public override async Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken)
        {
            await base.CopyToAsync(destination, bufferSize, cancellationToken);
            afterFirstByte();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        }
    }
}
