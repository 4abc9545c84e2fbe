namespace CircleExporter.Ledger;

/// <summary>Where counted runs are remembered, and for how long.</summary>
internal sealed record LedgerOptions
{
    /// <summary>The path that keeps the ledger in memory.</summary>
    public const string InMemory = ":memory:";

    /// <summary>The ledger's file, relative to the working directory, or <see cref="InMemory"/>.</summary>
    /// <value>Default <c>data/ledger.db</c>.</value>
    public string Path { get; init; } = "data/ledger.db";

    /// <summary>How late a run may appear and still be counted.</summary>
    /// <value>Default 14 d; 1 d to 90 d.</value>
    public TimeSpan History { get; init; } = TimeSpan.FromDays(14);

    /// <summary>How long a new series stays at 0 so that every Prometheus sees it.</summary>
    /// <value>Default 60 s; 0 s to 1 h.</value>
    public TimeSpan BirthHold { get; init; } = TimeSpan.FromSeconds(60);
}
