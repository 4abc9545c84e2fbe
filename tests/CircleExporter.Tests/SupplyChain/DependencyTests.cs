using System.Text;
using System.Xml.Linq;
using CircleExporter.Tests.Support;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.SupplyChain;

/// <summary>What comes from others, and under which terms.</summary>
public sealed class DependencyTests
{
    private static readonly string[] Permissive = ["MIT", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "0BSD"];

    private static readonly string[] ShippedProjects = ["src/CircleExporter", "src/CircleExporter.CircleCi", "src/CircleExporter.Simulator"];

    private static readonly string[] OtherProjects = ["tests/CircleExporter.Tests", "tests/CircleExporter.Benchmarks"];

    [Fact]
    public void Every_package_is_under_a_permissive_licence() =>
        ShippedProjects.Concat(OtherProjects).SelectMany(Package.Of).Distinct().Should().HaveCountGreaterThan(50)
            .And.OnlyContain(package => Permissive.Contains(package.Licence()));

    [Fact]
    public void A_licence_that_is_a_file_is_recognised_by_its_first_words()
    {
        Package.Of("tests/CircleExporter.Benchmarks").Single(package => package.Name == "CommandLineParser").Licence().Should().Be("MIT");
    }

    [Fact]
    public void The_page_of_dependencies_is_rendered_from_the_lock_files()
    {
        var builders = BuildTools();
        var all = ShippedProjects.SelectMany(Package.Of).Distinct().ToList();
        var shipped = all.Where(package => !builders.Contains(package.Name)).ToList();
        var others = OtherProjects.SelectMany(Package.Of).Concat(all).Distinct().Except(shipped).ToList();

        Snapshot.Match($"""
            # Dependencies

            <!-- Rendered from the packages.lock.json files; the tests with UPDATE_SNAPSHOTS=1 rewrite it. -->

            Every package, direct or not, with the version that is locked and the licence it states. A test fails when one is under anything but {string.Join(", ", Permissive)}.
            Beside them stands .NET itself (MIT). `./eng/sbom.sh` writes the shipped ones as a bill of materials in CycloneDX.

            ## Shipped: the exporter, its simulator, the client

            {Table(shipped)}
            ## Only for building and testing

            {Table(others)}
            """, "docs/dependencies.md");
    }

    /// <summary>Analyzers, and what trims: nothing of them is in the program.</summary>
    private static HashSet<string> BuildTools() =>
    [
        .. XDocument.Load(Repository.PathOf("Directory.Build.props")).Descendants("PackageReference").Where(reference => (string?)reference.Attribute("PrivateAssets") == "all").Select(reference => (string)reference.Attribute("Include")!),
        "Microsoft.NET.ILLink.Tasks",
    ];

    private static string Table(IEnumerable<Package> packages)
    {
        var table = new StringBuilder("| Package | Version | Licence |\n| --- | --- | --- |\n");
        foreach (var package in packages.OrderBy(package => package.Name, StringComparer.OrdinalIgnoreCase).ThenBy(package => package.Version, StringComparer.Ordinal))
            table.Append($"| {package.Name} | {package.Version} | {package.Licence()} |\n");
        return table.ToString();
    }
}
