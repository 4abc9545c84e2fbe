using System.Text.Json;
using CircleExporter.Metrics;
using CircleExporter.Tests.Support;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.SupplyChain;

/// <summary>The bill of materials.</summary>
public sealed class SbomTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_bill_of_materials_names_the_exporter_and_every_locked_package()
    {
        Assert.SkipUnless(Directory.Exists(Repository.PathOf("eng/tools/sbom/node_modules")), "the tool is not installed: eng/sbom.sh does that");
        var file = Path.Combine(Directory.CreateTempSubdirectory("sbom-").FullName, "sbom.json");

        var made = await ExternalTool.RunAsync(Repository.PathOf("eng/sbom.sh"), [file], default, Cancelled);

        made.ExitCode.Should().Be(0, made.Error);
        using var bill = JsonDocument.Parse(await File.ReadAllTextAsync(file, Cancelled));
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
        bill.RootElement.GetProperty("bomFormat").GetString().Should().Be("CycloneDX");
        bill.RootElement.GetProperty("metadata").GetProperty("component").GetProperty("version").GetString().Should().Be(BuildInfo.Current.Version);
        bill.RootElement.GetProperty("components").EnumerateArray().Select(component => new Package(component.GetProperty("name").GetString()!, component.GetProperty("version").GetString()!))
            .Should().Contain(Package.Of("src/CircleExporter").Distinct());
    }
}
