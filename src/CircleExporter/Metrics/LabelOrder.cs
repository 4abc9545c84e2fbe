using System.Collections.Immutable;

namespace CircleExporter.Metrics;

/// <summary>Compares the label values of two series of one family as text.</summary>
internal sealed class LabelOrder : IComparer<ImmutableArray<string>>, IEqualityComparer<ImmutableArray<string>>
{
    public static LabelOrder Instance { get; } = new();

    /// <inheritdoc/>
    public int Compare(ImmutableArray<string> x, ImmutableArray<string> y)
    {
        for (var i = 0; i < Math.Min(x.Length, y.Length); i++)
        {
            var order = string.CompareOrdinal(x[i], y[i]);
            if (order != 0)
                return order;
        }

        return x.Length.CompareTo(y.Length);
    }

    /// <inheritdoc/>
    public bool Equals(ImmutableArray<string> x, ImmutableArray<string> y) => x.AsSpan().SequenceEqual(y.AsSpan());

    /// <inheritdoc/>
    public int GetHashCode(ImmutableArray<string> obj)
    {
        var hash = default(HashCode);
        foreach (var value in obj)
            hash.Add(value);
        return hash.ToHashCode();
    }
}
