using CircleExporter.CircleCi;
using CircleExporter.Cli;
using FluentAssertions;
using Microsoft.Extensions.Logging;
using Xunit;

namespace CircleExporter.Tests.Cli;

public class PrecedenceTests
{
    /// <summary>Every key with a value that is not its default.</summary>
    private static readonly Dictionary<string, (string Text, Func<Settings, object?> Get, object? Expected)> Keys = new()
    {
        ["circleci.url"] = ("https://ci.example/api/v2", s => s.CircleCi.BaseAddress, new Uri("https://ci.example/api/v2")),
        ["circleci.timeout"] = ("30s", s => s.CircleCi.Timeout, TimeSpan.FromSeconds(30)),
        ["circleci.requests_per_second"] = ("0.5", s => s.CircleCi.RequestsPerSecond, 0.5),
        ["circleci.burst"] = ("7", s => s.CircleCi.Burst, 7),
        ["circleci.max_concurrent_requests"] = ("64", s => s.CircleCi.MaxConcurrentRequests, 64),
        ["circleci.allow_http"] = ("true", s => s.CircleCi.AllowHttp, true),
        ["projects"] = ("gh/acme/api", s => string.Join(",", s.Polling.Projects.Select(p => p.Slug)), "gh/acme/api"),
        ["organizations"] = ("bitbucket/acme", s => string.Join(",", s.Polling.Organizations.Select(p => p.Slug)), "bb/acme"),
        ["defaults.workflows"] = ("build*", s => s.Polling.Projects[0].Filter.Workflows[0], "build*"),
        ["defaults.branches"] = ("release/*", s => s.Polling.Projects[0].Filter.Branches[0], "release/*"),
        ["insights.windows"] = ("last-7-days", s => s.Polling.Windows[0], ReportingWindow.Last7Days),
        ["polling.runs_interval"] = ("2m", s => s.Polling.RunsInterval, TimeSpan.FromMinutes(2)),
        ["polling.summary_interval"] = ("3m", s => s.Polling.SummaryInterval, TimeSpan.FromMinutes(3)),
        ["polling.discovery_interval"] = ("24h", s => s.Polling.DiscoveryInterval, TimeSpan.FromDays(1)),
        ["polling.max_age"] = ("2h", s => s.Polling.MaxAge, TimeSpan.FromHours(2)),
        ["polling.staleness"] = ("7d", s => s.Polling.Staleness, TimeSpan.FromDays(7)),
        ["ledger.path"] = (":memory:", s => s.Ledger.Path, ":memory:"),
        ["ledger.history"] = ("90d", s => s.Ledger.History, TimeSpan.FromDays(90)),
        ["ledger.birth_hold"] = ("0", s => s.Ledger.BirthHold, TimeSpan.Zero),
        ["metrics.duration_buckets"] = ("0.5", s => s.Metrics.DurationBuckets[0], 0.5),
        ["metrics.max_series"] = ("1000", s => s.Metrics.MaxSeries, 1000),
        ["metrics.publish_interval"] = ("100ms", s => s.Metrics.PublishInterval, TimeSpan.FromMilliseconds(100)),
        ["web.listen_addresses"] = ("127.0.0.1:0", s => string.Join(",", s.Web.ListenAddresses), "127.0.0.1:0"),
        ["web.telemetry_path"] = ("/probe", s => s.Web.TelemetryPath, "/probe"),
        ["web.max_requests"] = ("1", s => s.Web.MaxRequests, 1),
        ["log.level"] = ("debug", s => s.Log.Level, LogLevel.Debug),
        ["log.format"] = ("json", s => s.Log.Json, true),
    };

    private static readonly HashSet<string> ReadFromDisk = ["circleci.token_file", "circleci.ca_file"];

    public static TheoryData<string> Paths => [.. ConfigKeys.All.Select(key => key.Path).Where(path => !ReadFromDisk.Contains(path))];

    public static TheoryData<string> PathsWithFlags =>
        [.. ConfigKeys.All.Where(key => key.Flag is not null && !ReadFromDisk.Contains(key.Path)).Select(key => key.Path)];

