using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;
using CircleExporter.CircleCi;
using CircleExporter.Tests.Support;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests;

/// <summary>Who may import whom, as data.</summary>
public sealed partial class ArchitectureTests
{
    /// <summary>Folder of the exporter → the rooms it may import. The empty name is the root folder: composition only.</summary>
    private static readonly Dictionary<string, string[]> MayImport = new()
    {
        ["Metrics"] = [],
        ["Ledger"] = ["Metrics"],
        ["Polling"] = ["CircleCi", "Metrics", "Ledger"],
        ["Web"] = ["Metrics", "Polling"],
        ["Cli"] = ["CircleCi", "Metrics", "Ledger", "Polling", "Web", "Simulator"],
        [""] = ["CircleCi", "Metrics", "Ledger", "Polling", "Web", "Cli"],
    };

    private static readonly string[] Rooms = ["CircleCi", "Metrics", "Ledger", "Polling", "Web", "Cli", "Simulator"];

    private static readonly string Source = Path.Combine(Repository.Root, "src");

    public static TheoryData<string> Folders => [.. MayImport.Keys];

    [Theory]
    [MemberData(nameof(Folders))]
    public void A_folder_imports_only_what_the_table_allows(string folder)
    {
        var strangers =
            from file in Files(Path.Combine(Source, "CircleExporter", folder), recursive: folder.Length > 0)
            from room in Imports(file, Rooms)
            where room != folder && !MayImport[folder].Contains(room)
            select $"{Path.GetFileName(file)} imports {room}";

        strangers.Should().BeEmpty();
    }

    [Fact]
    public void Every_folder_of_the_exporter_stands_in_the_table()
    {
        var folders = Directory.GetDirectories(Path.Combine(Source, "CircleExporter")).Select(Path.GetFileName).Where(name => name is not ("bin" or "obj" or "Properties"));

        folders.Should().BeSubsetOf(MayImport.Keys);
    }

    [Fact]
    public void Only_the_demo_knows_the_simulator()
    {
        var files = Files(Path.Combine(Source, "CircleExporter"), recursive: true).Where(file => Imports(file, Rooms).Contains("Simulator"));

        files.Select(Path.GetFileName).Should().Equal("DemoMode.cs");
    }

    [Theory]
    [InlineData("CircleExporter.CircleCi")]
    [InlineData("CircleExporter.Simulator")]
    public void The_client_and_the_simulator_reference_no_project_of_ours(string project)
    {
        var referenced = Assembly.Load(project).GetReferencedAssemblies().Select(name => name.Name!);

        referenced.Where(name => name.StartsWith("CircleExporter", StringComparison.Ordinal) || name == "circle-exporter").Should().BeEmpty();
        File.ReadAllText(Path.Combine(Source, project, $"{project}.csproj")).Should().NotContain("ProjectReference");
    }

    [Theory]
    [InlineData("Prometheus", "Metrics")]
    [InlineData("YamlDotNet", "Cli")]
    [InlineData("System.CommandLine", "Cli")]
    public void A_library_is_known_to_one_folder_only(string library, string folder)
    {
        var users =
            from file in Files(Path.Combine(Source, "CircleExporter"), recursive: true)
            where UsingOf(library).IsMatch(File.ReadAllText(file))
            select Path.GetRelativePath(Path.Combine(Source, "CircleExporter"), Path.GetDirectoryName(file)!).Split(Path.DirectorySeparatorChar)[0];

        users.Distinct().Should().BeSubsetOf([folder]);
    }

    [Fact]
    public void The_exporter_only_reads_from_circleci()
    {
        var used = ClientMethodsUsedBy(typeof(ExporterApp).Assembly);

        used.Should().Contain([nameof(CircleCiClient.GetProjectAsync), nameof(CircleCiClient.GetWorkflowRuns)], "the look into the assembly finds what is used");
        used.Should().NotIntersectWith(Changes());
    }

    [Fact]
    public void A_call_that_changes_something_would_be_noticed() =>
        ClientMethodsUsedBy(typeof(ArchitectureTests).Assembly).Should().Contain(Changes());

    [Fact]
    public void The_table_notices_a_name_qualified_from_the_shared_namespace()
    {
        var text = "namespace CircleExporter.Polling;\nvar page = Web.StatusPage.Render();\n";

        ImportsOf(text, Rooms).Should().Equal("Web");
    }

    private static string[] Changes() =>
        [.. typeof(CircleCiClient).GetMethods().Where(method => method.IsDefined(typeof(ChangesStateAttribute))).Select(method => method.Name)];

    /// <summary>The methods of the client that the code of an assembly refers to, called or not.</summary>
    private static HashSet<string> ClientMethodsUsedBy(Assembly assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly.Location));
        var metadata = file.GetMetadataReader();
        var names =
            from handle in metadata.MemberReferences
            let member = metadata.GetMemberReference(handle)
            where member.Parent.Kind == HandleKind.TypeReference
            let type = metadata.GetTypeReference((TypeReferenceHandle)member.Parent)
            where metadata.StringComparer.Equals(type.Name, nameof(CircleCiClient))
            select metadata.GetString(member.Name);
        return names.ToHashSet();
    }

    private static IEnumerable<string> Files(string folder, bool recursive) =>
        Directory.EnumerateFiles(folder, "*.cs", recursive ? SearchOption.AllDirectories : SearchOption.TopDirectoryOnly)
            .Where(file => !file.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj"));

    private static IEnumerable<string> Imports(string file, IEnumerable<string> rooms) => ImportsOf(File.ReadAllText(file), rooms);

    private static IEnumerable<string> ImportsOf(string text, IEnumerable<string> rooms)
    {
        var code = CommentOrString().Replace(text, "");
        return rooms.Where(room => Regex.IsMatch(
            code, $@"CircleExporter\.{room}\b(?<!namespace CircleExporter\.{room})|(?<![\w.]){room}\.[A-Z]\w*", RegexOptions.None, TimeSpan.FromSeconds(5)));
    }

    private static Regex UsingOf(string library) =>
        new($@"^\s*(global )?using (static )?(\w+ = )?{Regex.Escape(library)}(\.|;)|(?<![\w.]){Regex.Escape(library)}\.[A-Z]", RegexOptions.Multiline, TimeSpan.FromSeconds(5));

    [GeneratedRegex("//.*|\"(\\\\.|[^\"\\\\\n])*\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex CommentOrString();
}
