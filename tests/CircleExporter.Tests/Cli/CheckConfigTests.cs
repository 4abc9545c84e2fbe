using CircleExporter.Tests.Support;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Cli;

public class CheckConfigTests
{
    [Fact]
    public void A_sound_configuration_is_summed_up_with_the_origin_of_every_value()
    {
        using var workspace = new Workspace()
            .WithFile(
                """
                projects:
                  - gh/acme/web
                  - slug: github/acme/api
                    workflows: ["build", "deploy-*"]
                organizations:
                  - slug: gh/acme
                    exclude: ["*-archive"]
                ledger:
                  path: ledger.db
                polling:
                  runs_interval: 120s
                """)
            .Without("CIRCLE_EXPORTER_PROJECTS")
            .With("CIRCLE_EXPORTER_POLLING_STALENESS", "2h")
            .With("CIRCLE_EXPORTER_POLLING_STALENES", "2h");

        var summary = workspace.Output("--check-config", "--log.level=warn");

        summary.Should().NotContain(Workspace.Token);
        Snapshot.Match(summary, "tests/CircleExporter.Tests/Cli/Snapshots/check-config.txt");
    }

    [Fact]
    public void Faults_are_printed_as_at_a_start()
    {
        using var workspace = new Workspace().WithFile("log:\n  level: loud\n");

        workspace.Faults("--check-config").Should().Equal(workspace.Faults());
    }

    [Fact]
    public void The_demo_can_be_checked_too()
    {
        using var workspace = new Workspace();

        workspace.Output("--check-config", "--demo").Should()
            .Contain("token  --demo\n").And.Contain("  those of the demo\n").And.Contain("  polling.runs_interval = 10s  (--demo)\n").And.NotContain("Warnings");
    }
}
