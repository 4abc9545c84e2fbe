using System.Collections.Immutable;
using CircleExporter.Metrics;

namespace CircleExporter.Cli;

/// <summary>What the command line, the environment and the file come to.</summary>
internal abstract record CommandLineResult
{
    private CommandLineResult()
    {
    }

    /// <summary>The exporter is to run.</summary>
    /// <param name="Settings">What it needs to know. In the demo the address, the token and missing targets are the simulator's to fill in.</param>
    /// <param name="Once">Whether it reads everything once and prints it, instead of serving.</param>
    /// <param name="Demo">Whether it runs against the built-in simulator.</param>
    /// <param name="Warnings">Sentences to log once logging is up.</param>
    internal sealed record Run(Settings Settings, bool Once, bool Demo, ImmutableArray<string> Warnings) : CommandLineResult;

    /// <summary>The process is to end.</summary>
    /// <param name="Code">How.</param>
    /// <param name="Output">Lines for standard output.</param>
    /// <param name="Errors">Lines for standard error.</param>
    internal sealed record Exit(ExitCode Code, ImmutableArray<string> Output, ImmutableArray<string> Errors) : CommandLineResult
    {
        /// <summary>Prints the lines and returns the process's exit code.</summary>
        public int Print(TextWriter output, TextWriter errors)
        {
            foreach (var line in Output)
                output.WriteLine(line);
            foreach (var line in Errors)
                errors.WriteLine(line);
            return (int)Code;
        }
    }
}

/// <summary>From arguments to settings: flag over environment over file over demo over default, key by key.</summary>
internal static class CommandLine
{
    /// <summary>Reads everything and reports every fault at once; prints nothing itself.</summary>
    public static CommandLineResult Parse(IReadOnlyList<string> arguments, IReadOnlyDictionary<string, string> environment, string workingDirectory)
    {
        var faults = new List<Fault>();
        var flags = Flags.Parse(arguments, faults);
        if (flags.Help)
            return Done([HelpText.Render()]);
        if (flags.Version)
            return Done([$"circle-exporter {BuildInfo.Current.Version}"]);

        var variables = ConfigEnvironment.Read(
            flags.Demo ? environment.Where(variable => !DemoPreset.IsIgnored(variable.Key)).ToDictionary() : environment, faults);
        var (file, fileName) = ReadFile(flags, workingDirectory, faults);
        return flags.Demo
            ? Demo(flags, variables, file, fileName, workingDirectory, faults)
            : Serve(flags, variables, file, fileName, workingDirectory, faults);
    }

    private static (ConfigLayer File, string? Name) ReadFile(Flags flags, string workingDirectory, List<Fault> faults)
    {
        var name = flags.ConfigFile ?? ConfigFile.DefaultName;
        var path = Path.Combine(workingDirectory, name);
        // The demo is to look the same everywhere: only a file that was asked for counts.
        return flags.ConfigFile is not null || (!flags.Demo && Path.Exists(path))
            ? (ConfigFile.Read(path, name, faults), name)
            : (ConfigLayer.Empty, null);
    }

    private static CommandLineResult Serve(
        Flags flags, ConfigEnvironment variables, ConfigLayer file, string? fileName, string workingDirectory, List<Fault> faults)
    {
        var layers = new ConfigLayers(flags.Layer, variables.Layer, file);
        var token = TokenSource.Find(flags.Layer, variables, file, workingDirectory, faults);
        if (layers.IsComplete)
            faults.AddRange(Missing(token, layers));
        return Finish(flags, layers, token, fileName, variables.Warnings, workingDirectory, faults);
    }

    private static CommandLineResult Demo(
        Flags flags, ConfigEnvironment variables, ConfigLayer file, string? fileName, string workingDirectory, List<Fault> faults)
    {
        var layers = new ConfigLayers(WithoutCircleCi(flags.Layer), variables.Layer, WithoutCircleCi(file), DemoPreset.Layer);
        var ignored = DemoPreset.OfTheSimulator
            .Select(key => (flags.Layer.Find(key) ?? file.Find(key))?.Place)
            .OfType<Place>()
            .Select(place => new Fault(place, "ignored, because --demo brings its own CircleCI").ToString());
        return Finish(flags, layers, TokenSource.None, fileName, [.. variables.Warnings, .. ignored], workingDirectory, faults);
    }

    private static ConfigLayer WithoutCircleCi(ConfigLayer layer) => layer.Without(DemoPreset.OfTheSimulator.AsSpan());

    private static CommandLineResult Finish(
        Flags flags, ConfigLayers layers, TokenSource? token, string? fileName, ImmutableArray<string> warnings, string workingDirectory, List<Fault> faults)
    {
        var builder = new SettingsBuilder(layers, token, workingDirectory);
        builder.Check(faults);
        if (faults.Count > 0)
            return new CommandLineResult.Exit(ExitCode.WrongConfiguration, [], [.. faults.Select(fault => fault.ToString())]);

        if (token?.Warning is { } warning)
            warnings = [.. warnings, warning];
        var settings = builder.Build();
        return flags.CheckConfig
            ? Done(CheckConfig.Summary(settings, layers, token!, fileName, warnings))
            : new CommandLineResult.Run(settings, flags.Once, flags.Demo, warnings);
    }

    private static IEnumerable<Fault> Missing(TokenSource? token, ConfigLayers layers)
    {
        var isTargetMissing = layers.Get(ConfigKeys.Projects).IsEmpty && layers.Get(ConfigKeys.Organizations).IsEmpty;
        if (token is null)
            yield return new Fault(null, "there is no CircleCI token: set CIRCLECI_TOKEN, or name a file that holds one with --circleci.token-file");
        if (isTargetMissing)
            yield return new Fault(null, "there is no target: name a project with --circleci.project=gh/ORG/REPO or an organization with --circleci.organization=gh/ORG");
        if (token is null || isTargetMissing)
            yield return new Fault(null, "to look around without either, try --demo");
    }

    private static CommandLineResult.Exit Done(ImmutableArray<string> output) => new(ExitCode.Done, output, []);
}
