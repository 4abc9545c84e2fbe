using System.Buffers.Binary;

namespace CircleExporter.Simulator;

/// <summary>
/// Where a run, one of its jobs or the pipeline it leads stands, spelt as a UUID:
/// what was never looked at before is found by its id alone, without an index over all history.
/// </summary>
/// <param name="Workflow">The short key of the workflow.</param>
/// <param name="Day">The UTC day of a generated run; 0 for a run that was added by hand.</param>
/// <param name="Index">Which run of that day, or which of those added.</param>
/// <param name="Part">The run itself, the pipeline that it leads, or its n-th job, from 1.</param>
internal readonly record struct SimulatedId(uint Workflow, int Day, int Index, int Part)
{
    internal const int TheRun = 0;
    internal const int ThePipeline = 0x3F;

    // The first of January 1970; two bytes reach to the year 2149.
    private const int Epoch = 719_162;

    /// <summary>Spells the place; <paramref name="noise"/> makes it look like any other UUID.</summary>
    internal Guid Spell(uint noise)
    {
        Span<byte> bytes = stackalloc byte[16];
        Span<byte> place = stackalloc byte[10];
        BinaryPrimitives.WriteUInt16BigEndian(place, (ushort)(Day == 0 ? 0 : Day - Epoch));
        BinaryPrimitives.WriteInt32BigEndian(place[2..], (Index << 8) | Part);
        BinaryPrimitives.WriteUInt32BigEndian(place[6..], Workflow);
        Mask(place, noise);

        BinaryPrimitives.WriteUInt32BigEndian(bytes, noise);
        bytes[4] = place[0];
        bytes[5] = place[1];
        bytes[6] = (byte)(0x40 | (noise & 0x0F));
        bytes[7] = place[2];
        bytes[8] = (byte)(0x80 | (place[5] & 0x3F));
        bytes[9] = place[3];
        bytes[10] = place[4];
        place[6..].CopyTo(bytes[11..]);
        bytes[15] = (byte)StableHash.Mix(noise);
        return new Guid(bytes, bigEndian: true);
    }

    /// <summary>The place a UUID names, whether or not anything stands there; null when it is none of ours.</summary>
    internal static SimulatedId? Read(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        var noise = BinaryPrimitives.ReadUInt32BigEndian(bytes);
        Span<byte> place = [bytes[4], bytes[5], bytes[7], bytes[9], bytes[10], (byte)(bytes[8] & 0x3F), .. bytes[11..15]];
        Mask(place, noise);

        int day = BinaryPrimitives.ReadUInt16BigEndian(place);
        var rest = BinaryPrimitives.ReadInt32BigEndian(place[2..]);
        var read = new SimulatedId(
            BinaryPrimitives.ReadUInt32BigEndian(place[6..]), day == 0 ? 0 : day + Epoch, (rest >> 8) & 0xFF_FFFF, rest & 0x3F);
        return read.Spell(noise) == id ? read : null;
    }

    private static void Mask(Span<byte> place, uint noise)
    {
        var (first, second) = (StableHash.Mix(noise + 1UL), StableHash.Mix(noise + 2UL));
        for (var i = 0; i < place.Length; i++)
            place[i] ^= (byte)(i < 8 ? first >> (8 * i) : second >> (8 * (i - 8)));
        place[5] &= 0x3F; // Two bits of the part's byte belong to the UUID's variant.
    }
}
