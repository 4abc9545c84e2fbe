namespace CircleExporter.Metrics;

/// <summary>Which generations of the snapshot were scraped to the last byte, and when those scrapes began. Thread-safe.</summary>
internal sealed class ServedGenerations
{
    /// <summary>Generations that are remembered; older ones are asked for no more.</summary>
    private const int Most = 1024;

    private readonly Lock gate = new();
    private readonly SortedList<long, long> firstBegins = [];
    private long? newest;

    /// <summary>When the newest complete GET of all began, as a timestamp of the monotonic clock; null before the first.</summary>
    public long? NewestBegin
    {
        get
        {
            lock (gate)
                return newest;
        }
    }

    /// <summary>Notes a GET that was served completely.</summary>
    /// <param name="generation">The generation it showed.</param>
    /// <param name="begin">When it began, before the generation was chosen: a timestamp of the monotonic clock.</param>
    public void Note(long generation, long begin)
    {
        lock (gate)
        {
            newest = Math.Max(newest ?? begin, begin);
            if (!firstBegins.TryGetValue(generation, out var first) || begin < first)
                firstBegins[generation] = begin;
            if (firstBegins.Count > Most)
                firstBegins.RemoveAt(0);
        }
    }

    /// <summary>When the first complete GET of that generation or a later one began; null when there was none.</summary>
    public long? FirstBeginSince(long generation)
    {
        lock (gate)
        {
            long? first = null;
            for (var i = firstBegins.Count - 1; i >= 0 && firstBegins.GetKeyAtIndex(i) >= generation; i--)
                first = Math.Min(first ?? long.MaxValue, firstBegins.GetValueAtIndex(i));
            return first;
        }
    }
}
