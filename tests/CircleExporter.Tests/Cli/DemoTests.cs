using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Cli;

public class DemoTests
{
    [Fact]
    public void The_demo_needs_nothing_and_has_a_preset_of_its_own()
    {
        using var workspace = new Workspace().Without("CIRCLECI_TOKEN", "CIRCLE_EXPORTER_PROJECTS");

        var (settings, _, demo, warnings) = workspace.Run("--demo");

        demo.Should().BeTrue();
        warnings.Should().BeEmpty();
        settings.Polling.Projects.Should().BeEmpty();
        settings.Polling.RunsInterval.Should().Be(TimeSpan.FromSeconds(10));
        settings.Polling.SummaryInterval.Should().Be(TimeSpan.FromSeconds(10));
        settings.CircleCi.RequestsPerSecond.Should().Be(1000);
        settings.CircleCi.Burst.Should().Be(10_000);
        settings.Ledger.Path.Should().Be(":memory:");
        settings.Ledger.BirthHold.Should().Be(TimeSpan.FromSeconds(10));
        settings.Web.ListenAddresses.Should().Equal(":10360");
    }

    [Fact]
    public void The_preset_yields_to_file_environment_and_flags()
    {
        using var workspace = new Workspace()
            .WithFile("ledger:\n  birth_hold: 1s\npolling:\n  summary_interval: 7s\n", "demo.yml")
            .With("CIRCLE_EXPORTER_POLLING_RUNS_INTERVAL", "3s");

        var settings = workspace.Settings("--demo", "--config.file=demo.yml", "--ledger.path=demo.db");

        settings.Polling.RunsInterval.Should().Be(TimeSpan.FromSeconds(3));
        settings.Polling.SummaryInterval.Should().Be(TimeSpan.FromSeconds(7));
        settings.Ledger.BirthHold.Should().Be(TimeSpan.FromSeconds(1));
        settings.Ledger.Path.Should().Be("demo.db");
    }

    [Fact]
    public void What_the_environment_and_the_working_directory_say_of_circleci_does_not_disturb_the_demo()
    {
        using var workspace = new Workspace()
            .WithFile("projects: [gh/real/one]\nbroken: true\n")
            .With("CIRCLECI_TOKEN_FILE", "missing")
            .With("CIRCLE_EXPORTER_ORGANIZATIONS", "nonsense")
            .With("CIRCLE_EXPORTER_LEDGER_PATH", "/var/lib/circle-exporter/ledger.db")
            .With("CIRCLE_EXPORTER_CIRCLECI_URL", "http://ci.example/api/v2");

        var (settings, _, _, warnings) = workspace.Run("--demo");

        warnings.Should().BeEmpty();
        settings.CircleCi.Token.Should().BeNull();
        settings.CircleCi.TokenFile.Should().BeNull();
        settings.CircleCi.BaseAddress.Should().Be(new Uri("https://circleci.com/api/v2"));
        settings.Polling.Projects.Should().BeEmpty();
        settings.Polling.Organizations.Should().BeEmpty();
        settings.Ledger.Path.Should().Be(":memory:", "its runs are no business of a real exporter's ledger");
    }

    [Fact]
    public void Targets_of_flags_are_kept_and_an_address_is_ignored_with_a_warning()
    {
        using var workspace = new Workspace();

        var (settings, _, _, warnings) = workspace.Run("--demo", "--circleci.project=gh/acme/api", "--circleci.url=https://ci.example/api/v2");

        settings.Polling.Projects.Single().Slug.ToString().Should().Be("gh/acme/api");
        warnings.Should().Equal("--circleci.url: ignored, because --demo brings its own CircleCI");
    }

    [Fact]
    public void Faults_of_other_keys_count_in_the_demo_too()
    {
        using var workspace = new Workspace().With("CIRCLE_EXPORTER_LOG_LEVEL", "loud");

        workspace.Faults("--demo").Should().Equal("CIRCLE_EXPORTER_LOG_LEVEL: \"loud\" is not a log level (debug, info, warn, error)");
    }
}
