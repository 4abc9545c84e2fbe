using System.CommandLine;
using System.CommandLine.Parsing;

namespace CircleExporter.Simulator.StandAlone;

/// <summary>The command line of the simulator when it runs alone.</summary>
internal sealed class SimulatorCommand
{
    private readonly Option<string> urls = new("--urls")
    {
        Description = "Where to listen.",
        DefaultValueFactory = _ => "http://127.0.0.1:8901",
    };

    private readonly Option<int> seed = new("--seed") { Description = "Decides every generated name, run and id.", DefaultValueFactory = _ => 1 };

    private readonly Option<int?> projects = Number("--projects", "Projects of equal workflows in place of the demonstration.", 100_000);
    private readonly Option<int?> workflows = Number("--workflows", "Workflows of each such project (default 10).", 1_000);
    private readonly Option<int?> runsPerDay = Number("--runs-per-day", "Runs of each such workflow (default 10).", 10_000);
    private readonly Option<int?> runsPerMinute = Number("--runs-per-minute", "Runs a minute, over all workflows, beside the usual traffic (default 8).", 10_000);
    private readonly Option<int?> historyDays = Number("--history-days", "Days of history (default 90).", 1_000);
    private readonly Option<TimeSpan> lateness = Time("--lateness", "How long after the fact Insights shows what happened, such as 15m.");
    private readonly Option<TimeSpan> latency = Time("--latency", "How long every answer is held back in real time, such as 100ms.");
    private readonly Option<bool> manualClock = new("--manual-clock") { Description = "The clock stands still until it is put forward by POST /simulator/clock." };

    private readonly RootCommand root;

    internal SimulatorCommand(Func<SimulatorSettings, CancellationToken, Task<int>> run)
    {
        root = new RootCommand("CircleCI API v2, simulated. The token is taken from SIMULATOR_TOKEN, else made up and printed.")
        {
            urls, seed, projects, workflows, runsPerDay, runsPerMinute, historyDays, lateness, latency, manualClock,
        };
        root.SetAction((result, cancellationToken) => run(SettingsOf(result), cancellationToken));
    }

    /// <summary>Parses and runs; 2 and a sentence when the command line is wrong.</summary>
    internal async Task<int> InvokeAsync(string[] arguments, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        var result = root.Parse(arguments);
        if (result.Errors.Count == 0)
            return await result.InvokeAsync(new InvocationConfiguration { Output = output, Error = error }, cancellationToken);

        // The first fault is enough: what follows it on the line is seldom read as it was meant.
        await error.WriteLineAsync(result.Errors[0].Message);
        return 2;
    }

    private SimulatorSettings SettingsOf(ParseResult result)
    {
        var isUniform = result.GetValue(projects) is not null || result.GetValue(workflows) is not null || result.GetValue(runsPerDay) is not null;
        var options = new SimulatorOptions
        {
            Seed = result.GetValue(seed),
            Shape = isUniform
                ? SimulatedShape.Uniform(result.GetValue(projects) ?? 10, result.GetValue(workflows) ?? 10, result.GetValue(runsPerDay) ?? 10)
                : SimulatedShape.Demo,
            RunsPerMinute = result.GetValue(runsPerMinute) ?? 8,
            HistoryDays = result.GetValue(historyDays) ?? 90,
            Lateness = result.GetValue(lateness),
            Latency = result.GetValue(latency),
        };
        return new SimulatorSettings(options, result.GetValue(urls)!, result.GetValue(manualClock));
    }

    private static Option<int?> Number(string name, string description, int max)
    {
        var option = new Option<int?>(name) { Description = description };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [var token] && !(int.TryParse(token.Value, out var value) && value >= 0 && value <= max))
                result.AddError($"{name}: {token.Value} is not a number from 0 to {max}.");
        });
        return option;
    }

    private static Option<TimeSpan> Time(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "duration",
        CustomParser = result => Duration.TryParse(result.Tokens[0].Value, out var duration) ? duration : Refuse(result, name),
    };

    private static TimeSpan Refuse(ArgumentResult result, string name)
    {
        result.AddError($"{name}: {result.Tokens[0].Value} is not a duration such as 100ms, 90s or 1h30m.");
        return TimeSpan.Zero;
    }
}

/// <summary>What the command line asks for.</summary>
internal sealed record SimulatorSettings(SimulatorOptions Options, string Urls, bool ManualClock);
