using System.Reflection;
using CircleExporter.Metrics;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Metrics;

public sealed class MetricCatalogueTests
{
    private static readonly string[] InsightsLabels = ["project", "workflow", "branch", "window"];
    private static readonly string[] Reserved = ["_count", "_sum", "_bucket", "_created"];

    [Fact]
    public void Every_definition_is_listed_once()
    {
        var defined = typeof(MetricCatalogue).GetProperties(BindingFlags.Public | BindingFlags.Static)
            .Where(property => property.PropertyType == typeof(MetricDefinition))
            .Select(property => (MetricDefinition)property.GetValue(null)!);

        MetricCatalogue.All.Should().BeEquivalentTo(defined, options => options.ComparingByValue<MetricDefinition>());
        MetricCatalogue.All.Select(definition => definition.Name).Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public void Names_follow_the_conventions()
    {
        foreach (var definition in MetricCatalogue.All)
        {
            definition.Name.Should().MatchRegex("^(circleci|process|dotnet|http)_[a-z0-9_]+$");
            definition.Name.EndsWith("_total", StringComparison.Ordinal).Should().Be(definition.Type == MetricType.Counter, $"that is what {definition.Name} is");
            Reserved.Should().NotContain(suffix => definition.Name.EndsWith(suffix, StringComparison.Ordinal), $"{definition.Name} must not look like a part of another family");
            definition.Labels.Should().OnlyHaveUniqueItems().And.NotContain(["le", "quantile", "job"]);
            (definition.Buckets.Length > 0).Should().Be(definition.Type == MetricType.Histogram && definition.IsLive);
        }
    }

    [Fact]
    public void No_family_is_called_like_the_samples_of_another()
    {
        string[] suffixes = ["", "_total", "_count", "_sum", "_bucket", "_created", "_info"];
        var names = MetricCatalogue.All.Select(definition => definition.Type == MetricType.Counter ? definition.Name[..^6] : definition.Name).ToList();

        names.SelectMany(name => suffixes.Skip(1).Select(suffix => name + suffix)).Should().NotIntersectWith(names);
    }

    [Fact]
    public void Every_family_of_the_snapshot_has_its_importance_the_histogram_the_least()
    {
        MetricCatalogue.ByImportance.Should().BeEquivalentTo(MetricCatalogue.All.Where(definition => !definition.IsLive), options => options.ComparingByValue<MetricDefinition>());
        MetricCatalogue.ByImportance.Take(4).Should().Equal(MetricCatalogue.ProjectUp, MetricCatalogue.ProjectLastSuccessTimestamp, MetricCatalogue.ProjectInfo, MetricCatalogue.WorkflowRuns);
        MetricCatalogue.ByImportance[^1].Should().Be(MetricCatalogue.WorkflowRunDuration);
    }

    [Fact]
    public void Help_is_one_line_that_needs_no_escaping() =>
        MetricCatalogue.All.Should().OnlyContain(definition => definition.Help.Length > 20 && definition.Help.All(c => c >= ' ' && c != '"' && c != '\\'));

    [Fact]
    public void Insights_help_warns_of_rate_and_explains_the_aggregate()
    {
        var insights = MetricCatalogue.All.Where(definition => definition.Name.StartsWith("circleci_insights_", StringComparison.Ordinal)).ToList();

        insights.Should().HaveCount(15).And.OnlyContain(definition => definition.Help.Contains("never apply rate()") && definition.Help.Contains(":all"));
        insights.Should().OnlyContain(definition => definition.Labels.SequenceEqual(InsightsLabels));
    }

    [Fact]
    public void Help_of_run_counters_says_that_they_are_late()
    {
        MetricDefinition[] late = [MetricCatalogue.WorkflowRuns, MetricCatalogue.WorkflowRunDuration, MetricCatalogue.WorkflowCredits];

        late.Should().OnlyContain(definition => definition.Help.Contains("up to a day after"));
    }
}
