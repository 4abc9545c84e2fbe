namespace CircleExporter.CircleCi;

/// <summary>
/// Which branches an Insights reading covers. The default value is <see cref="Default"/>.
/// API page: https://circleci.com/docs/api/v2/index.html#tag/Insights.
/// </summary>
public readonly record struct BranchScope
{
    private BranchScope(bool isAll, string? branch) => (IsAll, Branch) = (isAll, branch);

    /// <summary>Every branch: sends <c>all-branches=true</c>.</summary>
    public static BranchScope All => new(isAll: true, branch: null);

    /// <summary>The project's default branch only, which is what CircleCI takes when neither parameter is sent.</summary>
    public static BranchScope Default => default;

    /// <summary>Whether it covers every branch.</summary>
    public bool IsAll { get; }

    /// <summary>The one branch it covers, or null.</summary>
    public string? Branch { get; }

    /// <summary>One branch: sends <c>branch</c>.</summary>
    /// <exception cref="ArgumentException">The name is null or empty.</exception>
    public static BranchScope Named(string branch)
    {
        ArgumentException.ThrowIfNullOrEmpty(branch);
        return new(isAll: false, branch);
    }

    /// <summary><c>:all</c>, <c>:default</c> or the branch's name.</summary>
    public override string ToString() => IsAll ? ":all" : Branch ?? ":default";

    internal (string Name, string? Value)[] ToQuery() => [("all-branches", IsAll ? "true" : null), ("branch", Branch)];
}
