using System.Text;
using CircleExporter.Tests.Support;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Cli;

public class ConfigFileTests
{
    [Fact]
    public void Every_fault_of_a_file_from_hell_is_reported_in_the_order_of_its_lines()
    {
        using var workspace = new Workspace().WithFile(
            """
            circleci:
              url: ftp://circleci.com
              tokn_file: /run/secrets/token
              timeout: 10
              requests_per_second: 0.001
              burst: "100"
              max_concurrent_requests: 65
              allow_http: yes
              ca_file: [a.pem]
            projects:
              - gh/acme/web
              - slug: gh/acme/api
                workflow: build
              - slug: github/acme/web
              - acme
              - workflows: [build]
              - slug: gh/acme/x
                branches: [":defualt"]
                workflows: []
              - [gh/acme/y]
            organizations: gh/acme
            defaults:
              workflows: build
              workflows: [build]
            insights:
              windows: [last-90-days, last-5-days, last-90-days]
            polling:
              runs_interval: 500ms
              runs_intervall: 5m
              summary_interval: 25h
              staleness: 5 minutes
              timeout: 5s
            ledger:
              history: 12h
              birth_hold: 1h1s
              path: ""
            metrics:
              duration_buckets: [0, 5, 5, ten]
              max_series: 999
              publish_interval:
                every: 5s
            web:
              - listen_addresses
            loging:
              level: info
            log:
              level: verbose
              format: xml
            "multi\nline": "x\ny"
            """);

        var faults = workspace.Without("CIRCLE_EXPORTER_PROJECTS").Faults();

        Snapshot.Match(string.Join('\n', faults) + '\n', "tests/CircleExporter.Tests/Cli/Snapshots/file-from-hell.txt");
    }

    [Theory]
    [InlineData("a: [1, 2\nb: 3\n", 1)]
    [InlineData("a: 'open\n", 1)]
    [InlineData("circleci:\n\turl: x\n", 1)]
    [InlineData("circleci: x: y\n", 1)]
    [InlineData("polling: &p {max_age: 1h}\nweb: *p\n", 2)]
    [InlineData("log:\n  level: info\n---\nlog: {}\n", 3)]
    [InlineData("? [a]\n: b\n", 1)]
    [InlineData("}", 1)]
    public void Broken_yaml_is_one_sentence_with_its_line(string text, int line)
    {
        using var workspace = new Workspace().WithFile(text);

        workspace.Faults().Should().ContainSingle().Which.Should().MatchRegex($@"^circle-exporter\.yml:{line}: invalid YAML: \S.*[^(\s]$");
    }

    [Fact]
    public void A_second_document_and_an_alias_are_named()
    {
        using var workspace = new Workspace();

        workspace.WithFile("log: {}\n---\nlog: {}\n").Faults().Should()
            .Equal("circle-exporter.yml:2: invalid YAML: a second document begins (one document a file)");
        workspace.WithFile("log: &a {}\nweb: *a\n").Faults().Should()
            .Equal("circle-exporter.yml:2: invalid YAML: aliases are not supported");
    }

    [Fact]
    public void A_byte_order_mark_and_carriage_returns_do_not_move_lines()
    {
        using var workspace = new Workspace().WithFile("\uFEFF# comment\r\nlog:\r\n  level: loud\r\n");

        workspace.Faults().Should().Equal("circle-exporter.yml:3: log.level: \"loud\" is not a log level (debug, info, warn, error)");
    }

    [Theory]
    [InlineData("[")]
    [InlineData("{a: ")]
    [InlineData("- ")]
    [InlineData("? ")]
    public void A_hundred_thousand_levels_are_refused_at_the_seventeenth(string opening)
    {
        using var workspace = new Workspace().WithFile("projects: \n " + new StringBuilder().Insert(0, opening, 100_000));

        workspace.Faults().Should().ContainSingle().Which.Should().StartWith("circle-exporter.yml:2: invalid YAML: ");
    }

    [Fact]
    public void An_alias_bomb_does_not_unfold()
    {
        var bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for (var level = 1; level < 30; level++)
            bomb.Append($"a{level}: &a{level} [{string.Join(", ", Enumerable.Repeat($"*a{level - 1}", 9))}]\n");
        using var workspace = new Workspace().WithFile(bomb.ToString());

        workspace.Faults().Should().Equal("circle-exporter.yml:2: invalid YAML: aliases are not supported");
    }

