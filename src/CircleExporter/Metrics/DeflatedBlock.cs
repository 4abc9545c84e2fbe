using System.Buffers.Binary;
using System.IO.Compression;

namespace CircleExporter.Metrics;

/// <summary>A part of a gzip member: its compressed bytes, and what the member's trailer needs to know of it.</summary>
/// <param name="Bytes">Raw deflate data that end on a byte boundary.</param>
/// <param name="Crc">Checksum of the plain bytes.</param>
/// <param name="Length">How many plain bytes there are.</param>
internal sealed record DeflatedBlock(byte[] Bytes, uint Crc, long Length)
{
    private const int HeaderLength = 10;
    private const int TrailerLength = 8;
    private static readonly byte[] EmptyLastBlock = [3, 0];

    /// <summary>The header of a gzip member without name, time or extra fields.</summary>
    public static ReadOnlyMemory<byte> Header { get; } = new byte[HeaderLength] { 0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF };

    /// <summary>Compresses what <paramref name="write"/> writes; unless it is the last block of its member, another one can follow.</summary>
    public static DeflatedBlock Create(bool isLast, Action<ChunkedWriter> write)
    {
        // The gzip stream computes the checksum that a deflate stream would not; its header and trailer are cut off.
        using var member = new MemoryStream();
        long length;
        var end = 0L;
        using (var gzip = new GZipStream(member, CompressionLevel.Optimal, leaveOpen: true))
        {
            using var writer = new ChunkedWriter(gzip);
            write(writer);
            length = writer.Complete();
            if (!isLast)
            {
                gzip.Flush();
                end = member.Length;
            }
        }

        // Of nothing the gzip stream makes nothing, not even an empty member.
        if (length == 0)
            return new DeflatedBlock(isLast ? EmptyLastBlock : [], 0, 0);

        if (isLast)
            end = member.Length - TrailerLength;
        var bytes = member.GetBuffer().AsSpan(0, (int)member.Length);
        return new DeflatedBlock(bytes[HeaderLength..(int)end].ToArray(), BinaryPrimitives.ReadUInt32LittleEndian(bytes[^TrailerLength..]), length);
    }

    /// <summary>The trailer of a member that consists of this block and then <paramref name="last"/>.</summary>
    public byte[] Trailer(DeflatedBlock last)
    {
        var trailer = new byte[TrailerLength];
        BinaryPrimitives.WriteUInt32LittleEndian(trailer, Crc32.Combine(Crc, last.Crc, last.Length));
        BinaryPrimitives.WriteUInt32LittleEndian(trailer.AsSpan(4), unchecked((uint)(Length + last.Length)));
        return trailer;
    }
}
