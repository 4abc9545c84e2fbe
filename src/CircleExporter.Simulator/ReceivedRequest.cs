namespace CircleExporter.Simulator;

/// <summary>One request the simulator received.</summary>
/// <param name="At">When, by the clock of the simulator.</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">The path as it was sent, below <c>/api/v2</c>, without the query.</param>
/// <param name="Query">The decoded query; a repeated name has several values.</param>
/// <param name="Endpoint">The resource it asks for.</param>
/// <param name="Slug">The slug of the project or organization in the path, code host in its short spelling.</param>
/// <param name="Workflow">The decoded workflow name in the path.</param>
/// <param name="Authorized">Whether it carried the token.</param>
public sealed record ReceivedRequest(
    DateTimeOffset At,
    string Method,
    string Path,
    IReadOnlyDictionary<string, IReadOnlyList<string>> Query,
    SimulatedEndpoint Endpoint,
    string? Slug,
    string? Workflow,
    bool Authorized)
{
    /// <summary>What the names in the path stand for, decoded, such as <c>pipeline-id</c> or <c>job-number</c>.</summary>
    public IReadOnlyDictionary<string, string> Named { get; init; } = new Dictionary<string, string>();

    /// <summary>The first value of a query parameter, or null.</summary>
    public string? First(string name) => Query.TryGetValue(name, out var values) && values.Count > 0 ? values[0] : null;
}
