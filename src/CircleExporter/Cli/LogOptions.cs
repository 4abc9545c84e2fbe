namespace CircleExporter.Cli;

/// <summary>What is logged, and how it is written.</summary>
internal sealed record LogOptions
{
    /// <summary>The least severe level that is logged.</summary>
    /// <value>Default <see cref="LogLevel.Information"/>.</value>
    public LogLevel Level { get; init; } = LogLevel.Information;

    /// <summary>Whether lines are JSON objects instead of logfmt.</summary>
    /// <value>Default false.</value>
    public bool Json { get; init; }
}
