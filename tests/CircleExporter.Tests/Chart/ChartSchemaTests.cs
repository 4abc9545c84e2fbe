using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using CircleExporter.Cli;
using CircleExporter.Tests.Support;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Chart;

/// <summary>The schema of the values knows them all, describes them all, and refuses what is wrong.</summary>
public sealed partial class ChartSchemaTests
{
    private const string Unknown = "noSuchKey";

    /// <summary>Each pattern refuses one of these.</summary>
    private static readonly string[] NotPatterned = ["", "!", "no"];

    private static readonly JsonNode Schema = JsonNode.Parse(File.ReadAllText(Path.Combine(Helm.Chart, "values.schema.json")))!;

    private static readonly IReadOnlyList<(string Path, JsonNode Schema)> Nodes = [.. Below("", Schema)];

    private static readonly string Tools = Repository.PathOf("eng/tools");

    public static TheoryData<string> Majors => Helm.Majors;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public void Every_value_is_described() => Nodes.Where(node => node.Path != "" && node.Schema["description"] is null).Select(node => node.Path).Should().BeEmpty();

    [Fact]
    public void A_level_whose_keys_are_the_charts_has_no_others() =>
        Nodes.Where(node => node.Schema["properties"] is not null).Select(node => node.Schema["additionalProperties"]!.ToString()).Should().HaveCountGreaterThan(20).And.OnlyContain(allowed => allowed == "false");

    [Fact]
    public async Task The_schema_and_the_values_have_the_same_keys()
    {
        var values = new RenderedChart(await File.ReadAllTextAsync(Path.Combine(Helm.Chart, "values.yaml"), Cancelled)).Objects.Single();

        var defaults = Keys("", values, Schema);

        Nodes.Select(node => node.Path).Where(path => path != "" && !HasNoDefault().IsMatch(path)).Should().BeEquivalentTo(defaults.Where(path => !HasNoDefault().IsMatch(path)));
    }

    [Fact]
    public void The_configuration_has_the_keys_of_the_exporter() =>
        Leaves(Schema["properties"]!["config"]!, "").Should().BeEquivalentTo(ConfigKeys.All.Select(key => key.Path));

    [Theory]
    [MemberData(nameof(Majors))]
    public async Task Every_value_refuses_what_it_cannot_be(string major)
    {
        var wrongs = Nodes.Where(node => node.Path != "/global").ToDictionary(node => node.Path, node => Wrong(node.Schema).ToList());
        var rounds = Enumerable.Range(0, wrongs.Values.Max(wrong => wrong.Count));
        wrongs.Where(wrong => wrong.Value.Count == 0).Select(wrong => wrong.Key).Should().BeEquivalentTo(Nodes.Where(node => node.Schema["properties"] is not null).Select(node => node.Path), "another test puts a misspelt key into these");

        foreach (var round in rounds)
        {
            var values = new JsonObject();
            foreach (var (path, wrong) in wrongs.Where(wrong => wrong.Value.Count > round))
                Put(values, path, wrong[round].DeepClone());
            var complaints = await ComplaintsAsync(major, values);

            foreach (var (path, wrong) in wrongs.Where(wrong => wrong.Value.Count > round))
                complaints.Should().Contain(complaint => complaint == path || complaint.StartsWith($"{path}/0", StringComparison.Ordinal) || complaint.StartsWith($"{path}/a", StringComparison.Ordinal), $"{path} cannot be {wrong[round]}");
        }
    }

