using System.Text.Json;
using System.Text.Json.Serialization;

namespace CircleExporter.CircleCi.Json;

/// <summary>A word of the API for which any text is a value, since CircleCI adds some from time to time.</summary>
internal interface IOpenEnum<T>
    where T : struct, IOpenEnum<T>
{
    /// <summary>The API's spelling.</summary>
    string Value { get; }

    /// <summary>The value of a spelling, known or not.</summary>
    static abstract T Of(string value);
}

/// <summary>Reads whatever text CircleCI sends.</summary>
internal sealed class OpenEnumConverter<T> : JsonConverter<T>
    where T : struct, IOpenEnum<T>
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType is JsonTokenType.String ? T.Of(reader.GetString()!) : throw new JsonException();

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);
}
