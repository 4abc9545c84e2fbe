using CircleExporter.Cli;
using CircleExporter.Tests.Support;
using FluentAssertions;

namespace CircleExporter.Tests.Cli;

/// <summary>A working directory with an environment, in which command lines are read.</summary>
public sealed class Workspace : IDisposable
{
    public const string Token = Canary.Token;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("circle-exporter-");

    /// <summary>Variables; a token and a target unless a test says otherwise.</summary>
    internal Dictionary<string, string> Environment { get; } = new() { ["CIRCLECI_TOKEN"] = Token, ["CIRCLE_EXPORTER_PROJECTS"] = "gh/acme/web" };

    internal string PathOf(string name) => Path.Combine(_folder.FullName, name);

    internal Workspace With(string variable, string value)
    {
        Environment[variable] = value;
        return this;
    }

    internal Workspace Without(params string[] variables)
    {
        foreach (var variable in variables)
            Environment.Remove(variable);
        return this;
    }

    internal Workspace WithFile(string text, string name = "circle-exporter.yml")
    {
        File.WriteAllText(PathOf(name), text);
        return this;
    }

    internal CommandLineResult Parse(params string[] arguments)
    {
        var result = CommandLine.Parse(arguments, Environment, _folder.FullName);
        string[] lines = result switch
        {
            CommandLineResult.Exit exit => [.. exit.Output, .. exit.Errors],
            CommandLineResult.Run run => [.. run.Warnings, run.ToString()],
            _ => [],
        };
        Canary.Inspect(string.Join('\n', lines), "what the command line says");
        return result;
    }

    internal CommandLineResult.Run Run(params string[] arguments)
    {
        var result = Parse(arguments);
        (result as CommandLineResult.Exit)?.Errors.Should().BeEmpty();
        return result.Should().BeOfType<CommandLineResult.Run>().Subject;
    }

    internal Settings Settings(params string[] arguments) => Run(arguments).Settings;

    /// <summary>The lines on standard error of a command line that ends with exit code 2.</summary>
    internal IReadOnlyList<string> Faults(params string[] arguments)
    {
        var exit = Parse(arguments).Should().BeOfType<CommandLineResult.Exit>().Subject;
        ((int)exit.Code).Should().Be(2);
        exit.Output.Should().BeEmpty();
        exit.Errors.Should().OnlyContain(line => !line.Contains('\n'));
        return exit.Errors;
    }

    internal string Output(params string[] arguments)
    {
        var exit = Parse(arguments).Should().BeOfType<CommandLineResult.Exit>().Subject;
        exit.Errors.Should().BeEmpty();
        exit.Code.Should().Be(ExitCode.Done);
        return string.Join('\n', exit.Output) + '\n';
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
