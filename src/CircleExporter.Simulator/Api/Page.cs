using System.Text.Json;

namespace CircleExporter.Simulator.Api;

/// <summary>One page of a list.</summary>
internal sealed record Page<T>(IReadOnlyList<T> Items, string? NextToken)
{
    /// <summary>Cuts a page out of a list that was made for this page and at least one item more.</summary>
    internal static Page<T> Of(IEnumerable<T> all, ApiCall call, int size)
    {
        var offset = call.PageOffset;
        // As many items have come in at the head of the list as pages were taken before.
        var items = all.Skip(call.IsShifting ? offset - offset / size : offset).Take(size + 1).ToList();
        return items.Count <= size
            ? new Page<T>(items, null)
            : new Page<T>(items[..size], PageToken.Create(offset + size, call.Scope));
    }

    internal ApiAnswer Answer(LastPageMark lastPage, Action<Utf8JsonWriter, T> write) => ApiAnswer.Ok(json =>
    {
        json.WriteStartObject();
        json.WriteStartArray("items");
        foreach (var item in Items)
            write(json, item);
        json.WriteEndArray();
        if (NextToken is not null)
            json.WriteString("next_page_token", NextToken);
        else if (lastPage == LastPageMark.Null)
            json.WriteNull("next_page_token");
        else if (lastPage == LastPageMark.Empty)
            json.WriteString("next_page_token", "");
        json.WriteEndObject();
    });
}
