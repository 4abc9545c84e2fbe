using System.Text.RegularExpressions;
using System.Xml.Linq;
using CircleExporter.Tests.Support;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Image;

/// <summary>The Dockerfile as it is written.</summary>
public sealed partial class DockerfileTests : IDisposable
{
    private const string Bad = """
        FROM debian:latest
        MAINTAINER nobody
        RUN cd /tmp && apt-get install curl
        FETCH everything
        """;

    private static readonly string Text = File.ReadAllText(Repository.PathOf("Dockerfile"));
    private static readonly XDocument Properties = XDocument.Load(Repository.PathOf("Directory.Build.props"));

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("circle-exporter-dockerfile");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void Its_version_is_that_of_the_program()
    {
        var version = Properties.Descendants("Version").Single().Value;

        Argument().Matches(Text).Where(argument => argument.Groups["name"].Value == "VERSION").Select(argument => argument.Groups["value"].Value).Should().Equal(version, version);
    }

    [Fact]
    public void It_names_the_home_of_the_project() => Text.Should().Contain($"org.opencontainers.image.source=\"{Properties.Descendants("RepositoryUrl").Single().Value}\"");

    [Fact]
    public void Its_base_images_are_exact_versions()
    {
        var images = Argument().Matches(Text).Where(argument => argument.Groups["name"].Value.EndsWith("_IMAGE", StringComparison.Ordinal)).Select(argument => argument.Groups["value"].Value);

        images.Should().HaveCount(2).And.AllSatisfy(image => image.Should().MatchRegex(@"^mcr\.microsoft\.com/dotnet/[a-z-]+:\d+\.\d+\.\d+-[a-z-]+(@sha256:[0-9a-f]{64})?$"));
    }

    [Fact]
    public void Its_runtime_is_the_one_that_the_lock_file_compiles_with()
    {
        var compiler = Compiler().Match(File.ReadAllText(Repository.PathOf("src/CircleExporter/packages.lock.json"))).Groups["version"].Value;

        Text.Should().Contain($"/runtime-deps:{compiler}-");
    }

    [Fact]
    public async Task Linters_find_nothing_in_it()
    {
        foreach (var verdict in await LintAsync(Repository.PathOf("Dockerfile")))
            verdict.Should().BeEquivalentTo(new { ExitCode = 0, Text = "", Error = "" });
    }

    [Fact]
    public async Task Linters_refuse_a_bad_one()
    {
        var file = Path.Combine(folder.FullName, "Dockerfile");
        await File.WriteAllTextAsync(file, Bad, TestContext.Current.CancellationToken);

        var verdicts = await LintAsync(file);

        verdicts.Should().HaveCount(2).And.OnlyContain(verdict => verdict.ExitCode == 1);
        verdicts[0].Text.Should().Contain("MAINTAINER is deprecated").And.Contain("Using latest is prone to errors").And.Contain("--no-install-recommends");
        verdicts[1].Text.Should().Contain("Unknown instruction: FETCH");
    }

    private static async Task<ToolResult[]> LintAsync(string file)
    {
        var tools = Repository.PathOf("eng/tools/node_modules/.bin");
        Assert.SkipUnless(File.Exists(Path.Combine(tools, "dockerlinter")), "the packages of eng/tools are not installed: npm ci --ignore-scripts");
        return
        [
            // Its own rule set does not know the options of RUN, and its shell check takes them for the command.
            await ExternalTool.RunAsync(Path.Combine(tools, "dockerlinter"), ["-e", "-i", "SC2215", "-f", file], default, TestContext.Current.CancellationToken),
            await ExternalTool.RunAsync(Path.Combine(tools, "dockerfile-utils"), ["lint", file], default, TestContext.Current.CancellationToken),
        ];
    }

    [GeneratedRegex("^ARG (?<name>[A-Z_]+)=(?<value>.+)$", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Argument();

    [GeneratedRegex("""
        "runtime\.linux-x64\.Microsoft\.DotNet\.ILCompiler": "(?<version>[^"]+)"
        """, RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Compiler();
}
