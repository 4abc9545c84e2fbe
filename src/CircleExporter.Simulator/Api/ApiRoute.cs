namespace CircleExporter.Simulator.Api;

/// <summary>A method and a path with names in braces.</summary>
internal sealed record ApiRoute(string Method, string Template, SimulatedEndpoint Endpoint)
{
    private readonly string[] parts = Template[1..].Split('/');

    /// <summary>What the names of the template stand for in a path of decoded segments; null when the path is another.</summary>
    internal Dictionary<string, string>? Match(IReadOnlyList<string> segments)
    {
        var values = new Dictionary<string, string>();
        var next = 0;
        foreach (var part in parts)
        {
            if (next == segments.Count)
                return null;
            if (part is not ['{', .. var name, '}'])
            {
                if (segments[next++] != part)
                    return null;
                continue;
            }

            if (Take(name, segments, ref next) is not { } value)
                return null;
            values.Add(name, value);
        }

        return next == segments.Count ? values : null;
    }

    private static string? Take(string name, IReadOnlyList<string> segments, ref int next)
    {
        if (name is "project-slug" or "org-slug")
            return TakeSlug(segments, name == "org-slug" ? 2 : 3, ref next);

        var value = segments[next++];
        var isNumber = name.EndsWith("-number", StringComparison.Ordinal);
        return value.Length == 0 || (isNumber && !value.All(char.IsAsciiDigit)) ? null : value;
    }

    // The slashes of a slug may be literal or encoded, so one segment can hold several parts.
    private static string? TakeSlug(IReadOnlyList<string> segments, int parts, ref int next)
    {
        var taken = new List<string>();
        while (taken.Count < parts && next < segments.Count)
            taken.AddRange(segments[next++].Split('/'));
        return taken.Count == parts && taken.TrueForAll(part => part.Length > 0) ? Slug.Normalize(string.Join('/', taken)) : null;
    }
}
