using System.Buffers;
using System.IO.Compression;
using CircleExporter.Metrics;
using FluentAssertions;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace CircleExporter.Tests.Metrics;

public sealed class DeflatedBlockTests
{
    [Fact]
    public void Two_blocks_are_one_member()
    {
        Prop.ForAll<byte[], byte[]>((first, second) =>
        {
            var start = DeflatedBlock.Create(isLast: false, output => output.Write(first));
            var end = DeflatedBlock.Create(isLast: true, output => output.Write(second));
            byte[] member = [.. DeflatedBlock.Header.Span, .. start.Bytes, .. end.Bytes, .. start.Trailer(end)];
            return Inflate(member).AsSpan().SequenceEqual((byte[])[.. first, .. second]);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void The_checksum_of_a_whole_follows_from_its_parts()
    {
        Prop.ForAll<byte[], byte[]>((first, second) =>
            Crc32.Combine(Crc(first), Crc(second), second.Length) == Crc([.. first, .. second])).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Known_checksums_are_combined()
    {
        Crc32.Combine(Crc("12345"u8.ToArray()), Crc("6789"u8.ToArray()), 4).Should().Be(0xCBF43926, "that is the checksum of 123456789 in every description of it");
        Crc32.Combine(0x12345678, 0, 0).Should().Be(0x12345678);
    }

    [Fact]
    public void Bodies_far_beyond_a_chunk_keep_every_byte()
    {
        var body = new byte[300_000];
        new Random(1).NextBytes(body);

        var block = DeflatedBlock.Create(isLast: false, output =>
        {
            output.Write(body.AsSpan(0, 7));
            output.Write(body.AsSpan(7, 200_000));
            output.Write(body.AsSpan(200_007));
        });

        block.Length.Should().Be(300_000);
        block.Crc.Should().Be(Crc(body));
    }

    private static uint Crc(byte[] bytes) => DeflatedBlock.Create(isLast: true, output => output.Write(bytes)).Crc;

    private static byte[] Inflate(byte[] member)
    {
        using var gzip = new GZipStream(new MemoryStream(member), CompressionMode.Decompress);
        using var plain = new MemoryStream();
        gzip.CopyTo(plain);
        return plain.ToArray();
    }
}
