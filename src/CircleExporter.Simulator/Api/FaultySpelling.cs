using System.Text.Json;
using System.Text.Json.Nodes;

namespace CircleExporter.Simulator.Api;

/// <summary>Spells an answer in ways that a well-behaved writer refuses.</summary>
/// <param name="NotANumber">Whether every number is spelt <c>NaN</c>.</param>
/// <param name="Twice">Whether every field stands twice.</param>
internal sealed record FaultySpelling(bool NotANumber, bool Twice)
{
    /// <summary>Whether nothing is wrong with it.</summary>
    internal bool IsRight => this is { NotANumber: false, Twice: false };

    internal void Write(Utf8JsonWriter json, JsonNode? node)
    {
        switch (node)
        {
            case JsonObject here:
                json.WriteStartObject();
                foreach (var (name, value) in here)
                {
                    for (var time = 0; time < (Twice ? 2 : 1); time++)
                    {
                        json.WritePropertyName(name);
                        Write(json, value);
                    }
                }

                json.WriteEndObject();
                break;
            case JsonArray items:
                json.WriteStartArray();
                foreach (var item in items)
                    Write(json, item);
                json.WriteEndArray();
                break;
            case null:
                json.WriteNullValue();
                break;
            case { } when NotANumber && node.GetValueKind() == JsonValueKind.Number:
                json.WriteRawValue("NaN", skipInputValidation: true);
                break;
            default:
                node.WriteTo(json);
                break;
        }
    }
}
