namespace CircleExporter.CircleCi.Json;

/// <summary>Lists as callers want them: never null, and without null in them.</summary>
internal static class Tolerant
{
    public static IReadOnlyList<T> List<T>(IEnumerable<T?>? items)
        where T : class => [.. (items ?? []).OfType<T>()];

    /// <summary>Without empty names too, which Insights lists at times.</summary>
    public static IReadOnlyList<string> Names(IEnumerable<string?>? names) => [.. List(names).Where(name => name.Length > 0)];
}
