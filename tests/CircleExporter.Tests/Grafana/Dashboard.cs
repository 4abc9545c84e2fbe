using System.Text.Json;
using System.Text.RegularExpressions;
using CircleExporter.Metrics;
using CircleExporter.Tests.Support;

namespace CircleExporter.Tests.Grafana;

/// <summary>A dashboard as it ships.</summary>
internal sealed partial class Dashboard
{
    private static readonly string[] HistogramSuffixes = ["_bucket", "_sum", "_count"];

    private Dashboard(string file)
    {
        Name = Path.GetFileNameWithoutExtension(file);
        Text = File.ReadAllText(file);
        Root = JsonDocument.Parse(Text).RootElement;
    }

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Dashboard> All { get; } =
        [.. Directory.EnumerateFiles(Repository.PathOf("grafana/dashboards"), "*.json").Order(StringComparer.Ordinal).Select(file => new Dashboard(file))];

    /// <summary>What the name of a family in a query may be, and the labels that it then has.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyCollection<string>> Families { get; } = MetricCatalogue.All
        .SelectMany(family => HistogramSuffixes.Select(suffix => (Name: family.Name + suffix, family.Labels)).Append((family.Name, family.Labels)))
        .ToDictionary(family => family.Name, IReadOnlyCollection<string> (family) => family.Labels);

    /// <summary>The name of its file, which its uid is too.</summary>
    public string Name { get; }

    /// <summary>The file.</summary>
    public string Text { get; }

    /// <summary>The JSON in it.</summary>
    public JsonElement Root { get; }

    /// <summary>Its panels with the headings between them.</summary>
    public IEnumerable<JsonElement> PanelsAndRows => Root.GetProperty("panels").EnumerateArray();

    /// <summary>Its panels.</summary>
    public IEnumerable<JsonElement> Panels => PanelsAndRows.Where(panel => panel.GetProperty("type").GetString() != "row");

    /// <summary>Its variables.</summary>
    public IEnumerable<JsonElement> Variables => Root.GetProperty("templating").GetProperty("list").EnumerateArray();

    /// <summary>The names of its variables.</summary>
    public IEnumerable<string> VariableNames => Variables.Select(variable => variable.GetProperty("name").GetString()!);

    /// <summary>Every query of a panel.</summary>
    public IEnumerable<DashboardQuery> Queries =>
        from panel in Panels
        from target in panel.GetProperty("targets").EnumerateArray()
        select new DashboardQuery($"{Name}, \"{panel.GetProperty("title").GetString()}\" {target.GetProperty("refId").GetString()}", target.GetProperty("expr").GetString()!);

    /// <summary>The variables that Grafana fills by asking Prometheus.</summary>
    public IEnumerable<(string Name, string Query)> AskedVariables => Variables
        .Where(variable => variable.GetProperty("type").GetString() == "query")
        .Select(variable => (variable.GetProperty("name").GetString()!, variable.GetProperty("query").GetProperty("query").GetString()!));

    /// <summary>An expression as Grafana sends it while All is chosen everywhere and the range is a short one.</summary>
    public static string Filled(string expression) => Variable().Replace(expression, match => match.Groups["name"].Value switch
    {
        "__rate_interval" => "30s",
        "__range" => "5m",
        var name when name.StartsWith("__", StringComparison.Ordinal) => throw new InvalidOperationException($"no value for {name}"),
        _ => ".*",
    });

    public override string ToString() => Name;

    // "$1" belongs to label_replace.
    [GeneratedRegex(@"\$\{?(?<name>[A-Za-z_]\w*)\}?", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    internal static partial Regex Variable();
}

/// <summary>A query of a panel.</summary>
/// <param name="Where">The dashboard, the panel and the letter of the query.</param>
/// <param name="Expression">PromQL with Grafana's variables.</param>
internal sealed partial record DashboardQuery(string Where, string Expression)
{
    /// <summary>The families it asks for, each with what stands in the braces behind it.</summary>
    public IEnumerable<(string Family, string Matchers)> Selectors =>
        Selector().Matches(Expression).Select(match => (match.Groups["family"].Value, match.Groups["matchers"].Value));

    public override string ToString() => $"{Where}: {Expression}";

    [GeneratedRegex(@"\b(?<family>(circleci|process|dotnet|http)_[a-z0-9_]+)(\{(?<matchers>[^}]*)\})?", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 5000)]
    private static partial Regex Selector();
}
