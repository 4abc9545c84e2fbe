using System.Buffers.Binary;

namespace CircleExporter.Simulator.Api;

/// <summary>
/// Opaque tokens that say where the next page begins. Bound to the query they were given for; they hold <c>+</c>, <c>/</c> and <c>=</c>,
/// so that a client which does not encode them is found out.
/// </summary>
internal static class PageToken
{
    private static ReadOnlySpan<byte> Awkward => [0xFB, 0xEF, 0xBE, 0xFF, 0xFF, 0xFF]; // ++++//// in base64

    internal static string Create(int offset, string scope)
    {
        Span<byte> bytes = stackalloc byte[19];
        Awkward.CopyTo(bytes);
        BinaryPrimitives.WriteInt32BigEndian(bytes[6..], offset);
        BinaryPrimitives.WriteUInt64BigEndian(bytes[10..], StableHash.Of(scope));
        bytes[18] = (byte)(bytes[9] ^ bytes[17]);
        return Convert.ToBase64String(bytes);
    }

    /// <summary>Where the page begins; 0 without a token.</summary>
    internal static int Offset(string? token, string scope)
    {
        if (string.IsNullOrEmpty(token))
            return 0;

        Span<byte> bytes = stackalloc byte[19];
        if (!Convert.TryFromBase64String(token, bytes, out var length) || length != bytes.Length)
            throw new BadRequestException("Invalid page-token.");

        var offset = BinaryPrimitives.ReadInt32BigEndian(bytes[6..]);
        return Create(offset, scope) == token ? offset : throw new BadRequestException("Invalid page-token.");
    }
}