    [Fact]
    public async Task What_the_schema_refuses_of_the_configuration_the_exporter_refuses_too()
    {
        var wrongs = Nodes.Where(node => node.Path.StartsWith("/config/", StringComparison.Ordinal)).ToDictionary(
            node => node.Path["/config".Length..], node => Wrong(node.Schema).Where(wrong => !IsText(node.Schema) || wrong.GetValueKind() == JsonValueKind.String).ToList());
        wrongs["/projects"].Add(new JsonArray("gh/acme"));
        wrongs["/organizations"].Add(new JsonArray("acme"));

        for (var round = 0; round < wrongs.Values.Max(wrong => wrong.Count); round++)
        {
            var keys = wrongs.Where(wrong => wrong.Value.Count > round).ToList();
            var config = new JsonObject();
            foreach (var (path, wrong) in keys)
                Put(config, path, wrong[round].DeepClone());
            var file = Path.GetTempFileName();
            await File.WriteAllTextAsync(file, config.ToJsonString(), Cancelled);

            var (_, _, error) = await ExporterProcess.RunAsync(["--check-config", $"--config.file={file}"]);

            File.Delete(file);
            foreach (var (path, wrong) in keys)
                error.Should().Contain($": {path[1..].Replace('/', '.')}", $"{wrong[round]} is refused by the schema");
        }

        // A number that stands for a text is one to the exporter.
        static bool IsText(JsonNode schema) => schema["type"]!.ToString() == "string" || schema["items"]?["type"]?.ToString() == "string";
    }

    [Theory]
    [MemberData(nameof(Majors))]
    public async Task A_misspelt_key_is_refused_at_every_level(string major)
    {
        var levels = Nodes.Where(node => node.Schema["properties"] is not null).Select(node => node.Path).ToList();
        var values = new JsonObject();
        foreach (var level in levels)
            Put(values, $"{level}/{Unknown}", 1);

        var complaints = await ComplaintsAsync(major, values, Unknown);

        complaints.Should().BeEquivalentTo(levels);
    }

    [Theory]
    [InlineData("projects", """{"slug": "gh/acme/web", "branch": ["main"]}""")]
    [InlineData("projects", """{"slug": "gh/acme/web", "include": ["*"]}""")]
    [InlineData("projects", """{"slug": "gh/acme/web", "workflows": "build"}""")]
    [InlineData("projects", """{"slug": "gh/acme/web", "branches": []}""")]
    [InlineData("projects", """{"workflows": ["build"]}""")]
    [InlineData("projects", "\"gh/acme\"")]
    [InlineData("organizations", "\"acme\"")]
    [InlineData("organizations", """{"slug": "gh/acme/web"}""")]
    [InlineData("organizations", """{"slug": "gh/acme", "include": [""]}""")]
    [InlineData("organizations", """{"slug": "gh/acme", "exclude": "*"}""")]
    [InlineData("organizations", """{"slug": "gh/acme", "workflows": [1]}""")]
    [InlineData("organizations", """{"slug": "gh/acme", "branches": "main"}""")]
    public async Task A_wrong_target_is_refused(string list, string target)
    {
        foreach (var major in Helm.Majors.Select(row => row.Data))
        {
            var values = new JsonObject { ["config"] = new JsonObject { [list] = new JsonArray(JsonNode.Parse(target)) } };

            (await ComplaintsAsync(major, values)).Should().Contain(complaint => complaint.StartsWith($"/config/{list}/0"));
        }
    }

    [Fact]
    public async Task Ajv_finds_nothing_to_say_about_the_schema()
    {
        Assert.SkipUnless(Directory.Exists(Path.Combine(Tools, "node_modules/ajv")), "the packages of eng/tools are not installed: npm ci --ignore-scripts");
        const string Program = "import Ajv from 'ajv'; import fs from 'node:fs'; new Ajv.default({ strict: true, allErrors: true }).compile(JSON.parse(fs.readFileSync(0, 'utf8')))";

        // From where its packages are found.
        var verdict = await ExternalTool.RunAsync("sh", ["-c", "cd \"$0\" && exec node --input-type=module -e \"$1\"", Tools, Program], await File.ReadAllBytesAsync(Path.Combine(Helm.Chart, "values.schema.json"), Cancelled), Cancelled);

        verdict.Should().BeEquivalentTo(new { ExitCode = 0, Text = "", Error = "" });
    }

    /// <summary>A schema and those of what is in it, by path; what is in lists aside.</summary>
    private static IEnumerable<(string Path, JsonNode Schema)> Below(string path, JsonNode schema) =>
        Properties(schema).SelectMany(property => Below($"{path}/{property.Key}", property.Value!)).Prepend((path, schema));

    private static JsonObject Properties(JsonNode schema) => schema["properties"]?.AsObject() ?? [];

