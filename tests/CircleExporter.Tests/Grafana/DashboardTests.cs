using System.Text.Json;
using System.Text.RegularExpressions;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Grafana;

/// <summary>The rules that the dashboards keep, as far as their files tell.</summary>
public sealed partial class DashboardTests
{
    private const string Datasource = "${datasource}";

    private static readonly string[] WithoutUnit = ["table", "heatmap"];

    public static TheoryData<string> Names => [.. Dashboard.All.Select(dashboard => dashboard.Name)];

    [Fact]
    public void There_are_three_and_their_uids_are_the_names_of_their_files()
    {
        var uids = Dashboard.All.Select(dashboard => dashboard.Root.GetProperty("uid").GetString());

        uids.Should().Equal("circleci-exporter", "circleci-overview", "circleci-workflow").And.Equal(Dashboard.All.Select(dashboard => dashboard.Name));
    }

    [Theory]
    [InlineData("circleci-overview", "now-7d")]
    [InlineData("circleci-workflow", "now-7d")]
    [InlineData("circleci-exporter", "now-6h")]
    public void A_dashboard_opens_with_a_range_that_suits_it(string name, string from)
    {
        var time = Named(name).Root.GetProperty("time");

        (time.GetProperty("from").GetString(), time.GetProperty("to").GetString()).Should().Be((from, "now"));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_panel_has_a_title_a_description_and_a_unit(string name)
    {
        foreach (var panel in Named(name).Panels)
        {
            var title = panel.GetProperty("title").GetString();
            title.Should().NotBeNullOrWhiteSpace();
            panel.GetProperty("description").GetString().Should().EndWith(".", title);
            if (!WithoutUnit.Contains(panel.GetProperty("type").GetString()))
                panel.GetProperty("fieldConfig").GetProperty("defaults").GetProperty("unit").GetString().Should().NotBeNullOrEmpty(title);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_number_in_a_table_has_a_unit(string name)
    {
        foreach (var panel in Named(name).Panels.Where(panel => panel.GetProperty("type").GetString() == "table"))
        {
            var overrides = panel.GetProperty("fieldConfig").GetProperty("overrides").EnumerateArray().ToDictionary(
                entry => entry.GetProperty("matcher").GetProperty("options").GetString()!, entry => entry.GetProperty("properties"));
            var columns = panel.GetProperty("transformations").EnumerateArray().Single(step => step.GetProperty("id").GetString() == "organize")
                .GetProperty("options").GetProperty("renameByName").EnumerateObject().Where(column => column.Name.StartsWith("Value #", StringComparison.Ordinal)).ToList();

            columns.Should().HaveCount(panel.GetProperty("targets").GetArrayLength());
            columns.Should().OnlyContain(column => overrides[column.Value.GetString()!].EnumerateArray().Any(property => property.GetProperty("id").GetString() == "unit"));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Ids_are_unique_and_no_panel_lies_on_another_or_outside(string name)
    {
        var panels = Named(name).PanelsAndRows.ToList();

        var cells = panels.Select(panel => panel.GetProperty("gridPos")).SelectMany(place =>
            from x in Enumerable.Range(Number(place, "x"), Number(place, "w"))
            from y in Enumerable.Range(Number(place, "y"), Number(place, "h"))
            select (x, y)).ToList();

        panels.Select(panel => Number(panel, "id")).Should().OnlyHaveUniqueItems();
        cells.Should().OnlyHaveUniqueItems().And.OnlyContain(cell => cell.x >= 0 && cell.x < 24);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Data_come_from_the_chosen_data_source_alone(string name)
    {
        var dashboard = Named(name);
        var sources = Objects(dashboard.Root).Where(element => element.TryGetProperty("datasource", out _)).Select(element => element.GetProperty("datasource")).ToList();

        sources.Should().HaveCount(dashboard.Panels.Count() + dashboard.Queries.Count() + dashboard.AskedVariables.Count());
        sources.Should().OnlyContain(source => source.GetProperty("uid").GetString() == Datasource && source.GetProperty("type").GetString() == "prometheus");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_variable_that_is_used_exists_and_every_one_that_exists_is_used(string name)
    {
        var dashboard = Named(name);

        var used = Dashboard.Variable().Matches(dashboard.Text).Select(match => match.Groups["name"].Value).Where(variable => !variable.StartsWith("__", StringComparison.Ordinal));

        used.Distinct().Should().BeEquivalentTo(dashboard.VariableNames);
    }

    [Theory]
    [InlineData("circleci-overview")]
    [InlineData("circleci-workflow")]
    public void Project_workflow_and_branch_can_be_chosen_one_some_or_all(string name)
    {
        var variables = Named(name).Variables.ToDictionary(variable => variable.GetProperty("name").GetString()!);

        foreach (var variable in (string[])["project", "workflow", "branch"])
        {
            variables[variable].GetProperty("multi").GetBoolean().Should().BeTrue();
            variables[variable].GetProperty("includeAll").GetBoolean().Should().BeTrue();
        }

        variables["workflow"].GetRawText().Should().Contain("$project");
        variables["branch"].GetRawText().Should().Contain("$project").And.Contain("$workflow").And.Contain("circleci_workflow_runs_total");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Links_lead_to_dashboards_that_exist_and_to_both_others(string name)
    {
        var others = Dashboard.All.Select(dashboard => dashboard.Name).Where(other => other != name);

        var links = Named(name).Root.GetProperty("links").EnumerateArray().Select(link => link.GetProperty("url").GetString());
        var urls = LinkedUid().Matches(Named(name).Text).Select(match => match.Groups["uid"].Value);

        links.Should().BeEquivalentTo(others.Select(other => $"/d/{other}"));
        urls.Should().BeSubsetOf(Dashboard.All.Select(dashboard => dashboard.Name));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_query_names_only_families_that_exist(string name)
    {
        var named = Named(name).Queries.SelectMany(query => query.Selectors).Select(selector => selector.Family).Distinct();

        named.Should().NotBeEmpty().And.BeSubsetOf(Dashboard.Families.Keys);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_query_asks_for_no_more_than_the_variables_select(string name)
    {
        var dashboard = Named(name);
        var variables = dashboard.VariableNames.ToHashSet();

        foreach (var query in dashboard.Queries)
        {
            foreach (var (family, matchers) in query.Selectors)
            {
                foreach (var label in Dashboard.Families[family].Where(variables.Contains).Concat(variables.Where(variable => variable == "instance")))
                    IsSelected(label, matchers).Should().BeTrue($"{label} of {family} is asked for in {query}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_graph_follows_the_range_of_the_dashboard_unless_it_tells_of_a_day(string name)
    {
        var ranges = Named(name).Queries.SelectMany(query => Range().Matches(query.Expression)).Select(match => match.Groups["range"].Value).Distinct();

        ranges.Should().BeSubsetOf(["$__rate_interval", "$__range", "1d"]);
    }

    private static bool IsSelected(string label, string matchers) =>
        matchers.Contains($"{label}=~\"${label}\"", StringComparison.Ordinal) || (label == "branch" && matchers.Contains("branch=\":all\"", StringComparison.Ordinal));

    private static Dashboard Named(string name) => Dashboard.All.Single(dashboard => dashboard.Name == name);

    private static int Number(JsonElement element, string property) => element.GetProperty(property).GetInt32();

    private static IEnumerable<JsonElement> Objects(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(property => Objects(property.Value)).Prepend(element),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(Objects),
        _ => [],
    };

    [GeneratedRegex(@"/d/(?<uid>[\w-]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex LinkedUid();

    [GeneratedRegex(@"\[(?<range>[^\]]+)\]", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Range();
}
