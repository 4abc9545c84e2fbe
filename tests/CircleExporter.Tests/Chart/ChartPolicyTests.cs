using System.Globalization;
using System.Text.Json.Nodes;
using CircleExporter.Web;
using FluentAssertions;
using Xunit;
using static CircleExporter.Tests.Chart.RenderedChart;

namespace CircleExporter.Tests.Chart;

/// <summary>What must hold of everything that the chart renders, whatever the values.</summary>
public sealed class ChartPolicyTests
{
    /// <summary>Labels that a new version of the chart changes, which a selector or a claim cannot follow.</summary>
    private static readonly string[] Changing = ["helm.sh/chart", "app.kubernetes.io/version"];

    private static readonly string[] Probes = ["livenessProbe", "readinessProbe", "startupProbe"];

    public static TheoryData<string> ValuesFiles => Helm.ValuesFiles;

    [Theory]
    [MemberData(nameof(ValuesFiles))]
    public async Task No_pod_has_more_rights_than_it_needs(string valuesFile)
    {
        foreach (var pod in (await Helm.RenderAsync(valuesFile)).Pods)
        {
            Text(pod["automountServiceAccountToken"]).Should().Be("false");
            Text(pod["enableServiceLinks"]).Should().Be("false");
            pod.AsObject().Select(field => field.Key).Should().NotContain(field => field.StartsWith("host") && field != "hostAliases");

            var security = pod["securityContext"]!;
            Text(security["runAsNonRoot"]).Should().Be("true");
            Number(security["runAsUser"]).Should().BePositive();
            Number(security["runAsGroup"]).Should().BePositive();
            Text(security["seccompProfile"]!["type"]).Should().Be("RuntimeDefault");

            foreach (var container in List(pod["containers"]).Concat(List(pod["initContainers"])))
            {
                var own = container["securityContext"]!;
                Text(own["allowPrivilegeEscalation"]).Should().Be("false");
                Text(own["readOnlyRootFilesystem"]).Should().Be("true");
                List(own["capabilities"]!["drop"]).Select(Text).Should().Equal("ALL");
                own["capabilities"]!["add"].Should().BeNull();
            }
        }
    }

    [Theory]
    [MemberData(nameof(ValuesFiles))]
    public async Task No_account_mounts_its_token(string valuesFile)
    {
        foreach (var account in (await Helm.RenderAsync(valuesFile)).OfKind("ServiceAccount"))
            Text(account["automountServiceAccountToken"]).Should().Be("false");
    }

    [Theory]
    [MemberData(nameof(ValuesFiles))]
    public async Task The_token_is_a_file_that_only_the_exporter_can_read(string valuesFile)
    {
        var chart = await Helm.RenderAsync(valuesFile);
        var secrets = List(chart.Pod["volumes"]).Where(volume => volume["secret"] is not null).ToList();

        Argument(chart, "--demo").Should().Match(demo => demo == "" || Argument(chart, "--circleci.token-file") != null);
        foreach (var secret in secrets)
        {
            var mount = List(chart.Exporter["volumeMounts"]).Single(mount => Text(mount["name"]) == Text(secret["name"]));
            Text(mount["readOnly"]).Should().Be("true");
            mount["subPath"].Should().BeNull("it would not follow a rotation");
            Number(secret["secret"]!["defaultMode"]).Should().Be(Convert.ToInt32("440", 8));
            chart.Pod["securityContext"]!["fsGroup"].Should().NotBeNull();
            Argument(chart, "--circleci.token-file").Should().Be($"{mount["mountPath"]}/{secret["secret"]!["items"]![0]!["path"]}");
        }

        List(chart.Exporter["env"]).Should().NotContain(variable => Text(variable["name"])!.Contains("TOKEN") || variable["valueFrom"] != null);
        secrets.Should().HaveCount(Argument(chart, "--circleci.token-file")?.StartsWith("/etc/circle-exporter/", StringComparison.Ordinal) is true ? 1 : 0);
    }

    [Fact]
    public async Task A_token_in_the_values_goes_into_the_Secret_and_nowhere_else()
    {
        var chart = await Helm.RenderAsync("inline-token-values.yaml");

        var secret = chart.OfKind("Secret").Single();

        Map(secret["stringData"]).Should().Equal(new Dictionary<string, string> { ["token"] = "not-a-token: \"quoted\"" });
        Text(List(chart.Pod["volumes"]).Single(volume => Text(volume["name"]) == "token")["secret"]!["secretName"]).Should().Be(Text(secret["metadata"]!["name"]));
        chart.Objects.Where(item => item.ToJsonString().Contains("not-a-token", StringComparison.Ordinal)).Should().Equal(secret);
    }

