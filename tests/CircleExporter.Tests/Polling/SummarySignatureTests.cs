using CircleExporter.CircleCi;
using CircleExporter.Polling;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Polling;

public sealed class SummarySignatureTests
{
    private static readonly WorkflowSummary Usual = new(
        "build", "id", DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddDays(1), new WorkflowMetrics(1, 2, 3, 4, 5, 6, 7, 8, new DurationMetrics(9, 10, 11, 12, 13, 14)));

    [Fact]
    public void It_stays_while_nothing_moves_also_across_restarts()
    {
        SummarySignature.Of(Usual with { }).Should().Be(SummarySignature.Of(Usual));
        SummarySignature.Of(Usual).Should().Be(-4286955128932818503);
    }

    [Fact]
    public void Every_figure_moves_it()
    {
        var moved = typeof(WorkflowMetrics).GetProperties().Where(property => property.Name != nameof(WorkflowMetrics.Durations)).Select(property => Usual with { Metrics = With(Usual.Metrics, property.Name) })
            .Concat(typeof(DurationMetrics).GetProperties().Select(property => Usual with { Metrics = Usual.Metrics with { Durations = With(Usual.Metrics.Durations!, property.Name) } }))
            .Append(Usual with { WindowStart = Usual.WindowStart!.Value.AddMilliseconds(1) })
            .Append(Usual with { WindowEnd = Usual.WindowEnd!.Value.AddMilliseconds(1) })
            .Append(Usual with { WindowEnd = null })
            .Append(Usual with { Metrics = Usual.Metrics with { Durations = null } })
            .ToList();

        moved.Should().HaveCount(18);
        moved.Select(SummarySignature.Of).Append(SummarySignature.Of(Usual)).Should().OnlyHaveUniqueItems();
    }

    private static T With<T>(T record, string property)
        where T : class
    {
        var copy = (T)typeof(T).GetMethod("<Clone>$")!.Invoke(record, null)!;
        var member = typeof(T).GetProperty(property)!;
        member.SetValue(copy, Convert.ChangeType(99, Nullable.GetUnderlyingType(member.PropertyType)!, null));
        return copy;
    }
}
