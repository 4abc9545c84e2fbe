using System.Buffers;

namespace CircleExporter.Metrics;

/// <summary>Hands what is written on to a stream in chunks, so that a large body never stands in memory as a whole.</summary>
internal sealed class ChunkedWriter(Stream stream) : IBufferWriter<byte>, IDisposable
{
    private byte[] chunk = ArrayPool<byte>.Shared.Rent(32 * 1024);
    private int used;
    private long passedOn;

    /// <inheritdoc/>
    public void Advance(int count) => used += count;

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return chunk.AsMemory(used);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return chunk.AsSpan(used);
    }

    /// <summary>Passes the rest on and tells how many bytes there were in all.</summary>
    public long Complete()
    {
        stream.Write(chunk, 0, used);
        passedOn += used;
        used = 0;
        return passedOn;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(chunk);
        chunk = [];
    }

    private void Reserve(int size)
    {
        if (chunk.Length - used >= Math.Max(size, 1))
            return;

        Complete();
        if (chunk.Length < size)
        {
            ArrayPool<byte>.Shared.Return(chunk);
            chunk = ArrayPool<byte>.Shared.Rent(size);
        }
    }
}