    [Theory]
    [MemberData(nameof(Paths))]
    public void A_key_is_read_from_the_file(string path)
    {
        using var workspace = new Workspace().Without(Key(path).Variable).WithFile(Yaml(path, Keys[path].Text));

        Keys[path].Get(workspace.Settings()).Should().Be(Keys[path].Expected);
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public void A_variable_wins_over_the_file(string path)
    {
        using var workspace = new Workspace().With(Key(path).Variable, Keys[path].Text).WithFile(Yaml(path, Other(path)));

        Keys[path].Get(workspace.Settings()).Should().Be(Keys[path].Expected);
    }

    [Theory]
    [MemberData(nameof(PathsWithFlags))]
    public void A_flag_wins_over_a_variable(string path)
    {
        using var workspace = new Workspace().With(Key(path).Variable, Other(path)).WithFile(Yaml(path, Other(path)));

        Keys[path].Get(workspace.Settings($"{Key(path).Flag!.Name}={Keys[path].Text}")).Should().Be(Keys[path].Expected);
        Keys[path].Get(workspace.Settings(Key(path).Flag!.Name, Keys[path].Text)).Should().Be(Keys[path].Expected);
    }

    [Fact]
    public void Each_source_replaces_only_its_own_keys()
    {
        using var workspace = new Workspace()
            .WithFile("polling:\n  runs_interval: 1m\n  summary_interval: 2m\n  staleness: 3m\nweb:\n  max_requests: 5\n")
            .With("CIRCLE_EXPORTER_POLLING_SUMMARY_INTERVAL", "20m")
            .With("CIRCLE_EXPORTER_WEB_MAX_REQUESTS", "6");

        var settings = workspace.Settings("--web.max-requests=7");

        settings.Polling.RunsInterval.Should().Be(TimeSpan.FromMinutes(1));
        settings.Polling.SummaryInterval.Should().Be(TimeSpan.FromMinutes(20));
        settings.Polling.Staleness.Should().Be(TimeSpan.FromMinutes(3));
        settings.Polling.DiscoveryInterval.Should().Be(TimeSpan.FromHours(1));
        settings.Web.MaxRequests.Should().Be(7);
    }

    [Fact]
    public void A_repeated_flag_replaces_the_whole_list()
    {
        using var workspace = new Workspace().WithFile("projects: [gh/acme/old, gh/acme/older]\n");

        var settings = workspace.Settings("--circleci.project=gh/acme/one", "--circleci.project", "github/acme/two");

        settings.Polling.Projects.Select(project => project.Slug.ToString()).Should().Equal("gh/acme/one", "gh/acme/two");
    }

    [Fact]
    public void A_variable_separates_a_list_by_commas()
    {
        using var workspace = new Workspace()
            .With("CIRCLE_EXPORTER_PROJECTS", "gh/acme/web, gh/acme/api,")
            .With("CIRCLE_EXPORTER_METRICS_DURATION_BUCKETS", "1,2.5,60");

        var settings = workspace.Settings();

        settings.Polling.Projects.Select(project => project.Slug.ToString()).Should().Equal("gh/acme/web", "gh/acme/api");
        settings.Metrics.DurationBuckets.Should().Equal(1, 2.5, 60);
    }

    [Fact]
    public void A_target_takes_the_defaults_that_it_does_not_set_itself()
    {
        using var workspace = new Workspace().Without("CIRCLE_EXPORTER_PROJECTS").WithFile(
            """
            projects:
              - gh/acme/web
              - slug: gh/acme/api
                workflows: ["build", "deploy-*"]
            organizations:
              - slug: gh/acme
                include: ["w*"]
                exclude: ["*-archive"]
                branches: [":default"]
              - bb/acme
            defaults:
              workflows: [nightly]
              branches: [main]
            """);

        var polling = workspace.Settings().Polling;

        polling.Projects.Select(target => $"{target.Slug} {string.Join('+', target.Filter.Workflows)} {string.Join('+', target.Filter.Branches)}")
            .Should().Equal("gh/acme/web nightly main", "gh/acme/api build+deploy-* main");
        polling.Organizations.Select(target => $"{target.Slug} {string.Join('+', target.Include)} {string.Join('+', target.Exclude)} {string.Join('+', target.Filter.Workflows)} {string.Join('+', target.Filter.Branches)}")
            .Should().Equal("gh/acme w* *-archive nightly :default", "bb/acme *  nightly main");
    }

    [Fact]
    public void An_empty_file_and_keys_without_a_value_leave_the_defaults()
    {
        using var workspace = new Workspace();

        workspace.WithFile("").Settings().Polling.RunsInterval.Should().Be(TimeSpan.FromMinutes(5));
        workspace.WithFile("# nothing\n").Settings().Web.MaxRequests.Should().Be(40);
        workspace.WithFile("circleci:\n  ca_file:\nprojects:\nlog:\n  level: ~\n").Settings().Log.Level.Should().Be(LogLevel.Information);
    }

    private static ConfigKey Key(string path) => ConfigKeys.All.Single(key => key.Path == path);

    /// <summary>A valid value that is not the expected one.</summary>
    private static string Other(string path) => path switch
    {
        "projects" => "gh/acme/other",
        "organizations" => "gh/other",
        "web.listen_addresses" => ":9999",
        "insights.windows" => "last-30-days",
        "metrics.duration_buckets" => "99",
        "defaults.workflows" or "defaults.branches" => "other",
        _ => Key(path).DefaultText,
    };

    private static string Yaml(string path, string value)
    {
        var text = Key(path).IsList ? $"[\"{value}\"]" : value;
        if (path == "metrics.duration_buckets")
            text = $"[{value}]";
        else if (path == "ledger.path")
            text = $"'{value}'";
        return path.Split('.') is [var section, var name] ? $"{section}:\n  {name}: {text}\n" : $"{path}: {text}\n";
    }
}
