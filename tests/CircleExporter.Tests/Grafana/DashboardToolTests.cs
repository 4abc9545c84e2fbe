using CircleExporter.Tests.Support;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Grafana;

/// <summary>What programs of others say of the dashboards.</summary>
public sealed class DashboardToolTests
{
    private static readonly string Tools = Repository.PathOf("eng/tools");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_files_are_what_their_source_makes()
    {
        var verdict = await ExternalTool.RunAsync("node", [Path.Combine(Tools, "dashboards/build.mjs"), "--check"], default, Cancelled);

        verdict.Should().BeEquivalentTo(new { ExitCode = 0, Text = "", Error = "" });
    }

    [Fact]
    public async Task Grafanas_own_types_accept_every_part()
    {
        var verdict = await CheckTypesAsync([.. Directory.EnumerateFiles(Repository.PathOf("grafana/dashboards"), "*.json")]);

        verdict.Text.Should().EndWith("parts are as Grafana's types say\n");
        verdict.ExitCode.Should().Be(0);
    }

    [Theory]
    [InlineData("\"showHeader\"", "\"showHeadr\"", "'\"showHeadr\"' does not exist")]
    [InlineData("\"drawStyle\": \"line\"", "\"drawStyle\": \"lines\"", "'\"lines\"' is not assignable")]
    [InlineData("\"schemaVersion\": 42", "\"schemaVersion\": \"42\"", "'string' is not assignable")]
    public async Task A_misspelt_part_is_noticed(string right, string wrong, string complaint)
    {
        var text = await File.ReadAllTextAsync(Repository.PathOf("grafana/dashboards/circleci-overview.json"), Cancelled);
        var file = Path.Combine(Directory.CreateTempSubdirectory("dashboard-").FullName, "wrong.json");
        text.Should().Contain(right);
        await File.WriteAllTextAsync(file, text.Replace(right, wrong, StringComparison.Ordinal), Cancelled);

        var verdict = await CheckTypesAsync([file]);

        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
        verdict.ExitCode.Should().Be(1);
        verdict.Text.Should().Contain(complaint);
    }

    private static async Task<ToolResult> CheckTypesAsync(IEnumerable<string> files)
    {
        Assert.SkipUnless(Directory.Exists(Path.Combine(Tools, "node_modules/typescript")), "the packages of eng/tools are not installed: npm ci --ignore-scripts");
        return await ExternalTool.RunAsync("node", [Path.Combine(Tools, "strict.mjs"), .. files], default, Cancelled);
    }
}
