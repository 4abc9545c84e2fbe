using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using CircleExporter.Metrics;
using CircleExporter.Tests.Support;
using FluentAssertions;
using Xunit;
using static CircleExporter.Tests.Support.Families;

namespace CircleExporter.Tests.Web;

/// <summary>Many scrapes at once, of a body so large that a copy for each of them would show. Runs beside no other test, for it measures what is allocated.</summary>
[Collection(RealProcesses.Name)]
public sealed class ParallelScrapeTests
{
    private const int Scrapers = 500;
    private const long Megabyte = 1024 * 1024;

    private static readonly (string Accept, ExpositionFormat Format)[] Formats = [("text/plain", ExpositionFormat.Text), ("application/openmetrics-text", ExpositionFormat.OpenMetrics)];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Five_hundred_scrapes_at_once_are_answered_alike_or_refused_and_cost_no_copies()
    {
        await using var server = await WebServer.StartAsync(Cancelled);
        server.Snapshot.Publish([Of(MetricCatalogue.ProjectUp, [.. Enumerable.Range(0, 10_000).Select(i => Value(1, $"{i}{new string('x', 500)}"))])]);
        var snapshot = server.Snapshot.Current;
        var expected = new Dictionary<ExpositionFormat, byte[]>();
        foreach (var (accept, format) in Formats)
            expected[format] = (await ScrapeAsync(server, accept, gzip: false, snapshot.In(format).Length)).Snapshot;
        var before = GC.GetTotalAllocatedBytes(precise: true);

        var answers = await Task.WhenAll(Enumerable.Range(0, Scrapers).Select(async i =>
        {
            var (accept, format) = Formats[i % 2];
            return (Format: format, Answer: await ScrapeAsync(server, accept, gzip: i % 4 < 2, snapshot.In(format).Length));
        }));

        var afterwards = (Formats[0].Format, Answer: await ScrapeAsync(server, Formats[0].Accept, gzip: true, snapshot.In(Formats[0].Format).Length));
        var allocated = GC.GetTotalAllocatedBytes(precise: true) - before;
        var good = answers.Append(afterwards).Where(answer => answer.Answer.Status == 200).ToList();
        answers.Select(answer => answer.Answer.Status).Should().OnlyContain(status => status == 200 || status == 503 || status == Answer.Refused);
        good.Count.Should().BeGreaterThan(40, "as many are answered at once, and one when they have ended");
        good.Should().OnlyContain(answer => answer.Answer.Snapshot.SequenceEqual(expected[answer.Format]));
        foreach (var (format, answer) in good)
            CheckTail(answer.Tail, format);
        allocated.Should().BeLessThan(good.Count * snapshot.In(ExpositionFormat.Text).Length / 4, $"{good.Count} bodies of {snapshot.In(ExpositionFormat.Text).Length / Megabyte} MiB are not copied");
    }

    private static void CheckTail(string tail, ExpositionFormat format)
    {
        var exposition = ExpositionChecker.Check(tail);
        exposition.IsOpenMetrics.Should().Be(format == ExpositionFormat.OpenMetrics);
        exposition["circleci_exporter_series"].Value().Should().Be(10_000);
        exposition.Families.Should().HaveCount(MetricCatalogue.All.Count(definition => definition.IsLive));
    }

    private static async Task<Answer> ScrapeAsync(WebServer server, string accept, bool gzip, long snapshotLength)
    {
        try
        {
            using var client = await RawClient.ConnectAsync(
                server.Address, $"GET /metrics HTTP/1.1\r\nHost: x\r\nAccept: {accept}\r\nAccept-Encoding: {(gzip ? "gzip" : "identity")}\r\nConnection: close\r\n\r\n");
            await using var stream = new BufferedStream(client.ToStream(), 16 * 1024);
            if (await ReadHeadAsync(stream) is not var (status, length))
                return new Answer(Answer.Refused, [], "");

            var body = new byte[gzip || status != 200 ? length : 0];
            await stream.ReadExactlyAsync(body, Cancelled);
            if (status != 200)
                return new Answer(status, [], "");

            await using Stream plain = gzip ? new GZipStream(new MemoryStream(body), CompressionMode.Decompress) : stream;
            var snapshot = await HashAsync(plain, snapshotLength);
            using var tail = new StreamReader(plain, Encoding.UTF8);
            var text = await tail.ReadToEndAsync(Cancelled);
            if (!gzip)
                (snapshotLength + Encoding.UTF8.GetByteCount(text)).Should().Be(length, "that many bytes were announced");
            return new Answer(status, snapshot, text);
        }
        catch (System.Net.Sockets.SocketException)
        {
            return new Answer(Answer.Refused, [], "");
        }
    }

    /// <summary>Status and length of an answer; null if the connection was closed before its first byte.</summary>
    private static async Task<(int Status, int Length)?> ReadHeadAsync(Stream stream)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (head.Length < 4 || head.ToString(head.Length - 4, 4) != "\r\n\r\n")
        {
            if (await stream.ReadAsync(one, Cancelled) == 0)
                return head.Length == 0 ? null : throw new InvalidDataException($"the answer ends after: {head}");
            head.Append((char)one[0]);
        }

        var lines = head.ToString().Split("\r\n");
        var length = lines.Single(line => line.StartsWith("Content-Length: ", StringComparison.Ordinal))["Content-Length: ".Length..];
        return (int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture), int.Parse(length, CultureInfo.InvariantCulture));
    }

    private static async Task<byte[]> HashAsync(Stream stream, long length)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(16 * 1024);
        for (var left = length; left > 0;)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(0, (int)Math.Min(left, buffer.Length)), Cancelled);
            read.Should().BePositive("the whole snapshot comes");
            hash.AppendData(buffer, 0, read);
            left -= read;
        }

        ArrayPool<byte>.Shared.Return(buffer);
        return hash.GetHashAndReset();
    }

    private sealed record Answer(int Status, byte[] Snapshot, string Tail)
    {
        public const int Refused = 0;
    }
}
