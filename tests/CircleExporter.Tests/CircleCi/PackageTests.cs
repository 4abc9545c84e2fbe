using System.Reflection;
using System.Text.RegularExpressions;
using CircleExporter.CircleCi;
using CircleExporter.Tests.Support;
using FluentAssertions;
using PublicApiGenerator;
using Xunit;

namespace CircleExporter.Tests.CircleCi;

/// <summary>What the users of the client's package see.</summary>
public sealed partial class PackageTests
{
    [Fact]
    public void The_public_surface_is_the_recorded_one()
    {
        var options = new ApiGeneratorOptions
        {
            IncludeAssemblyAttributes = false,
            ExcludeAttributes = ["System.Text.Json.Serialization.JsonConverterAttribute", "System.Text.Json.Serialization.JsonPropertyNameAttribute"],
        };

        var surface = typeof(CircleCiClient).Assembly.GeneratePublicApi(options).ReplaceLineEndings("\n").TrimEnd('\n') + "\n";

        Snapshot.Match(surface, "tests/CircleExporter.Tests/CircleCi/Snapshots/public-api.txt");
    }

    [Fact]
    public void The_example_of_the_readme_is_the_one_that_is_compiled()
    {
        var readme = File.ReadAllText(Repository.PathOf("src/CircleExporter.CircleCi/README.md"));
        var code = File.ReadAllText(Repository.PathOf("tests/CircleExporter.Tests/CircleCi/ReadmeExample.cs"));
        var example = Example().Match(code).Groups["lines"].Value;
        var indent = example.TakeWhile(character => character == ' ').Count();

        var unindented = string.Concat(example.Split('\n').SkipLast(1).Select(line => (line.Length == 0 ? "" : line[indent..]) + "\n"));

        readme.Should().Contain($"```csharp\n{unindented}```\n");
        unindented.Count(character => character == '\n').Should().BeInRange(10, 20);
    }

    [Fact]
    public void Every_request_names_the_page_of_the_api_it_comes_from()
    {
        var documentation = File.ReadAllText(Path.ChangeExtension(typeof(CircleCiClient).Assembly.Location, ".xml"));
        var documented = Member().Matches(documentation).Where(member => member.Groups["text"].Value.Contains("https://circleci.com/docs/")).Select(member => member.Groups["name"].Value);
        var methods = typeof(CircleCiClient)
            .GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Select(method => method.Name)
            .Where(name => !name.StartsWith("WaitFor", StringComparison.Ordinal));

        documented.Order(StringComparer.Ordinal).Should().Equal(methods.Order(StringComparer.Ordinal));
    }

    [GeneratedRegex("// <example>\n(?<lines>.*?) *// </example>", RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Example();

    [GeneratedRegex("""<member name="M:CircleExporter\.CircleCi\.CircleCiClient\.(?<name>\w+)[^"]*">(?<text>.*?)</member>""", RegexOptions.Singleline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Member();
}
