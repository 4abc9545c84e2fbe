using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace CircleExporter.CircleCi.Json;

/// <summary>Reads whole numbers also as <c>12.0</c> or <c>"12"</c>; a fraction is rounded, since what counts seconds may come with one.</summary>
internal sealed class TolerantInt64Converter : JsonConverter<long>
{
    /// <summary>The first double beyond the whole numbers of 64 bits.</summary>
    private const double Limit = 9223372036854775808.0;

    public override long Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType is JsonTokenType.Number && reader.TryGetInt64(out var whole))
            return whole;
        if (reader.TokenType is JsonTokenType.String && long.TryParse(reader.GetString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out whole))
            return whole;

        var rounded = Math.Round(TolerantDoubleConverter.Read(ref reader), MidpointRounding.AwayFromZero);
        return rounded is >= -Limit and < Limit ? (long)rounded : throw new JsonException();
    }

    public override void Write(Utf8JsonWriter writer, long value, JsonSerializerOptions options) => writer.WriteNumberValue(value);
}

/// <summary>Reads numbers also as text; only finite ones.</summary>
internal sealed class TolerantDoubleConverter : JsonConverter<double>
{
    public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => Read(ref reader);

    public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options) => writer.WriteNumberValue(value);

    internal static double Read(ref Utf8JsonReader reader)
    {
        var value = reader.TokenType switch
        {
            JsonTokenType.Number => reader.GetDouble(),
            JsonTokenType.String when double.TryParse(reader.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => number,
            _ => double.NaN,
        };
        return double.IsFinite(value) ? value : throw new JsonException();
    }
}

/// <summary>Reads truth also as text; null is false.</summary>
internal sealed class TolerantBooleanConverter : JsonConverter<bool>
{
    public override bool HandleNull => true;

    public override bool Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType switch
    {
        JsonTokenType.True => true,
        JsonTokenType.False or JsonTokenType.Null => false,
        JsonTokenType.String when bool.TryParse(reader.GetString(), out var value) => value,
        _ => throw new JsonException(),
    };

    public override void Write(Utf8JsonWriter writer, bool value, JsonSerializerOptions options) => writer.WriteBooleanValue(value);
}

/// <summary>Reads RFC 3339 instants of any precision as UTC; null, where null is not allowed, is the default instant.</summary>
internal sealed class InstantConverter : JsonConverter<DateTimeOffset>
{
    public override bool HandleNull => true;

    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType is JsonTokenType.Null)
            return default;

        // The framework's own reader would take an instant without offset for local time.
        return reader.TokenType is JsonTokenType.String
            && reader.GetString() is [_, _, _, _, '-', _, _, '-', ..] text
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var instant)
                ? instant
                : throw new JsonException();
    }

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) => writer.WriteStringValue(value);
}
