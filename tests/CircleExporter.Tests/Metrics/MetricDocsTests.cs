using CircleExporter.Metrics;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Metrics;

public sealed class MetricDocsTests
{
    [Fact]
    public void Every_family_has_a_row()
    {
        var page = MetricDocs.Render();

        MetricCatalogue.All.Should().OnlyContain(definition => page.Contains($"\n| `{definition.Name}` | "));
    }
}
