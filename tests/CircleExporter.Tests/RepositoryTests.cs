using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using CircleExporter.CircleCi;
using CircleExporter.Cli;
using CircleExporter.Metrics;
using CircleExporter.Simulator;
using CircleExporter.Tests.Cli;
using CircleExporter.Tests.Support;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests;

/// <summary>What is written for people agrees with the code.</summary>
public sealed partial class RepositoryTests
{
    private static readonly string[] HistogramSuffixes = ["_bucket", "_sum", "_count"];

    private static readonly string[] Folders = ["docs", "helm"];

    public static TheoryData<string> Pages =>
        [.. Directory.EnumerateFiles(Repository.Root, "*.md").Concat(Folders.SelectMany(folder => Directory.EnumerateFiles(Repository.PathOf(folder), "*.md", SearchOption.AllDirectories))).Select(path => Path.GetRelativePath(Repository.Root, path))];

    [Fact]
    public void The_metrics_page_is_rendered_from_the_catalogue() => Snapshot.Match(MetricDocs.Render(), "docs/metrics.md");

    [Fact]
    public void The_configuration_page_is_rendered_from_the_keys() => Snapshot.Match(ConfigDocs.Render(), "docs/configuration.md");

    [Theory]
    [MemberData(nameof(Pages))]
    public void A_page_names_only_families_that_exist(string page)
    {
        var families = MetricCatalogue.All.SelectMany(family => HistogramSuffixes.Select(suffix => family.Name + suffix).Append(family.Name)).ToHashSet();

        var named = FamilyName().Matches(File.ReadAllText(Repository.PathOf(page))).Select(match => match.Value).Where(name => !name.EndsWith('_'));

        named.Should().BeSubsetOf(families);
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void A_page_names_only_keys_that_exist(string page)
    {
        var keys = ConfigKeys.All.Select(key => key.Path).ToHashSet();
        var sections = keys.Where(key => key.Contains('.', StringComparison.Ordinal)).Select(key => key.Split('.')[0]).Distinct();

        var named = Regex.Matches(File.ReadAllText(Repository.PathOf(page)), $@"`(?<key>({string.Join('|', sections)})\.[a-z_]+)`", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(5))
            .Select(match => match.Groups["key"].Value);

        named.Should().BeSubsetOf(keys);
    }

    [Theory]
    [MemberData(nameof(Pages))]
    public void A_page_links_only_to_files_that_exist(string page)
    {
        var folder = Path.GetDirectoryName(Repository.PathOf(page))!;

        var targets = LocalLink().Matches(File.ReadAllText(Repository.PathOf(page))).Select(match => match.Groups["target"].Value);

        targets.Where(target => !Path.Exists(Path.Combine(folder, target))).Should().BeEmpty();
    }

    [Fact]
    public async Task No_file_holds_the_marks_of_an_unfinished_merge()
    {
        Assert.SkipUnless(Path.Exists(Repository.PathOf(".git")), "not a checkout of git");

        // Spelled so that this file is not found.
        var found = await ExternalTool.RunAsync("git", ["-C", Repository.Root, "grep", "--name-only", "-E", "^(<{7}|>{7}) "], default, TestContext.Current.CancellationToken);

        found.Should().BeEquivalentTo(new { ExitCode = 1, Text = "", Error = "" });
    }

    [Fact]
    public void Every_threat_names_tests_that_exist()
    {
        var tests = typeof(RepositoryTests).Assembly.GetTypes().Where(type => type.GetMethods().Any(method => method.IsDefined(typeof(FactAttribute), inherit: false))).Select(type => type.Name).ToHashSet();
        var threats = File.ReadLines(Repository.PathOf("docs/security.md")).Where(line => line.StartsWith("| ", StringComparison.Ordinal) && !line.StartsWith("| Threat |", StringComparison.Ordinal) && !line.StartsWith("| --- |", StringComparison.Ordinal)).ToList();

        threats.Should().HaveCountGreaterThan(10);
        foreach (var threat in threats)
            TestClass().Matches(threat.Split('|')[3]).Select(match => match.Groups["name"].Value).Should().NotBeEmpty(threat).And.BeSubsetOf(tests, threat);
    }

    [Fact]
    public void The_version_is_said_in_one_place()
    {
        var version = XDocument.Load(Repository.PathOf("Directory.Build.props")).Descendants("Version").Single().Value;
        using var workspace = new Workspace();

        BuildInfo.Current.Version.Should().Be(version);
        workspace.Output("--version").Should().Be($"circle-exporter {version}\n");
        Type[] ours = [typeof(BuildInfo), typeof(CircleCiClient), typeof(CircleCiSimulator)];
        ours.Select(type => type.Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion).Should().AllBe(version);
    }

    [Fact]
    public void The_home_of_the_project_is_spelled_in_one_place()
    {
        var properties = XDocument.Load(Repository.PathOf("Directory.Build.props"));
        var home = properties.Descendants("RepositoryUrl").Single().Value;
        var image = properties.Descendants("ContainerImage").Single().Value;

        BuildInfo.Home.Should().Be(home);
        foreach (var file in Pages.Select(page => page.Data).Where(page => page != "CHANGELOG.md").Concat(["helm/circle-exporter/Chart.yaml", "helm/circle-exporter/values.yaml"]))
        {
            var text = File.ReadAllText(Repository.PathOf(file));
            Home().Matches(text).Select(match => match.Value).Should().BeSubsetOf([home, image], $"{file} follows Directory.Build.props");
        }
    }

    [Fact]
    public async Task The_test_command_refuses_what_it_does_not_know()
    {
        var refusal = await ExternalTool.RunAsync("bash", [Repository.PathOf("eng/test.sh"), "--fast"], default, TestContext.Current.CancellationToken);

        refusal.Should().BeEquivalentTo(new { ExitCode = 2, Text = "", Error = "eng/test.sh: --fast is not understood; the only option is --quick\n" });
    }

    [GeneratedRegex("`(?<name>[A-Za-z]+)`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex TestClass();

    [GeneratedRegex(@"\bcircleci_[a-z0-9_]+", RegexOptions.None, matchTimeoutMilliseconds: 5000)]
    private static partial Regex FamilyName();

    [GeneratedRegex(@"\]\((?<target>(?!https?://|#)[^)#\s]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex LocalLink();

    [GeneratedRegex(@"(https://github\.com|ghcr\.io)/circle-?exporter[\w./-]*\w", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Home();
}