    [Theory]
    [MemberData(nameof(ValuesFiles))]
    public async Task Two_pods_never_share_a_ledger(string valuesFile)
    {
        var chart = await Helm.RenderAsync(valuesFile);
        var spec = chart.Workload["spec"]!;
        var ledger = List(chart.Pod["volumes"]).SingleOrDefault(volume => Text(volume["name"]) == "ledger");

        Text(spec["replicas"]).Should().Be("1");
        if (Text(chart.Workload["kind"]) == "Deployment")
        {
            Text(spec["strategy"]!["type"]).Should().Be("Recreate");
            ledger!["emptyDir"].Should().NotBeNull();
        }
        else if (ledger is null)
        {
            var claim = List(spec["volumeClaimTemplates"]).Single();
            Text(claim["metadata"]!["name"]).Should().Be("ledger");
            List(claim["spec"]!["accessModes"]).Select(Text).Should().ContainSingle().Which.Should().StartWith("ReadWriteOnce");
            Map(claim["metadata"]!["labels"]).Keys.Should().NotIntersectWith(Changing, "a claim of a StatefulSet cannot be changed");
        }
        else
        {
            spec["volumeClaimTemplates"].Should().BeNull();
            Text(ledger["persistentVolumeClaim"]!["claimName"]).Should().Be("ledger-of-old");
        }
    }

    [Theory]
    [MemberData(nameof(ValuesFiles))]
    public async Task The_exporter_writes_only_to_its_ledger(string valuesFile)
    {
        var chart = await Helm.RenderAsync(valuesFile);
        var mounts = List(chart.Exporter["volumeMounts"]).ToDictionary(mount => Text(mount["name"])!);
        var volumes = List(chart.Pod["volumes"]).Select(volume => volume["name"]).Concat(List(chart.Workload["spec"]!["volumeClaimTemplates"]).Select(claim => claim["metadata"]!["name"])).Select(Text);

        mounts.Values.Where(mount => Text(mount["readOnly"]) != "true").Select(mount => Text(mount["name"])).Should().Equal("ledger");
        mounts.Keys.Should().BeEquivalentTo(volumes, "what is mounted is a volume, and no volume is in vain");
        if (Argument(chart, "--demo") is null)
            Path.GetDirectoryName(Argument(chart, "--ledger.path")).Should().Be(Text(mounts["ledger"]["mountPath"]));
        Path.GetDirectoryName(Argument(chart, "--config.file")).Should().Be(Text(mounts["config"]["mountPath"]));
    }

    [Theory]
    [MemberData(nameof(ValuesFiles))]
    public async Task A_named_port_is_the_one_that_the_exporter_listens_on(string valuesFile)
    {
        var chart = await Helm.RenderAsync(valuesFile);
        var port = List(chart.Exporter["ports"]).Single();
        var named = List(chart.Pod["containers"]).SelectMany(container => List(container["ports"])).Select(open => Text(open["name"]));
        var service = List(chart.OfKind("Service").Single()["spec"]!["ports"]).Single();

        Argument(chart, "--web.listen-address").Should().Be($":{port["containerPort"]}");
        Probes.Select(probe => Text(chart.Exporter[probe]!["httpGet"]!["port"])).Should().OnlyContain(name => name == Text(port["name"]));
        named.Should().ContainSingle(name => name == Text(service["targetPort"]), "it is the exporter's, or that of a proxy in front of it");
        foreach (var endpoint in chart.OfKind("ServiceMonitor").SelectMany(monitor => List(monitor["spec"]!["endpoints"])))
            Text(endpoint["port"]).Should().Be(Text(service["name"]));
        foreach (var rule in chart.OfKind("NetworkPolicy").SelectMany(policy => List(policy["spec"]!["ingress"])))
            List(rule["ports"]).Select(allowed => Text(allowed["port"])).Should().Equal(Text(service["targetPort"]));
    }

    [Theory]
    [MemberData(nameof(ValuesFiles))]
    public async Task Prometheus_sees_one_exporter_whichever_pod_it_is_and_every_label_of_it(string valuesFile)
    {
        var chart = await Helm.RenderAsync(valuesFile);
        var about = chart.Workload["metadata"]!;

        foreach (var endpoint in chart.OfKind("ServiceMonitor").SelectMany(monitor => List(monitor["spec"]!["endpoints"])))
        {
            Map(List(endpoint["relabelings"]).First()).Should().Equal(new Dictionary<string, string> { ["targetLabel"] = "instance", ["replacement"] = $"{about["namespace"]}/{about["name"]}" });
            Text(endpoint["honorLabels"]).Should().Be("true", "the operator has a label endpoint too");
        }
    }

