using System.Collections.Immutable;

namespace CircleExporter.Metrics;

/// <summary>Makes any string CircleCI may hold a label value that can be written.</summary>
internal static class LabelText
{
    /// <summary>Longer values are cut.</summary>
    public const int MaxLength = 1024;

    /// <summary>
    /// Cuts at <see cref="MaxLength"/>, never inside a surrogate pair; lone surrogates and control characters other than newline and tab become U+FFFD.
    /// </summary>
    public static string Sanitise(string value)
    {
        var length = value.Length <= MaxLength ? value.Length : char.IsSurrogatePair(value, MaxLength - 1) ? MaxLength - 1 : MaxLength;
        var clean = true;
        for (var i = 0; clean && i < length; i += WidthAt(value, i))
            clean = !MustBeReplaced(value, i);
        if (clean)
            return length == value.Length ? value : value[..length];

        return string.Create(length, value, static (target, source) =>
        {
            source.AsSpan(0, target.Length).CopyTo(target);
            for (var i = 0; i < target.Length; i += WidthAt(source, i))
            {
                if (MustBeReplaced(source, i))
                    target[i] = '\uFFFD';
            }
        });
    }

    /// <summary>Sanitises every value; the same array when there is nothing to change.</summary>
    public static ImmutableArray<string> Sanitise(ImmutableArray<string> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            if (!ReferenceEquals(Sanitise(values[i]), values[i]))
                return [.. values.Select(Sanitise)];
        }

        return values;
    }

    private static int WidthAt(string value, int index) => char.IsSurrogatePair(value, index) ? 2 : 1;

    private static bool MustBeReplaced(string value, int index) =>
        value[index] is var c && (char.IsControl(c) ? c is not ('\n' or '\t') : char.IsSurrogate(c) && !char.IsSurrogatePair(value, index));
}
