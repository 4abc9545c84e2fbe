using System.IO.Compression;
using System.Text;
using CircleExporter.CircleCi;
using CircleExporter.Tests.Support;
using FluentAssertions;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace CircleExporter.Tests.CircleCi;

/// <summary>Answers made to fill the memory. These tests run beside no others, for they measure what is allocated, on both sides.</summary>
[Collection(RealProcesses.Name)]
public sealed class HugeAnswerTests
{
    private const int Megabyte = 1024 * 1024;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Ten_gigabytes_of_zeros_in_a_few_megabytes_of_gzip_are_not_taken_in()
    {
        var zeros = Compress(new byte[Megabyte]);

        var (failure, allocated) = await FailAsync(async context =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            for (var sent = 0; sent < 10 * 1024; sent++)
                await context.Response.Body.WriteAsync(zeros, context.RequestAborted);
        });

        failure.Reason.Should().Be(CircleCiFailure.TooLarge);
        allocated.Should().BeLessThan(64 * Megabyte);
    }

    [Fact]
    public async Task A_body_without_an_end_is_not_taken_in()
    {
        var spaces = Encoding.ASCII.GetBytes(new string(' ', Megabyte));

        var (failure, allocated) = await FailAsync(async context =>
        {
            while (!context.RequestAborted.IsCancellationRequested)
                await context.Response.Body.WriteAsync(spaces, context.RequestAborted);
        });

        failure.Reason.Should().Be(CircleCiFailure.TooLarge);
        allocated.Should().BeLessThan(64 * Megabyte);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("0")]
    public async Task Millions_of_items_in_one_page_are_refused_before_they_become_objects(string item)
    {
        var items = string.Join(',', Enumerable.Repeat(item, 3_000_000));
        var body = Compress(Encoding.ASCII.GetBytes($$"""{"items": [{{items}}], "id": "a"}"""));

        var (failure, allocated) = await FailAsync(async context =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            await context.Response.Body.WriteAsync(body, context.RequestAborted);
        });

        failure.Should().BeEquivalentTo(new { Reason = CircleCiFailure.TooLarge, Endpoint = "/insights/{project-slug}/workflows/{workflow-name}" });
        allocated.Should().BeLessThan(64 * Megabyte);
    }

    private static async Task<(CircleCiException Failure, long Allocated)> FailAsync(RequestDelegate answer)
    {
        await using var api = await FakeApi.StartAsync(answer, Cancellation);
        await using var test = new TestClient(api.BaseAddress);
        var before = GC.GetTotalAllocatedBytes(precise: true);

        var asking = FluentActions.Awaiting(() => test.Client.GetWorkflowRuns(TestClient.Project, "build", BranchScope.All).ToListAsync(Cancellation).AsTask());
        var failure = (await asking.Should().ThrowAsync<CircleCiException>()).Which;

        test.Attempts.Select(attempt => (attempt.Code, attempt.IsUseful)).Should().Equal(("unusable", false));
        return (failure, GC.GetTotalAllocatedBytes(precise: true) - before);
    }

    private static byte[] Compress(byte[] bytes)
    {
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Optimal))
            gzip.Write(bytes);
        return compressed.ToArray();
    }
}
