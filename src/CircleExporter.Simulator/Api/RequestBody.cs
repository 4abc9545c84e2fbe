using System.Text.Json;

namespace CircleExporter.Simulator.Api;

/// <summary>The object that comes with a request.</summary>
internal static class RequestBody
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 32 };

    /// <summary>Null for an empty body.</summary>
    internal static async Task<JsonElement?> ReadAsync(HttpRequest request)
    {
        using var buffer = new MemoryStream();
        await request.Body.CopyToAsync(buffer, request.HttpContext.RequestAborted);
        if (buffer.Length == 0)
            return null;

        try
        {
            using var document = JsonDocument.Parse(buffer.GetBuffer().AsMemory(0, (int)buffer.Length), Strict);
            return document.RootElement.ValueKind switch
            {
                JsonValueKind.Object => document.RootElement.Clone(),
                JsonValueKind.Null => null,
                _ => throw new BadRequestException("The body must be a JSON object."),
            };
        }
        catch (JsonException)
        {
            throw new BadRequestException("The body is not JSON.");
        }
    }

    /// <summary>A field of that kind, or null when there is none.</summary>
    internal static string? Text(this JsonElement? body, string name) => Field(body, name) switch
    {
        null or { ValueKind: JsonValueKind.Null } => null,
        { ValueKind: JsonValueKind.String } text => text.GetString(),
        _ => throw new BadRequestException($"{name} must be a string."),
    };

    /// <summary>Whether a field is true; false when there is none.</summary>
    internal static bool Flag(this JsonElement? body, string name) => Truth(body, name) ?? false;

    /// <summary>Whether a field is true; null when there is none.</summary>
    internal static bool? Truth(this JsonElement? body, string name) => Field(body, name) switch
    {
        null or { ValueKind: JsonValueKind.Null } => null,
        { ValueKind: JsonValueKind.False } => false,
        { ValueKind: JsonValueKind.True } => true,
        _ => throw new BadRequestException($"{name} must be a boolean."),
    };

    /// <summary>An object in a field, or null.</summary>
    internal static JsonElement? Nested(this JsonElement? body, string name) => Field(body, name) switch
    {
        null or { ValueKind: JsonValueKind.Null } => null,
        { ValueKind: JsonValueKind.Object } nested => nested,
        _ => throw new BadRequestException($"{name} must be an object."),
    };

    /// <summary>The strings in a field; null when there is none.</summary>
    internal static IReadOnlyList<string>? Texts(this JsonElement? body, string name) => Field(body, name) switch
    {
        null or { ValueKind: JsonValueKind.Null } => null,
        { ValueKind: JsonValueKind.Array } list when list.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String) =>
            [.. list.EnumerateArray().Select(item => item.GetString()!)],
        _ => throw new BadRequestException($"{name} must be an array of strings."),
    };

    /// <summary>The whole number in a field; null when there is none.</summary>
    internal static int? Number(this JsonElement? body, string name) => Field(body, name) switch
    {
        null or { ValueKind: JsonValueKind.Null } => null,
        { ValueKind: JsonValueKind.Number } field when field.TryGetInt32(out var number) => number,
        _ => throw new BadRequestException($"{name} must be a whole number."),
    };

    /// <summary>The whole numbers in a field; null when there is none.</summary>
    internal static IReadOnlyList<int>? Numbers(this JsonElement? body, string name) => Field(body, name) switch
    {
        null or { ValueKind: JsonValueKind.Null } => null,
        { ValueKind: JsonValueKind.Array } list when list.EnumerateArray().All(item => item.ValueKind == JsonValueKind.Number && item.TryGetInt32(out _)) =>
            [.. list.EnumerateArray().Select(item => item.GetInt32())],
        _ => throw new BadRequestException($"{name} must be an array of whole numbers."),
    };

    private static JsonElement? Field(JsonElement? body, string name) => body is { } here && here.TryGetProperty(name, out var field) ? field : null;
}
