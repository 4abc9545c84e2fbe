using System.Collections.Immutable;

namespace CircleExporter.Cli;

/// <summary>A value before it is understood, whether it came from the file, a variable or a flag.</summary>
internal abstract record ConfigNode(Place Place)
{
    /// <summary>What the node is, for sentences about the wrong type.</summary>
    public abstract string Description { get; }
}

/// <summary>A single text.</summary>
internal sealed record ScalarNode(Place Place, string Text, bool Quoted = false) : ConfigNode(Place)
{
    /// <summary>Whether the key stands there without a value, which leaves the default.</summary>
    public bool IsNull => !Quoted && Text is ("" or "~" or "null");

    public override string Description => IsNull ? "nothing" : Fault.Quote(Text);
}

/// <summary>A list.</summary>
internal sealed record ListNode(Place Place, ImmutableArray<ConfigNode> Items) : ConfigNode(Place)
{
    public override string Description => "a list";
}

/// <summary>Keys with values in the order of the file, repeated keys included.</summary>
internal sealed record MappingNode(Place Place, ImmutableArray<ConfigEntry> Entries) : ConfigNode(Place)
{
    public override string Description => "a mapping";
}

/// <summary>A key with its value, whose place is the key's line.</summary>
internal sealed record ConfigEntry(string Name, ConfigNode Value);
