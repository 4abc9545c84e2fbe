using System.Xml.Linq;
using CircleExporter.Tests.Support;
using FluentAssertions;
using Xunit;
using YamlDotNet.Serialization;

namespace CircleExporter.Tests.Grafana;

/// <summary>What starts the demo with Prometheus, Alertmanager and Grafana: its parts fit together.</summary>
public sealed class StackTests
{
    private static readonly string Folder = Repository.PathOf("grafana");

    private static readonly dynamic Services = Read("compose.yaml")["services"];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public void Every_mounted_path_exists_and_is_mounted_read_only()
    {
        var mounts = Mounts.ToList();

        mounts.Should().HaveCountGreaterThan(4).And.OnlyContain(mount => mount.Mode == "ro");
        mounts.Should().OnlyContain(mount => Path.Exists(Path.Combine(Folder, mount.Host)));
    }

    [Fact]
    public void Nothing_is_published_beyond_this_machine()
    {
        var ports = ((IDictionary<object, object>)Services).Values.SelectMany(service => ((IEnumerable<object>)((dynamic)service)["ports"]).Cast<string>());

        ports.Should().HaveCount(4).And.OnlyContain(port => port.StartsWith("127.0.0.1:", StringComparison.Ordinal));
    }

    [Fact]
    public void The_exporter_is_this_one_in_its_demo()
    {
        var image = XDocument.Load(Repository.PathOf("Directory.Build.props")).Descendants("ContainerImage").Single().Value;

        ((string)Services["exporter"]["image"]).Should().Be($"{image}:latest");
        ((IEnumerable<object>)Services["exporter"]["command"]).Should().Equal("--demo");
    }

    [Fact]
    public void Grafana_finds_the_dashboards_and_asks_services_that_run()
    {
        string path = Read("provisioning/dashboards/circleci.yaml")["providers"][0]["options"]["path"];
        var urls = ((IEnumerable<dynamic>)Read("provisioning/datasources/circleci.yaml")["datasources"]).Select(source => new Uri((string)source["url"]).Host).ToList();
        string home = Services["grafana"]["environment"]["GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH"];

        Mounts.Should().Contain(mount => mount.Container == path && mount.Host == "./dashboards");
        Mounts.Should().Contain(mount => mount.Container == "/etc/grafana/provisioning" && mount.Host == "./provisioning");
        home.Should().StartWith(path + "/");
        File.Exists(Path.Combine(Folder, "dashboards", Path.GetFileName(home))).Should().BeTrue();
        urls.Should().Equal("prometheus", "alertmanager").And.BeSubsetOf(((IDictionary<object, object>)Services).Keys.Cast<string>());
    }

    [Fact]
    public void Prometheus_scrapes_the_exporter_and_reads_the_rules_and_tells_the_Alertmanager()
    {
        var config = Read("prometheus.yml");
        string rules = config["rule_files"][0];

        ((string)config["scrape_configs"][0]["static_configs"][0]["targets"][0]).Should().Be("exporter:10360");
        ((string)config["alerting"]["alertmanagers"][0]["static_configs"][0]["targets"][0]).Should().Be("alertmanager:9093");
        Mounts.Should().Contain(mount => mount.Container == Path.GetDirectoryName(rules) && mount.Host == "./alerts");
    }

    [Theory]
    [InlineData("promtool", "check", "config", "prometheus.yml")]
    [InlineData("amtool", "check-config", "alertmanager.yml")]
    public async Task The_programs_themselves_accept_what_they_are_configured_with(string tool, params string[] arguments)
    {
        var verdict = await ExternalTool.RunAsync(tool, [.. arguments[..^1], Path.Combine(Folder, arguments[^1])], default, Cancelled);

        verdict.ExitCode.Should().Be(0, verdict.Text + verdict.Error);
    }

    private static IEnumerable<(string Host, string Container, string Mode)> Mounts =>
        from service in ((IDictionary<object, object>)Services).Values.Cast<IDictionary<object, object>>()
        where service.ContainsKey("volumes")
        from string mount in (IEnumerable<object>)service["volumes"]
        let parts = mount.Split(':')
        select (parts[0], parts[1], parts[2]);

    private static dynamic Read(string file) => new Deserializer().Deserialize<Dictionary<object, dynamic>>(File.ReadAllText(Path.Combine(Folder, file)));
}
