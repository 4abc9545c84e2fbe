using System.Collections.Immutable;

namespace CircleExporter.Benchmarks.Report;

/// <summary>One measured thing beside what it is compared with.</summary>
/// <param name="What">What was measured.</param>
/// <param name="Measured">The figure with its unit.</param>
/// <param name="Baseline">The figure of the same run that it is compared with, and what that is.</param>
/// <param name="Ratio">The first by the second; null where dividing says nothing.</param>
/// <param name="Target">What it has to reach; null when nothing was set.</param>
/// <param name="IsMet">Whether it reaches it; null without target.</param>
internal sealed record Figure(string What, string Measured, string Baseline = "", double? Ratio = null, string? Target = null, bool? IsMet = null)
{
    /// <summary>A figure that must not be above its target.</summary>
    public static Figure AtMost(string what, double value, double target, Func<double, string> format, string baseline = "", double? ratio = null) =>
        new(what, format(value), baseline, ratio, $"≤ {format(target)}", value <= target);
}

/// <summary>Figures about one subject, in one table.</summary>
/// <param name="Title">Its heading.</param>
/// <param name="Introduction">How it was measured, in plain words.</param>
/// <param name="Figures">In the order of the table.</param>
internal sealed record Section(string Title, string Introduction, ImmutableArray<Figure> Figures);