    [Theory]
    [MemberData(nameof(ValuesFiles))]
    public async Task A_probe_asks_for_what_the_exporter_answers(string valuesFile)
    {
        var exporter = (await Helm.RenderAsync(valuesFile)).Exporter;

        Path("livenessProbe").Should().Be(HealthEndpoints.HealthyPath);
        Path("startupProbe").Should().Be(HealthEndpoints.HealthyPath);
        Path("readinessProbe").Should().Be(HealthEndpoints.ReadyPath);

        string? Path(string probe) => Text(exporter[probe]!["httpGet"]!["path"]);
    }

    [Theory]
    [MemberData(nameof(ValuesFiles))]
    public async Task Whatever_selects_the_exporter_selects_nothing_else(string valuesFile)
    {
        var chart = await Helm.RenderAsync(valuesFile);
        var exporter = Map(chart.Workload["spec"]!["template"]!["metadata"]!["labels"]);
        var tests = chart.OfKind("Pod").Select(pod => Map(pod["metadata"]!["labels"])).ToList();
        var service = Map(chart.OfKind("Service").Single()["metadata"]!["labels"]);
        var selectors = new[] { chart.Workload["spec"]!["selector"]!["matchLabels"], chart.OfKind("Service").Single()["spec"]!["selector"] }
            .Concat(chart.OfKind("NetworkPolicy").Select(policy => policy["spec"]!["podSelector"]!["matchLabels"])).Select(Map).ToList();

        foreach (var selector in selectors)
        {
            exporter.Should().Contain(selector);
            tests.Should().NotContain(test => !selector.Except(test).Any(), "the pod of helm test is no exporter");
            selector.Keys.Should().NotIntersectWith(Changing);
        }

        foreach (var monitor in chart.OfKind("ServiceMonitor"))
        {
            service.Should().Contain(Map(monitor["spec"]!["selector"]!["matchLabels"]));
            service[Text(monitor["spec"]!["jobLabel"])!].Should().Contain("circle-exporter", "the alert CircleCIExporterDown looks for that in the job");
        }
    }

    [Theory]
    [InlineData("network-policy-values.yaml", "443")]
    [InlineData("config-values.yaml", "8443")]
    public async Task A_network_policy_opens_nothing_but_metrics_DNS_and_CircleCI(string valuesFile, string port)
    {
        var policy = (await Helm.RenderAsync(valuesFile)).OfKind("NetworkPolicy").Single()["spec"]!;
        var egress = List(policy["egress"]).ToList();

        List(policy["policyTypes"]).Select(Text).Should().Equal("Ingress", "Egress");
        List(policy["ingress"]).Should().ContainSingle().Which.Should().Match<JsonNode>(rule => List(rule["from"]).Count() == 2 && List(rule["from"]).All(peer => peer.AsObject().Count > 0));
        Ports(egress[0]).Should().Equal("UDP 53", "TCP 53", "UDP 5353", "TCP 5353");
        Ports(egress[1]).Should().Equal($"TCP {port}");
        egress.Skip(2).Should().NotContain(rule => rule["to"] == null || rule["ports"] == null, "nothing else was asked for");

        static IEnumerable<string> Ports(JsonNode rule) => List(rule["ports"]).Select(allowed => $"{allowed["protocol"]} {allowed["port"]}");
    }

    [Fact]
    public async Task The_namespace_of_the_network_policys_test_is_its_own()
    {
        var chart = await Helm.RenderAsync("network-policy-values.yaml");

        var peers = List(chart.OfKind("NetworkPolicy").Single()["spec"]!["ingress"]![0]!["from"]);

        Map(chart.OfKind("Pod").Single()["metadata"]!["labels"]).Should().Contain(Map(peers.Last()["podSelector"]!["matchLabels"]));
    }

    [Theory]
    [MemberData(nameof(ValuesFiles))]
    public async Task Everything_of_the_chart_is_labelled_and_in_one_namespace(string valuesFile)
    {
        var chart = await Helm.RenderAsync(valuesFile);
        var ours = chart.Objects.Where(item => item["metadata"]!["labels"]?["helm.sh/chart"] is not null).ToList();

        ours.Should().HaveCountGreaterThan(1).And.OnlyContain(item => Text(item["metadata"]!["labels"]!["app.kubernetes.io/instance"]) == "ci");
        ours.Select(item => Text(item["metadata"]!["namespace"])).Distinct().Should().ContainSingle();
        chart.Objects.Except(ours).Select(item => Text(item["metadata"]!["name"])).Should().BeSubsetOf([.. chart.OfKind("Pod").Select(pod => Text(pod["metadata"]!["name"])), "ci-metrics-settings", "ci-more"]);
    }

    private static string? Argument(RenderedChart chart, string flag) =>
        List(chart.Exporter["args"]).Select(argument => Text(argument)!.Split('=', 2)).SingleOrDefault(parts => parts[0] == flag) is { } found ? found.ElementAtOrDefault(1) ?? "" : null;

    private static int Number(JsonNode? node) => int.Parse(Text(node)!, CultureInfo.InvariantCulture);
}
