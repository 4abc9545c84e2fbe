using System.Text;

namespace CircleExporter.Cli;

/// <summary>What <c>--help</c> prints.</summary>
internal static class HelpText
{
    private const int Column = 34;

    private static readonly (string Prefix, string Title)[] Groups =
        [("--circleci.", "CircleCI"), ("--ledger.", "Ledger"), ("--web.", "Web"), ("--log.", "Log")];

    /// <summary>The text, without a line break at its end.</summary>
    public static string Render()
    {
        var text = new StringBuilder();
        text.Append("circle-exporter brings CircleCI's Insights to Prometheus.\n\nUsage: circle-exporter [flags]\n");
        text.Append("\nWhat to do:\n");
        foreach (var flag in Flags.Modes)
            Append(text, flag.ValueName is null ? flag.Name : $"{flag.Name}={flag.ValueName}", flag.Description);

        foreach (var (prefix, title) in Groups)
        {
            text.Append($"\n{title}:\n");
            foreach (var key in ConfigKeys.All.Where(key => key.Flag?.Name.StartsWith(prefix, StringComparison.Ordinal) == true))
                Append(text, $"{key.Flag!.Name}={key.Flag.ValueName}", Describe(key));
        }

        text.Append("""

            A flag wins over the environment, the environment over the file, the file over the default.
            The token comes from CIRCLECI_TOKEN, or from a file named by CIRCLECI_TOKEN_FILE or --circleci.token-file.
            Every key of the file can be set as a variable: polling.runs_interval is CIRCLE_EXPORTER_POLLING_RUNS_INTERVAL.
            """);
        return text.ToString();
    }

    private static string Describe(ConfigKey key)
    {
        var description = (key.Flag?.Description ?? key.Description).TrimEnd('.').Replace("`", "", StringComparison.Ordinal);
        if (key is ConfigKey<LogLevel> or ConfigKey<bool>)
            description += $": {key.Allowed}";
        if (key.DefaultText.Trim('[', ']', '"') is { Length: > 0 } defaultText)
            description += $" (default {defaultText})";
        return key.IsList ? $"{description}; repeatable" : description;
    }

    private static void Append(StringBuilder text, string flag, string description) =>
        text.Append("  ").Append(flag.PadRight(Column)).Append(' ').Append(description).Append('\n');
}
