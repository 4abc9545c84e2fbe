using System.Buffers;
using System.Text.Json;

namespace CircleExporter.CircleCi.Json;

/// <summary>Turns kebab case into snake case.</summary>
internal static class SnakeCaseNames
{
    /// <summary>The same JSON with <c>_</c> for <c>-</c> in all property names. What is no JSON stays as it is, for the reader to complain about.</summary>
    public static byte[] Of(byte[] json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = WireJson.MaxDepth });
        var buffer = new ArrayBufferWriter<byte>();
        using var writer = new Utf8JsonWriter(buffer);
        try
        {
            while (reader.Read())
                Copy(ref reader, writer);
        }
        catch (JsonException)
        {
            return json;
        }

        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private static void Copy(ref Utf8JsonReader reader, Utf8JsonWriter writer)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                writer.WriteStartObject();
                break;
            case JsonTokenType.EndObject:
                writer.WriteEndObject();
                break;
            case JsonTokenType.StartArray:
                writer.WriteStartArray();
                break;
            case JsonTokenType.EndArray:
                writer.WriteEndArray();
                break;
            case JsonTokenType.PropertyName:
                writer.WritePropertyName(reader.GetString()!.Replace('-', '_'));
                break;
            case JsonTokenType.String:
                writer.WriteStringValue(reader.GetString());
                break;
            default:
                writer.WriteRawValue(reader.ValueSpan, skipInputValidation: true);
                break;
        }
    }
}