    [Theory]
    [InlineData("- a\n", "circle-exporter.yml:1: the file holds a list, not a mapping (such as circleci:, projects:, polling:)")]
    [InlineData("hello\n", "circle-exporter.yml:1: the file holds \"hello\", not a mapping (such as circleci:, projects:, polling:)")]
    public void A_file_that_is_no_mapping_is_refused(string text, string expected)
    {
        using var workspace = new Workspace().WithFile(text);

        workspace.Faults().Should().Equal(expected);
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_one_sentence()
    {
        using var workspace = new Workspace();

        workspace.Faults("--config.file=missing.yml").Should()
            .Equal("missing.yml: the configuration file cannot be read: there is no such file");
        Directory.CreateDirectory(workspace.PathOf("circle-exporter.yml"));
        workspace.Faults().Should()
            .Equal("circle-exporter.yml: the configuration file cannot be read: it is a directory");
    }

    [Fact]
    public void A_fault_in_the_file_is_reported_even_where_a_flag_wins()
    {
        using var workspace = new Workspace().WithFile("log:\n  level: loud\n", "mine.yml");

        workspace.Faults("--config.file=mine.yml", "--log.level=debug").Should()
            .Equal("mine.yml:2: log.level: \"loud\" is not a log level (debug, info, warn, error)");
    }

    [Theory]
    [InlineData("pollling:\n  max_age: 1h\n", "circle-exporter.yml:1: pollling: unknown key (did you mean polling?)")]
    [InlineData("web:\n  telemetrypath: /x\n", "circle-exporter.yml:2: web.telemetrypath: unknown key (did you mean web.telemetry_path?)")]
    [InlineData("token_file: x\n", "circle-exporter.yml:1: token_file: unknown key (did you mean circleci.token_file?)")]
    [InlineData("circleci:\n  token: x\n", "circle-exporter.yml:2: circleci.token: unknown key (did you mean circleci.token_file?)")]
    [InlineData("logging: {}\n", "circle-exporter.yml:1: logging: unknown key (did you mean log?)")]
    [InlineData("ledger:\n  zzz: x\n", "circle-exporter.yml:2: ledger.zzz: unknown key (known here: path, history, birth_hold)")]
    [InlineData("projects:\n- slgu: gh/a/b\n  slug: gh/a/b\n", "circle-exporter.yml:2: projects[0].slgu: unknown key (did you mean projects[0].slug?)")]
    [InlineData("organizations:\n- slug: gh/a\n  project: x\n", "circle-exporter.yml:3: organizations[0].project: unknown key (known here: slug, include, exclude, workflows, branches)")]
    public void An_unknown_key_comes_with_the_nearest_one_or_those_known_there(string text, string expected)
    {
        using var workspace = new Workspace().WithFile(text);

        workspace.Faults().Should().Equal(expected);
    }

    [Fact]
    public void A_branch_of_two_lines_is_refused_since_no_branch_matches_it()
    {
        using var workspace = new Workspace().WithFile("defaults:\n  branches: [\"main\\nstable\"]\n");

        workspace.Faults().Should().ContainSingle().Which.Should().StartWith("circle-exporter.yml:2: defaults.branches").And.Contain("pattern in which *");
    }

    [Theory]
    [InlineData("/")]
    [InlineData("metrics")]
    [InlineData("/-/healthy")]
    [InlineData("/-/Ready/")]
    [InlineData("/a b")]
    [InlineData("/{x}")]
    [InlineData("/a?b")]
    [InlineData("//a")]
    public void A_telemetry_path_that_clashes_or_is_no_path_is_refused(string path)
    {
        using var workspace = new Workspace().WithFile($"web:\n  telemetry_path: '{path}'\n");

        workspace.Faults().Should().ContainSingle().Which.Should().StartWith("circle-exporter.yml:2: web.telemetry_path: \"" + path + "\" is ");
    }

    [Theory]
    [InlineData("https://user@ci.example/api/v2", "the URL holds a user name or password")]
    [InlineData("https://ci.example/api/v2?x=1", "the URL holds a query or fragment")]
    [InlineData("circleci.com/api/v2", "\"circleci.com/api/v2\" is not an API address")]
    [InlineData("https://", "\"https://\" is not an API address")]
    public void An_address_that_is_no_api_address_is_refused(string url, string problem)
    {
        using var workspace = new Workspace().WithFile($"circleci:\n  url: {url}\n");

        workspace.Faults().Should().Equal($"circle-exporter.yml:2: circleci.url: {problem} (an http or https URL such as https://HOST/api/v2)");
    }
}
