using System.Globalization;
using System.Text.Json;

namespace CircleExporter.Simulator.Api;

/// <summary>CircleCI's way to spell times and floating-point numbers.</summary>
internal static class ApiJson
{
    internal static void WriteTime(this Utf8JsonWriter json, string name, DateTimeOffset? time)
    {
        if (time is null)
            json.WriteNull(name);
        else
            json.WriteString(name, Format(time.Value));
    }

    /// <summary>Workflows and jobs know no fractions of a second.</summary>
    internal static void WriteSeconds(this Utf8JsonWriter json, string name, DateTimeOffset? time)
    {
        if (time is null)
            json.WriteNull(name);
        else
            json.WriteString(name, FormatSeconds(time.Value));
    }

    internal static string Format(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    internal static string FormatSeconds(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    internal static void WriteInteger(this Utf8JsonWriter json, string name, long? value)
    {
        if (value is null)
            json.WriteNull(name);
        else
            json.WriteNumber(name, value.Value);
    }

    // A float without a fraction still has one in CircleCI's answers: 1.0.
    internal static void WriteFloat(this Utf8JsonWriter json, string name, double? value)
    {
        json.WritePropertyName(name);
        if (value is null)
            json.WriteNullValue();
        else if (Math.Abs(value.Value) < 1e15 && value.Value == Math.Floor(value.Value))
            json.WriteRawValue(value.Value.ToString("F1", CultureInfo.InvariantCulture));
        else
            json.WriteNumberValue(value.Value);
    }

    internal static void WriteTexts(this Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
            json.WriteStringValue(text);
        json.WriteEndArray();
    }
}