    private static IEnumerable<string> Leaves(JsonNode schema, string path) => schema["properties"] is null
        ? [path]
        : Properties(schema).SelectMany(property => Leaves(property.Value!, path.Length > 0 ? $"{path}.{property.Key}" : property.Key));

    private static IEnumerable<string> Keys(string path, JsonNode values, JsonNode schema) => values.AsObject().SelectMany(value => Properties(schema)[value.Key] is { } below && below["properties"] is not null
        ? Keys($"{path}/{value.Key}", value.Value!, below).Prepend($"{path}/{value.Key}")
        : [$"{path}/{value.Key}"]);

    /// <summary>Values that break each rule of a schema.</summary>
    private static IEnumerable<JsonNode> Wrong(JsonNode schema)
    {
        if (schema["enum"] is not null)
            yield return "no such choice";
        if (schema["pattern"]?.ToString() is { } pattern)
            yield return NotPatterned.First(text => !Regex.IsMatch(text, pattern, RegexOptions.None, TimeSpan.FromSeconds(5)));
        if (schema["minLength"] is not null)
            yield return "";
        if (schema["maxLength"]?.GetValue<int>() is { } longest)
            yield return new string('a', longest + 1);
        if (schema["minimum"]?.GetValue<double>() is { } least)
            yield return least - 1;
        if (schema["maximum"]?.GetValue<double>() is { } most)
            yield return most + 1;
        if (schema["minItems"] is not null)
            yield return new JsonArray();
        if (schema["maxItems"]?.GetValue<int>() is { } count)
            yield return new JsonArray([.. Enumerable.Range(1, count + 1).Select(number => (JsonNode)number)]);
        if (schema["uniqueItems"] is not null)
            yield return new JsonArray(schema["items"]!["enum"]![0]!.DeepClone(), schema["items"]!["enum"]![0]!.DeepClone());
        if (schema["items"] is { } items)
        {
            foreach (var item in (items["anyOf"] is null ? Wrong(items) : []).Append(true))
                yield return new JsonArray(item.DeepClone());
        }

        switch (schema["type"]!.ToString())
        {
            case "string" or "array":
                yield return 1;
                break;
            case "integer":
                yield return 1.5;
                break;
            case "number" or "boolean":
                yield return "text";
                break;
            case "object" when schema["additionalProperties"] is JsonObject { } && schema["properties"] is null:
                yield return new JsonObject { ["a"] = 1 };
                yield return "text";
                break;
            case "object" when schema["properties"] is null:
                yield return "text";
                break;
        }
    }

    private static void Put(JsonObject root, string path, JsonNode value)
    {
        var keys = path[1..].Split('/');
        var at = root;
        foreach (var key in keys[..^1])
            at = (JsonObject)(at[key] ??= new JsonObject());
        at[keys[^1]] = value;
    }

    /// <summary>Paths that helm complains of.</summary>
    private static async Task<List<string>> ComplaintsAsync(string major, JsonObject values, string about = "")
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, values.ToJsonString(), Cancelled);

        var verdict = await Helm.TemplateAsync(major, "--values", file);

        File.Delete(file);
        verdict.ExitCode.Should().NotBe(0);
        return [.. Complaint().Matches(verdict.Error).Where(match => match.Value.Contains(about, StringComparison.Ordinal)).Select(match => match.Groups["path"].Value.Replace('.', '/')).Select(path => path == "(root)" ? "" : path.StartsWith('/') || path == "" ? path : $"/{path}")];
    }

    /// <summary>The exporter's own defaults hold for its configuration, Kubernetes' for the rest of a probe; two keys are for parent charts.</summary>
    [GeneratedRegex(@"^/(config/|probes/\w+/|enabled$|global$)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex HasNoDefault();

    /// <summary>Helm 4 writes <c>- at '/a/b': …</c>, helm 3 <c>- a.b: …</c>.</summary>
    [GeneratedRegex(@"^ *- (at '(?<path>[^']*)'|(?<path>[^ :]+)): .*$", RegexOptions.ExplicitCapture | RegexOptions.Multiline, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Complaint();
}
