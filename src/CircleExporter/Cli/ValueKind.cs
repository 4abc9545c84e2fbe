using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace CircleExporter.Cli;

/// <summary>How values of a key are written, checked and written back.</summary>
internal abstract class ValueKind<T>(string allowed)
{
    /// <summary>What is allowed, as faults and documentation say it.</summary>
    public string Allowed { get; } = allowed;

    /// <summary>Whether the value is a list, which a variable separates with commas and a flag by repetition.</summary>
    public virtual bool IsList => false;

    /// <summary>Reads a value; what is wrong with it is added to <paramref name="faults"/>.</summary>
    public abstract bool TryRead(ConfigNode node, ICollection<Fault> faults, [MaybeNullWhen(false)] out T value);

    /// <summary>Writes a value the way it would be read.</summary>
    public abstract string Format(T value);
}

/// <summary>Reads one text: false with a null <paramref name="problem"/> stands for "is not a …".</summary>
internal delegate bool TryParseText<T>(string text, out T value, out string? problem);

/// <summary>A value of one text.</summary>
/// <param name="name">With its article: <c>a duration</c>.</param>
/// <param name="allowed">What is allowed.</param>
/// <param name="parse">Reads it.</param>
/// <param name="format">Writes it.</param>
/// <param name="isText">Whether it may stand in quotes, which YAML keeps for text.</param>
internal sealed class ScalarKind<T>(string name, string allowed, TryParseText<T> parse, Func<T, string> format, bool isText)
    : ValueKind<T>(allowed)
{
    public override bool TryRead(ConfigNode node, ICollection<Fault> faults, [MaybeNullWhen(false)] out T value)
    {
        value = default;
        var problem = $"{node.Description} is not {name}";
        if (node is ScalarNode scalar)
        {
            if (scalar.Quoted && !isText)
                problem = $"{node.Description} in quotes is text, not {name}";
            else if (parse(scalar.Text, out value, out var reason))
                return true;
            else
                problem = reason ?? problem;
        }

        faults.Add(new Fault(node.Place, $"{problem} ({Allowed})"));
        return false;
    }

    public override string Format(T value) => format(value);
}

/// <summary>Looks at the items of a list together.</summary>
internal delegate void CheckItems<T>(IReadOnlyList<(T Value, Place Place)> items, ICollection<Fault> faults);

/// <summary>A list of values.</summary>
internal sealed class ListKind<T>(ValueKind<T> item, string allowed, bool mayBeEmpty, CheckItems<T>? check = null)
    : ValueKind<ImmutableArray<T>>(allowed)
{
    public override bool IsList => true;

    public override bool TryRead(ConfigNode node, ICollection<Fault> faults, out ImmutableArray<T> value)
    {
        value = [];
        if (node is not ListNode list)
        {
            faults.Add(new Fault(node.Place, $"{node.Description} is not a list ({Allowed})"));
            return false;
        }

        if (list.Items.IsEmpty && !mayBeEmpty)
        {
            faults.Add(new Fault(node.Place, $"the list is empty ({Allowed})"));
            return false;
        }

        var before = faults.Count;
        var items = new List<(T Value, Place Place)>();
        foreach (var child in list.Items)
        {
            if (item.TryRead(child, faults, out var one))
                items.Add((one, child.Place));
        }

        check?.Invoke(items, faults);
        value = [.. items.Select(entry => entry.Value)];
        return faults.Count == before;
    }

    public override string Format(ImmutableArray<T> value) => $"[{string.Join(", ", value.Select(item.Format))}]";
}
