namespace CircleExporter.Metrics;

/// <summary>Arithmetic on the checksums that gzip keeps; they are polynomials over two elements, lowest power in the highest bit.</summary>
internal static class Crc32
{
    private const uint Polynomial = 0xEDB88320;
    private const uint One = 1u << 31;
    private const uint ShiftByOneByte = One >> 8;

    /// <summary>The checksum of two blocks in a row, from the checksum of each and the length of the second.</summary>
    public static uint Combine(uint first, uint second, long secondLength)
    {
        var shift = One;
        for (var (power, left) = (ShiftByOneByte, secondLength); left > 0; power = Multiply(power, power), left >>= 1)
        {
            if ((left & 1) != 0)
                shift = Multiply(shift, power);
        }

        return Multiply(first, shift) ^ second;
    }

    private static uint Multiply(uint a, uint b)
    {
        var product = 0u;
        for (var bit = One; bit != 0; bit >>= 1)
        {
            if ((a & bit) != 0)
                product ^= b;
            b = (b & 1) != 0 ? (b >> 1) ^ Polynomial : b >> 1;
        }

        return product;
    }
}
