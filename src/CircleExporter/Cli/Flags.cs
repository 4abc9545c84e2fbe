using System.Collections.Immutable;
using System.CommandLine;
using System.CommandLine.Parsing;

namespace CircleExporter.Cli;

/// <summary>A flag that sets no key.</summary>
/// <param name="Name">With its dashes.</param>
/// <param name="ValueName">What stands for the value in the help text; null for a switch.</param>
/// <param name="Description">One sentence.</param>
internal sealed record ModeFlag(string Name, string? ValueName, string Description);

/// <summary>What the command line sets.</summary>
internal sealed record Flags(ConfigLayer Layer, string? ConfigFile, bool Demo, bool Once, bool CheckConfig, bool Help, bool Version)
{
    public static readonly ModeFlag ConfigFileFlag = new("--config.file", "PATH", $"YAML file with the keys of docs/configuration.md (default {Cli.ConfigFile.DefaultName}, if it is there)");
    public static readonly ModeFlag DemoFlag = new("--demo", null, "Run against a built-in simulator of CircleCI: no token, no network, nothing written");
    public static readonly ModeFlag OnceFlag = new("--once", null, "Read every target completely, print the metrics on standard output and exit");
    public static readonly ModeFlag CheckConfigFlag = new("--check-config", null, "Check the configuration, print every fault or what is in force, and exit");
    public static readonly ModeFlag VersionFlag = new("--version", null, "Print the version and exit");
    public static readonly ModeFlag HelpFlag = new("--help", null, "Print this text and exit");

    /// <summary>All flags that set no key, in the order of the help text.</summary>
    public static ImmutableArray<ModeFlag> Modes { get; } = [ConfigFileFlag, DemoFlag, OnceFlag, CheckConfigFlag, VersionFlag, HelpFlag];

    /// <summary>Reads the arguments.</summary>
    public static Flags Parse(IReadOnlyList<string> arguments, ICollection<Fault> faults)
    {
        var before = faults.Count;
        var (root, keys) = BuildRoot();
        var parsed = root.Parse(arguments, new ParserConfiguration { EnablePosixBundling = false, ResponseFileTokenReplacer = null });
        var broken = AddSyntaxFaults(parsed, faults);
        AddUnknown(root, arguments, parsed.UnmatchedTokens, faults);

        var values = new Dictionary<ConfigKey, SettingValue>();
        foreach (var (key, option) in keys)
        {
            if (!broken.Contains(option.Name) && parsed.GetResult(option) is { Implicit: false } result && key.TryRead(Node(key, result), faults, out var value))
                values[key] = value;
        }

        bool Has(ModeFlag flag) => !broken.Contains(flag.Name) && parsed.GetValue<bool>(flag.Name);
        return new Flags(
            new ConfigLayer(values, isComplete: faults.Count == before),
            broken.Contains(ConfigFileFlag.Name) ? null : parsed.GetValue<string>(ConfigFileFlag.Name),
            Has(DemoFlag), Has(OnceFlag), Has(CheckConfigFlag), Has(HelpFlag), Has(VersionFlag));
    }

    private static (RootCommand Root, List<(ConfigKey Key, Option Option)> Keys) BuildRoot()
    {
        var root = new RootCommand();
        // Help and version are rendered here, and directives are nothing for a service.
        root.Options.Clear();
        root.Directives.Clear();
        foreach (var flag in Modes)
            root.Options.Add(flag.ValueName is null ? new Option<bool>(flag.Name, flag == HelpFlag ? ["-h"] : []) : new Option<string>(flag.Name));

        var keys = new List<(ConfigKey Key, Option Option)>();
        foreach (var key in ConfigKeys.All.Where(key => key.Flag is not null))
        {
            Option option = key.IsList ? new Option<string[]>(key.Flag!.Name) : new Option<string>(key.Flag!.Name);
            keys.Add((key, option));
            root.Options.Add(option);
        }

        return (root, keys);
    }

    private static ConfigNode Node(ConfigKey key, OptionResult result)
    {
        var place = new Place(result.Option.Name);
        return key.IsList
            ? new ListNode(place, [.. result.Tokens.Select(token => new ScalarNode(place, token.Value))])
            : new ScalarNode(place, result.Tokens[0].Value);
    }

    /// <summary>Reports flags without their value or with too many; returns their names.</summary>
    private static HashSet<string> AddSyntaxFaults(ParseResult parsed, ICollection<Fault> faults)
    {
        var broken = new HashSet<string>();
        foreach (var result in parsed.Errors.Select(error => error.SymbolResult).OfType<OptionResult>())
        {
            if (!broken.Add(result.Option.Name))
                continue;
            var problem = result.Tokens.Count == 0 ? "the value is missing" : "given more than once (once)";
            faults.Add(new Fault(new Place(result.Option.Name), problem));
        }

        return broken;
    }

    private static void AddUnknown(RootCommand root, IReadOnlyList<string> arguments, IReadOnlyList<string> unmatched, ICollection<Fault> faults)
    {
        foreach (var token in unmatched)
        {
            if (token.StartsWith('-') && token.Length > 1)
            {
                var name = token.Split('=', ':')[0];
                var nearest = Nearest.Of(name, root.Options.Select(option => option.Name));
                faults.Add(new Fault(new Place(name), nearest is null ? "unknown flag (--help lists all)" : $"unknown flag (did you mean {nearest}?)"));
            }
            else if (SwitchOf(arguments, root, token) is { } option)
            {
                // A switch does not take such a value, so that the parser leaves it over.
                faults.Add(new Fault(new Place(option.Name), $"{Fault.Quote(token)} is not a switch's value (true, false or nothing)"));
            }
            else if (!FollowsUnknownFlag(arguments, unmatched, token))
            {
                faults.Add(new Fault(null, $"{(TokenText.Resembles(token) ? "what looks like a token" : Fault.Quote(token))} is not a flag (flags only; --help lists all)"));
            }
        }
    }

    private static Option? SwitchOf(IReadOnlyList<string> arguments, RootCommand root, string token) =>
        root.Options.FirstOrDefault(option => arguments.Contains($"{option.Name}={token}") || arguments.Contains($"{option.Name}:{token}"));

    /// <summary>Whether it is the value of a flag that is already reported; such a value may be a secret.</summary>
    private static bool FollowsUnknownFlag(IReadOnlyList<string> arguments, IReadOnlyList<string> unmatched, string token)
    {
        var index = arguments.ToList().IndexOf(token);
        return index > 0 && arguments[index - 1].StartsWith('-') && unmatched.Contains(arguments[index - 1]);
    }
}
