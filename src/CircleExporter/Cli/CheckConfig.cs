using System.Collections.Immutable;

namespace CircleExporter.Cli;

/// <summary>What <c>--check-config</c> prints of a sound configuration.</summary>
internal static class CheckConfig
{
    /// <summary>The lines: sources, targets, every key with where its value comes from, warnings. Never the token.</summary>
    public static ImmutableArray<string> Summary(
        Settings settings, ConfigLayers layers, TokenSource token, string? file, ImmutableArray<string> warnings) =>
    [
        "The configuration is sound.",
        "",
        $"file   {file ?? "none"}",
        $"token  {token}",
        "",
        "Targets",
        .. Targets(settings),
        "",
        "Settings",
        .. ConfigKeys.All.Select(key => Setting(key, layers.Find(key))),
        .. warnings.IsEmpty ? [] : warnings.Prepend("Warnings").Prepend(""),
    ];

    private static IEnumerable<string> Targets(Settings settings)
    {
        var (projects, organizations) = (settings.Polling.Projects, settings.Polling.Organizations);
        if (projects.IsEmpty && organizations.IsEmpty)
            yield return "  those of the demo";
        foreach (var project in projects)
            yield return $"  project {project.Slug}  workflows {List(project.Filter.Workflows)}  branches {List(project.Filter.Branches)}";
        foreach (var (slug, include, exclude, filter) in organizations)
            yield return $"  organization {slug}  include {List(include)}  exclude {List(exclude)}  workflows {List(filter.Workflows)}  branches {List(filter.Branches)}";
    }

    private static string Setting(ConfigKey key, SettingValue? value)
    {
        var text = value is null ? key.DefaultText : key.Format(value.Value);
        return $"  {key.Path} = {(text.Length > 0 ? text : "none")}{(value is null ? "" : $"  ({value.Place.Origin})")}";
    }

    private static string List(ImmutableArray<string> items) => $"[{string.Join(", ", items)}]";
}
