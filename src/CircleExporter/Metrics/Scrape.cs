using System.Buffers;
using System.IO.Compression;

namespace CircleExporter.Metrics;

/// <summary>One whole exposition: a generation of the snapshot, and behind it the live families as they are now.</summary>
internal sealed class Scrape
{
    private readonly DeflatedBlock snapshot;
    private readonly ReadOnlyMemory<byte> live;

    private Scrape(RenderedSnapshot rendered, ExpositionFormat format, ReadOnlyMemory<byte> live)
    {
        Generation = rendered.Generation;
        snapshot = rendered.In(format);
        this.live = live;
    }

    /// <summary>The generation of the snapshot in it.</summary>
    public long Generation { get; }

    /// <summary>Length of the plain body.</summary>
    public long Length => snapshot.Length + live.Length;

    /// <summary>Takes the snapshot that is served now and collects the live families.</summary>
    public static async Task<Scrape> TakeAsync(
        ExpositionSnapshot snapshot, LiveMetrics live, ExpositionFormat format, CancellationToken cancellationToken)
    {
        var rendered = snapshot.Current;
        return new Scrape(rendered, format, await live.CollectAsync(rendered, format, cancellationToken));
    }

    /// <summary>The body as one gzip member, in parts to be sent in a row. Costs no work that grows with the snapshot.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> ToGzip()
    {
        var tail = DeflatedBlock.Create(isLast: true, output => output.Write(live.Span));
        return [DeflatedBlock.Header, snapshot.Bytes, tail.Bytes, snapshot.Trailer(tail)];
    }

    /// <summary>Writes the plain body, inflating the snapshot on the way.</summary>
    public async Task WriteAsync(Stream output, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(32 * 1024);
        try
        {
            await using var inflated = new DeflateStream(new MemoryStream(snapshot.Bytes, writable: false), CompressionMode.Decompress);
            for (var left = snapshot.Length; left > 0;)
            {
                var read = await inflated.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, left)), cancellationToken);
                if (read == 0)
                    throw new InvalidDataException("The snapshot is shorter than it was when it was rendered.");

                await output.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                left -= read;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        await output.WriteAsync(live, cancellationToken);
    }
}
