using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace CircleExporter.Simulator;

/// <summary>Hashes that are the same in every process, which those of <see cref="object.GetHashCode"/> are not.</summary>
internal static class StableHash
{
    internal static ulong Of(string text) => BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    internal static Guid Id(int seed, string text) => Id(SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}\n{text}")).AsSpan(0, 16));

    internal static Random RandomFor(ulong key, int day, int salt) => new(unchecked((int)Mix(key + ((ulong)day << 8) + (ulong)salt)));

    private static Guid Id(Span<byte> bytes)
    {
        // The bits that mark a random UUID, big-endian layout.
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x40);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        return new Guid(bytes, bigEndian: true);
    }

    // The finaliser of SplitMix64: neighbouring days must not get neighbouring seeds.
    internal static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
