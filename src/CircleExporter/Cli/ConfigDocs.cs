using System.Collections.Immutable;
using System.Text;

namespace CircleExporter.Cli;

/// <summary>The table of keys as Markdown: docs/configuration.md.</summary>
internal static class ConfigDocs
{
    private const string Intro = """
        # Configuration

        <!-- Rendered from src/CircleExporter/Cli/ConfigKeys.cs; the tests with UPDATE_SNAPSHOTS=1 rewrite it. -->

        A token and one target are enough; every key has a default. For each key a flag wins over the environment,
        the environment over the file, the file over the default. A list is replaced as a whole.

        - **File**: YAML, named by `--config.file`, else `circle-exporter.yml` in the working directory if it is there.
          Numbers, `true` and `false` stand without quotes. Aliases are not supported, and a file is one document.
        - **Environment**: the variable named below. Lists are separated by commas; a variable that is empty counts as not set.
        - **Flags**: `circle-exporter --help` lists them. A flag for a list is repeated: `--circleci.project=gh/acme/web --circleci.project=gh/acme/api`.

        Every fault is reported at once as `FILE:LINE: KEY: what is wrong (what is allowed)` and the exit code is 2;
        a fault in the file is reported even where a flag wins over it. `circle-exporter --check-config` reports faults
        without starting, or prints what is in force and where it comes from.

        Durations are written like Prometheus': `500ms`, `90s`, `15m`, `1h30m`, `14d`, `1w`. Relative paths start at the working directory.

        ## The token

        The strongest of these is used, and it is never printed:

        1. `--circleci.token-file`
        2. `CIRCLECI_TOKEN`, or `CIRCLECI_TOKEN_FILE` (the same as `CIRCLE_EXPORTER_CIRCLECI_TOKEN_FILE`); setting a token and a file is a fault
        3. `circleci.token_file`

        No flag or key takes the token itself: it would stand in the process list, or in a repository.

        ## The demo

        `--demo` brings its own CircleCI. `circleci.url`, `circleci.token_file`, `circleci.allow_http` and `circleci.ca_file` are ignored
        with a warning; the token, these keys, the targets and `ledger.path` of the environment are ignored silently, because they often belong to a real exporter.
        `circle-exporter.yml` is not read unless `--config.file` names it. Everything else can be overridden; where nobody does, the demo sets:


        """;

    /// <summary>The whole page.</summary>
    public static string Render()
    {
        var page = new StringBuilder(Intro);
        foreach (var key in ConfigKeys.All)
        {
            if (DemoPreset.Layer.Find(key) is { } preset)
                page.Append($"- `{key.Path}` to `{key.Format(preset.Value)}`\n");
        }

        AppendKeys(page);
        AppendTargets(page, "An item of `projects`", "projects:\n  - gh/acme/web\n  - slug: gh/acme/api\n    workflows: [build, \"deploy-*\"]\n    branches: [\":default\", \"release/*\"]", TargetKeys.OfProject);
        AppendTargets(page, "An item of `organizations`", "organizations:\n  - gh/acme\n  - slug: bb/acme\n    exclude: [\"*-archive\"]", TargetKeys.OfOrganization);
        return page.ToString();
    }

    private static void AppendKeys(StringBuilder page)
    {
        foreach (var section in ConfigKeys.All.GroupBy(key => key.Path.Split('.')[0]))
        {
            page.Append($"\n## `{section.Key}`\n\n| Key | Default | Allowed | Meaning |\n| --- | --- | --- | --- |\n");
            foreach (var key in section)
                page.Append($"| `{key.Path}` | {Default(key)} | {Cell(key.Allowed)} | {Meaning(key)} |\n");
        }
    }

    private static void AppendTargets(StringBuilder page, string title, string example, ImmutableArray<ConfigKey> keys)
    {
        page.Append($"\n## {title}\n\nThe slug alone, or a mapping:\n\n```yaml\n{example}\n```\n\n| Key | Allowed | Meaning |\n| --- | --- | --- |\n");
        foreach (var key in keys)
            page.Append($"| `{key.Path}` | {Cell(key.Allowed)} | {key.Description} |\n");
    }

    private static string Default(ConfigKey key) => key.DefaultText.Length == 0 ? "–" : $"`{key.DefaultText}`";

    private static string Meaning(ConfigKey key)
    {
        var flag = key.Flag is null ? "" : $" Flag `{key.Flag.Name}`.";
        return $"{key.Description}{flag} Variable `{key.Variable}`.";
    }

    private static string Cell(string text) => text.Replace("*", "\\*", StringComparison.Ordinal);
}
