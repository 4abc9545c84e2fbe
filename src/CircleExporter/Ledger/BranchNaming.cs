using System.Collections.Immutable;
using System.IO.Enumeration;

namespace CircleExporter.Ledger;

/// <summary>Which branches of a project keep their own name as a label; all others share one.</summary>
/// <param name="DefaultBranch">The project's default branch.</param>
/// <param name="Patterns">Exact names, globs, or <c>:default</c>.</param>
internal sealed record BranchNaming(string DefaultBranch, ImmutableArray<string> Patterns)
{
    /// <summary>The label of every branch that does not keep its name. A colon cannot stand in a git branch name.</summary>
    public const string Other = ":other";

    private const string Default = ":default";

    /// <summary>The branches that are named without a glob: their series exist before their first run.</summary>
    public ImmutableArray<string> ExactNames { get; } =
        [.. Patterns.Where(pattern => !IsGlob(pattern)).Select(pattern => pattern == Default ? DefaultBranch : pattern).Distinct()];

    /// <summary>The value of the label <c>branch</c> for a run of this branch.</summary>
    public string LabelOf(string? branch) => branch is not null && KeepsName(branch) ? branch : Other;

    /// <summary>Whether runs of this branch are shown under its own name.</summary>
    public bool KeepsName(string branch) =>
        branch.Length > 0 && Patterns.Any(pattern => pattern == Default ? branch == DefaultBranch : FileSystemName.MatchesSimpleExpression(pattern, branch, ignoreCase: false));

    /// <summary>Whether the other names branches alike.</summary>
    public bool IsSame(BranchNaming other) => DefaultBranch == other.DefaultBranch && Patterns.AsSpan().SequenceEqual(other.Patterns.AsSpan());

    private static bool IsGlob(string pattern) => pattern.AsSpan().ContainsAny('*', '?');
}
