using System.Text.Json;
using System.Xml.Linq;
using CircleExporter.Tests.Support;

namespace CircleExporter.Tests.SupplyChain;

/// <summary>A package of a committed lock file.</summary>
/// <param name="Name">Its id.</param>
/// <param name="Version">The one that is locked.</param>
internal sealed record Package(string Name, string Version)
{
    /// <summary>How the MIT licence begins where a package brings it as a file and names no identifier.</summary>
    private const string Mit = "The MIT License (MIT)";

    /// <summary>All packages that a project of the sources needs, on every platform.</summary>
    public static IReadOnlyList<Package> Of(string project)
    {
        using var file = JsonDocument.Parse(File.ReadAllText(Path.Combine(Repository.PathOf(project), "packages.lock.json")));
        return
        [
            .. from platform in file.RootElement.GetProperty("dependencies").EnumerateObject()
               from package in platform.Value.EnumerateObject()
               where package.Value.GetProperty("type").GetString() != "Project"
               select new Package(package.Name, package.Value.GetProperty("resolved").GetString()!),
        ];
    }

    /// <summary>The identifier of its licence, as the package says; null when its kind is unknown.</summary>
    public string? Licence()
    {
        var specification = XDocument.Load(PathOf($"{Name}.nuspec"));
        var licence = specification.Descendants().SingleOrDefault(element => element.Name.LocalName == "license");
        return (string?)licence?.Attribute("type") switch
        {
            "expression" => licence!.Value,
            "file" when File.ReadAllText(PathOf(licence!.Value)).TrimStart('#', ' ', '\uFEFF').StartsWith(Mit, StringComparison.OrdinalIgnoreCase) => "MIT",
            _ => null,
        };
    }

    private string PathOf(string file)
    {
        var assets = Repository.PathOf("artifacts/obj/CircleExporter.Tests/project.assets.json");
        using var restored = JsonDocument.Parse(File.ReadAllText(assets));
        return restored.RootElement.GetProperty("packageFolders").EnumerateObject()
            .Select(folder => new DirectoryInfo(Path.Combine(folder.Name, Name.ToLowerInvariant(), Version)))
            .Where(folder => folder.Exists)
            .SelectMany(folder => folder.EnumerateFiles())
            .First(candidate => candidate.Name.Equals(file, StringComparison.OrdinalIgnoreCase)).FullName;
    }
}
