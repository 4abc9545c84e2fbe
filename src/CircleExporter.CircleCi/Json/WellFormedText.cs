using System.Text;
using System.Text.Unicode;

namespace CircleExporter.CircleCi.Json;

/// <summary>Makes text of JSON that .NET would refuse to read: halves of characters, as a text that was cut in the wrong place leaves them.</summary>
internal static class WellFormedText
{
    private const int EscapeLength = 6; // such as \ud83d

    /// <summary>The same JSON with U+FFFD for every half of a character; what is in order comes back as it is, else it may be changed in place.</summary>
    public static byte[] Of(byte[] json)
    {
        var text = Utf8.IsValid(json) ? json : Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(json));
        var rest = text.AsSpan();
        while (rest.IndexOf((byte)'\\') is >= 0 and var start)
        {
            rest = rest[start..];
            var (isHigh, isLow) = Surrogate(rest);
            var isPair = isHigh && Surrogate(rest[EscapeLength..]).IsLow;
            if (!isPair && (isHigh || isLow))
                "\\ufffd"u8.CopyTo(rest);

            rest = rest[Math.Min(rest.Length, isPair ? 2 * EscapeLength : 2)..];
        }

        return text;
    }

    /// <summary>Which half of a character, if any, the escape is that the text begins with.</summary>
    private static (bool IsHigh, bool IsLow) Surrogate(ReadOnlySpan<byte> text) =>
        text is [(byte)'\\', (byte)'u', (byte)'d' or (byte)'D', var second, var third, var fourth, ..] && char.IsAsciiHexDigit((char)third) && char.IsAsciiHexDigit((char)fourth)
            ? (IsHigh: (char)second is '8' or '9' or (>= 'a' and <= 'b') or (>= 'A' and <= 'B'), IsLow: (char)second is (>= 'c' and <= 'f') or (>= 'C' and <= 'F'))
            : default;
}
