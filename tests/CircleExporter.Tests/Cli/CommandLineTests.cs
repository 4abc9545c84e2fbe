using CircleExporter.Cli;
using CircleExporter.Tests.Support;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Cli;

public class CommandLineTests
{
    [Theory]
    [InlineData("--web.max-requests=many", "--web.max-requests: \"many\" is not a whole number (1 or more)")]
    [InlineData("--log.level=loud", "--log.level: \"loud\" is not a log level (debug, info, warn, error)")]
    [InlineData("--circleci.projct=gh/a/b", "--circleci.projct: unknown flag (did you mean --circleci.project?)")]
    [InlineData("--demos", "--demos: unknown flag (did you mean --demo?)")]
    [InlineData("--web.config.file=x", "--web.config.file: unknown flag (did you mean --config.file?)")]
    [InlineData("--nothing-like-it", "--nothing-like-it: unknown flag (--help lists all)")]
    [InlineData("--circleci.token=x", "--circleci.token: unknown flag (did you mean --circleci.token-file?)")]
    [InlineData("-x", "-x: unknown flag (--help lists all)")]
    [InlineData("serve", "\"serve\" is not a flag (flags only; --help lists all)")]
    [InlineData("--ledger.path", "--ledger.path: the value is missing")]
    [InlineData("--config.file", "--config.file: the value is missing")]
    [InlineData("--circleci.project", "--circleci.project: the value is missing")]
    [InlineData("--once=perhaps", "--once: \"perhaps\" is not a switch's value (true, false or nothing)")]
    [InlineData("--web.listen-address=10360", "--web.listen-address: \"10360\" is not a listen address (:PORT, IPV4:PORT, [IPV6]:PORT or localhost:PORT)")]
    [InlineData("--web.telemetry-path=/-/ready", "--web.telemetry-path: \"/-/ready\" is taken by another page (such as /metrics: letters, digits and -._~ between slashes; not /, /-/healthy or /-/ready)")]
    [InlineData("--circleci.url=http://ci.example/api/v2", "--circleci.url: the token would cross the network to ci.example unencrypted (https, or circleci.allow_http: true)")]
    [InlineData("--ledger.path=", "--ledger.path: the value is missing")]
    public void A_fault_of_a_flag_begins_with_it(string argument, string expected)
    {
        using var workspace = new Workspace();

        workspace.Faults(argument).Should().Equal(expected);
    }

    [Fact]
    public void A_flag_for_one_value_given_twice_is_a_fault()
    {
        using var workspace = new Workspace();

        workspace.Faults("--log.level=info", "--log.level=debug").Should().Equal("--log.level: given more than once (once)");
        workspace.Faults("--circleci.project=gh/a/b", "--circleci.project=github/a/b").Should().Equal("--circleci.project: \"gh/a/b\" is named twice (each project once)");
    }

    [Fact]
    public void Faults_of_all_sources_are_reported_at_once()
    {
        using var workspace = new Workspace().With("CIRCLE_EXPORTER_LOG_FORMAT", "xml").WithFile("web:\n  max_requests: 0\n");

        workspace.Faults("--log.level=loud", "--wat").Should().Equal(
            "--wat: unknown flag (--help lists all)",
            "--log.level: \"loud\" is not a log level (debug, info, warn, error)",
            "CIRCLE_EXPORTER_LOG_FORMAT: \"xml\" is not a log format (logfmt, json)",
            "circle-exporter.yml:2: web.max_requests: 0 is out of range (1 or more)");
    }

    [Theory]
    [InlineData("http://localhost:8901/api/v2")]
    [InlineData("http://127.0.0.1:8901/api/v2/")]
    [InlineData("http://[::1]:8901/api/v2")]
    public void Plain_http_to_this_machine_needs_no_leave(string url)
    {
        using var workspace = new Workspace();

        workspace.Settings($"--circleci.url={url}").CircleCi.BaseAddress.Should().Be(new Uri(url.TrimEnd('/')));
    }

    [Fact]
    public void Plain_http_elsewhere_needs_leave()
    {
        using var workspace = new Workspace().WithFile("circleci:\n  url: http://ci.example/api/v2\n");

        workspace.Faults().Should().ContainSingle().Which.Should().StartWith("circle-exporter.yml:2: circleci.url: ");
        workspace.With("CIRCLE_EXPORTER_CIRCLECI_ALLOW_HTTP", "true").Settings().CircleCi.AllowHttp.Should().BeTrue();
    }

    [Fact]
    public void Certificates_that_cannot_be_read_are_one_sentence()
    {
        using var workspace = new Workspace().WithFile("no pem", "ca.pem");

        workspace.With("CIRCLE_EXPORTER_CIRCLECI_CA_FILE", "none.pem").Faults().Should()
            .Equal("CIRCLE_EXPORTER_CIRCLECI_CA_FILE: the certificates cannot be read: \"none.pem\": there is no such file");
        workspace.With("CIRCLE_EXPORTER_CIRCLECI_CA_FILE", "ca.pem").Faults().Should()
            .Equal("CIRCLE_EXPORTER_CIRCLECI_CA_FILE: \"ca.pem\" holds no certificate (a PEM file)");
    }

    [Fact]
    public void Switches_say_what_is_to_be_done()
    {
        using var workspace = new Workspace();

        workspace.Run().Should().Match<CommandLineResult.Run>(run => !run.Once && !run.Demo);
        workspace.Run("--once").Once.Should().BeTrue();
        workspace.Run("--once=false").Once.Should().BeFalse();
        workspace.Run("--demo", "--once").Should().Match<CommandLineResult.Run>(run => run.Once && run.Demo);
    }

    [Fact]
    public void The_version_is_printed()
    {
        using var workspace = new Workspace();

        workspace.Output("--version").Should().MatchRegex(@"^circle-exporter \d+\.\d+\.\d+\n$");
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("-h")]
    public void The_help_text_shows_every_flag(string flag)
    {
        using var workspace = new Workspace().WithFile("broken: [");

        Snapshot.Match(workspace.Output(flag), "tests/CircleExporter.Tests/Cli/Snapshots/help.txt");
    }

    [Fact]
    public void Exit_codes_are_those_of_the_interface() =>
        Enum.GetValues<ExitCode>().Select(code => $"{(int)code} {code}").Should()
            .Equal("0 Done", "1 Unexpected", "2 WrongConfiguration", "3 Incomplete", "4 AddressUnavailable", "5 LedgerUnavailable");

    [Fact]
    public void An_exit_prints_its_lines_and_returns_its_code()
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var errors = new StringWriter { NewLine = "\n" };

        new CommandLineResult.Exit(ExitCode.WrongConfiguration, ["a"], ["b", "c"]).Print(output, errors).Should().Be(2);

        output.ToString().Should().Be("a\n");
        errors.ToString().Should().Be("b\nc\n");
    }
}
