using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace CircleExporter.CircleCi.Json;

/// <summary>A page as the API writes it. Without <c>items</c> it is something else, such as a message.</summary>
internal sealed class WirePage<T>
    where T : class
{
    /// <summary>Null when absent; an explicit null is an empty list. (An <c>init</c> would be called with null for absent, too.)</summary>
    public IReadOnlyList<T?>? Items { get; set => field = value ?? []; }

    /// <summary>Null, empty and absent all mean: the last page.</summary>
    public string? NextPageToken { get; set => field = string.IsNullOrEmpty(value) ? null : value; }
}

/// <summary>A page whose items are not read yet.</summary>
internal sealed class WireRawPage
{
    /// <summary>As in <see cref="WirePage{T}"/>.</summary>
    public IReadOnlyList<JsonElement>? Items { get; set => field = value ?? []; }

    /// <summary>As in <see cref="WirePage{T}"/>.</summary>
    public string? NextPageToken { get; set; }

    /// <summary>The page of the items that can be read, and how many cannot.</summary>
    public (WirePage<T> Page, int Unreadable) ToPage<T>()
        where T : class
    {
        var type = (JsonTypeInfo<T>)WireJson.Default.GetTypeInfo(typeof(T))!;
        var items = new List<T?>();
        var unreadable = 0;
        foreach (var element in Items ?? [])
        {
            try
            {
                items.Add(element.Deserialize(type));
            }
            catch (JsonException)
            {
                unreadable++;
            }
        }

        return (new WirePage<T> { Items = items, NextPageToken = NextPageToken }, unreadable);
    }
}
