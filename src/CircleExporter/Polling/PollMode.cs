namespace CircleExporter.Polling;

/// <summary>How long polling goes on.</summary>
/// <param name="Once">Whether everything is read once, without deadlines, and never again.</param>
internal sealed record PollMode(bool Once);
