using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Cli;

public class EnvironmentTests
{
    [Theory]
    [InlineData("CIRCLE_EXPORTER_POLLING_RUNS_INTERVAL", "often", "\"often\" is not a duration such as 90s or 1h30m (1s … 24h)")]
    [InlineData("CIRCLE_EXPORTER_WEB_MAX_REQUESTS", "0", "0 is out of range (1 or more)")]
    [InlineData("CIRCLE_EXPORTER_WEB_MAX_REQUESTS", "99999999999", "\"99999999999\" is not a whole number (1 or more)")]
    [InlineData("CIRCLE_EXPORTER_CIRCLECI_MAX_CONCURRENT_REQUESTS", "99999999999", "99999999999 is out of range (1 … 64)")]
    [InlineData("CIRCLE_EXPORTER_CIRCLECI_REQUESTS_PER_SECOND", "NaN", "\"NaN\" is not a number (0.01 … 1000)")]
    [InlineData("CIRCLE_EXPORTER_CIRCLECI_ALLOW_HTTP", "1", "\"1\" is not true or false (true, false)")]
    [InlineData("CIRCLE_EXPORTER_PROJECTS", "gh/acme", "\"gh/acme\" is not a project slug (gh/ORG/REPO, bb/ORG/REPO or circleci/ORG-ID/PROJECT-ID)")]
    [InlineData("CIRCLE_EXPORTER_PROJECTS", "gh/acme/a,github/acme/a", "\"gh/acme/a\" is named twice (each project once)")]
    [InlineData("CIRCLE_EXPORTER_ORGANIZATIONS", "acme", "\"acme\" is not an organization slug (gh/ORG, bb/ORG or circleci/ORG-ID)")]
    [InlineData("CIRCLE_EXPORTER_METRICS_DURATION_BUCKETS", "3,2", "2 is not above 3 (rising positive numbers)")]
    [InlineData("CIRCLE_EXPORTER_DEFAULTS_WORKFLOWS", ",", "the list is empty (one or more patterns in which * stands for any characters)")]
    [InlineData("CIRCLECI_TOKEN", "two words", "the token holds blanks or other characters that no token has")]
    [InlineData("CIRCLECI_TOKEN", " ", "the token is empty")]
    public void A_fault_begins_with_the_name_of_the_variable(string variable, string value, string problem)
    {
        using var workspace = new Workspace().With(variable, value);

        workspace.Faults().Should().Equal($"{variable}: {problem}");
    }

    [Fact]
    public void An_unknown_variable_is_a_warning_with_the_nearest_one()
    {
        using var workspace = new Workspace()
            .With("CIRCLE_EXPORTER_POLING_RUNS_INTERVAL", "1m")
            .With("CIRCLE_EXPORTER_CIRCLECI_TOKEN", Workspace.Token)
            .With("CIRCLE_EXPORTER_ZZZ", "x")
            .With("CIRCLE_EXPORTERS", "x");

        workspace.Run().Warnings.Should().Equal(
            "CIRCLE_EXPORTER_CIRCLECI_TOKEN is not a known variable and is ignored (did you mean CIRCLECI_TOKEN?)",
            "CIRCLE_EXPORTER_POLING_RUNS_INTERVAL is not a known variable and is ignored (did you mean CIRCLE_EXPORTER_POLLING_RUNS_INTERVAL?)",
            "CIRCLE_EXPORTER_ZZZ is not a known variable and is ignored");
    }

    [Theory]
    [InlineData("CIRCLE_EXPORTER_SERVICE_HOST")]
    [InlineData("CIRCLE_EXPORTER_SERVICE_PORT")]
    [InlineData("CIRCLE_EXPORTER_SERVICE_PORT_HTTP")]
    [InlineData("CIRCLE_EXPORTER_PORT")]
    [InlineData("CIRCLE_EXPORTER_PORT_10360_TCP")]
    [InlineData("CIRCLE_EXPORTER_PORT_10360_TCP_ADDR")]
    [InlineData("CIRCLE_EXPORTER_METRICS_SERVICE_HOST")]
    [InlineData("CIRCLE_EXPORTER_METRICS_PORT")]
    [InlineData("CIRCLE_EXPORTER_METRICS_PORT_10360_TCP_PROTO")]
    public void What_kubernetes_injects_for_services_is_ignored(string variable)
    {
        using var workspace = new Workspace().With(variable, "tcp://10.0.0.1:10360");

        workspace.Run().Warnings.Should().BeEmpty();
    }

    [Fact]
    public void An_empty_variable_counts_as_not_set()
    {
        using var workspace = new Workspace().With("CIRCLE_EXPORTER_LOG_LEVEL", "").With("CIRCLECI_TOKEN_FILE", "");

        workspace.Settings().CircleCi.Token.Should().Be(Workspace.Token);
    }
}
