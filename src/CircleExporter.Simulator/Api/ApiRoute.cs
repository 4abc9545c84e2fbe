namespace CircleExporter.Simulator.Api;

/// <summary>
/// The resource a path names. Works on the path as it was sent: the server decodes every escape but that of the slash,
/// after which <c>%2F</c> and <c>%252F</c> cannot be told apart.
/// </summary>
internal sealed record ApiRoute(SimulatedEndpoint Endpoint, string? Slug = null, string? Workflow = null)
{
    private static readonly ApiRoute None = new(SimulatedEndpoint.None);

    /// <summary>Reads a path below <c>/api/v2</c>, beginning with a slash, without a query.</summary>
    internal static ApiRoute Parse(string path)
    {
        var segments = path[1..].Split('/').Select(Uri.UnescapeDataString).ToArray();
        return segments switch
        {
            ["me"] => new ApiRoute(SimulatedEndpoint.Me),
            ["pipeline"] => new ApiRoute(SimulatedEndpoint.Pipelines),
            ["project", .. var rest] => Project(rest),
            ["insights", .. var rest] => ProjectInsights(rest) ?? OrganizationInsights(rest) ?? None,
            _ => None,
        };
    }

    private static ApiRoute Project(string[] segments) =>
        TakeSlug(segments, 3) is ({ } slug, []) ? new ApiRoute(SimulatedEndpoint.Project, slug) : None;

    private static ApiRoute? ProjectInsights(string[] segments) => TakeSlug(segments, 3) switch
    {
        ({ } slug, ["workflows"]) => new ApiRoute(SimulatedEndpoint.WorkflowSummaries, slug),
        ({ } slug, ["workflows", { Length: > 0 } name]) => new ApiRoute(SimulatedEndpoint.WorkflowRuns, slug, name),
        _ => null,
    };

    private static ApiRoute? OrganizationInsights(string[] segments) =>
        TakeSlug(segments, 2) is ({ } slug, ["summary"]) ? new ApiRoute(SimulatedEndpoint.OrganizationSummary, slug) : null;

    // The slashes of a slug may be literal or encoded, so one segment can hold several parts.
    private static (string? Slug, string[] Remaining) TakeSlug(string[] segments, int parts)
    {
        var taken = new List<string>();
        var count = 0;
        while (taken.Count < parts && count < segments.Length)
            taken.AddRange(segments[count++].Split('/'));
        return taken.Count == parts && taken.TrueForAll(part => part.Length > 0)
            ? (Simulator.Slug.Normalize(string.Join('/', taken)), segments[count..])
            : (null, segments);
    }
}
