using System.Text.Json;
using CircleExporter.CircleCi.Json;

namespace CircleExporter.CircleCi.Sending;

/// <summary>Finds the sentence for people in an answer that refuses something.</summary>
internal static class Explanation
{
    private const int MaxLength = 1000;

    /// <summary>The sentence; null when there is none, or when it would give the token away.</summary>
    public static string? Of(byte[] body, CircleCiToken token)
    {
        var text = Read(body);
        return string.IsNullOrWhiteSpace(text) || text.Contains(token.Read(), StringComparison.Ordinal) ? null
            : text.Length <= MaxLength ? text
            : text[..MaxLength];
    }

    private static string? Read(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize(body, WireJson.Default.WireMessage) is { } said ? said.Message ?? said.Error : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
