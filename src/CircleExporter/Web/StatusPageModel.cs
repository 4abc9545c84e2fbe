using System.Collections.Immutable;

namespace CircleExporter.Web;

/// <summary>What the page for people shows.</summary>
/// <param name="Version">The exporter's version.</param>
/// <param name="MetricsPath">Where the metrics are.</param>
/// <param name="Facts">Lines above the table: a name and its value, such as when counting began.</param>
/// <param name="Targets">What is read, in the order to be shown.</param>
internal sealed record StatusPageModel(
    string Version, string MetricsPath, ImmutableArray<StatusFact> Facts, ImmutableArray<StatusTarget> Targets);

/// <summary>One thing worth knowing.</summary>
internal sealed record StatusFact(string Name, string Value);

/// <summary>A target and how its readings fare.</summary>
/// <param name="Name">Its slug.</param>
/// <param name="State">How its last readings ended.</param>
/// <param name="LastSuccess">When it was last read completely, if ever.</param>
/// <param name="LastError">What went wrong last, if anything did; a sentence without secrets.</param>
/// <param name="LastErrorTime">When that was.</param>
internal sealed record StatusTarget(
    string Name, StatusTargetState State, DateTimeOffset? LastSuccess, string? LastError = null, DateTimeOffset? LastErrorTime = null);

/// <summary>How a target's last readings ended.</summary>
internal enum StatusTargetState
{
    /// <summary>Nothing has been read yet.</summary>
    Waiting,

    /// <summary>The last reading of each kind was complete.</summary>
    Up,

    /// <summary>A reading was partial or failed.</summary>
    Down,
}
