using System.Collections.Immutable;
using CircleExporter.Polling;

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
        "API plan",
        .. Plan(settings),
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

    // How many workflows there are is not known offline; each takes about as much as its list costs.
    private static IEnumerable<string> Plan(Settings settings)
    {
        var polling = settings.Polling;
        var demand = PollDemand.Of(new PollTargets(polling), new SummaryScopes(polling, settings.Ledger));
        var plan = PollPlan.For(demand, polling, settings.CircleCi.RequestsPerSecond);
        var eachWorkflow = PollPlan.For(demand with { Lists = [new(Pages: 1, RunsPerDay: 0)] }, polling, settings.CircleCi.RequestsPerSecond).NeededPerHour - plan.NeededPerHour;
        yield return $"  needed_per_hour {Math.Ceiling(plan.NeededPerHour):0} for what is named (projects {polling.Projects.Length}, organizations {polling.Organizations.Length}), and {eachWorkflow:0.##} more for each workflow they turn out to have";
        yield return $"  budget_per_hour {plan.BudgetPerHour:0}, and {settings.CircleCi.Burst} ahead of it at the start";
        if (!polling.Organizations.IsEmpty)
            yield return "  the projects found in organizations come on top; the plan is said again once they are known";
        yield return plan.Fits
            ? $"  runs_read_every {PrometheusDuration.Format(plan.RunsInterval)}, summaries_read_every {PrometheusDuration.Format(plan.SummaryInterval)}"
            : $"  does not fit, so intervals are stretched by {plan.Stretch:0.0}: runs_read_every {PrometheusDuration.Format(InSeconds(plan.RunsInterval))}, summaries_read_every {PrometheusDuration.Format(InSeconds(plan.SummaryInterval))}; change circleci.requests_per_second or polling.runs_interval";
    }

    private static TimeSpan InSeconds(TimeSpan interval) => TimeSpan.FromSeconds(Math.Round(interval.TotalSeconds));

    private static string Setting(ConfigKey key, SettingValue? value)
    {
        var text = value is null ? key.DefaultText : key.Format(value.Value);
        return $"  {key.Path} = {(text.Length > 0 ? text : "none")}{(value is null ? "" : $"  ({value.Place.Origin})")}";
    }

    private static string List(ImmutableArray<string> items) => $"[{string.Join(", ", items)}]";
}
