using System.Collections.Immutable;
using CircleExporter.Simulator;

namespace CircleExporter.Tests.Support;

/// <summary>The smallest world: one project <c>gh/acme/web</c> with one workflow <c>build</c>, and the exporter that reads it.</summary>
internal sealed class BuildWorld : IAsyncDisposable
{
    public BuildWorld(params ImmutableArray<string> branches)
    {
        Web = Exporter.Simulator.World.AddOrganization("gh/acme", "Acme").AddProject("web");
        Build = Web.AddWorkflow("build");
        Exporter.Polling = Exporter.Polling with { Projects = [ExporterScenario.Project("gh/acme/web", branches)] };
    }

    public ExporterScenario Exporter { get; } = new();

    public SimulatedProject Web { get; }

    public SimulatedWorkflow Build { get; }

    /// <summary>When the scenario began.</summary>
    public DateTimeOffset Start => Exporter.Simulator.World.Start;

    /// <summary>With one run long ago, so that the workflow is known, and everything read once.</summary>
    public static async Task<BuildWorld> StartedAsync(Action<SimulatorOptions>? configure = null)
    {
        var world = new BuildWorld();
        configure?.Invoke(world.Exporter.Simulator.Options);
        world.Build.AddRun(world.Start.AddDays(-10), world.Start.AddDays(-10).AddMinutes(2));
        await world.Exporter.StartAsync();
        return world;
    }

    /// <summary>The series of the run counter.</summary>
    public static string Runs(string status, string branch = "main", string workflow = "build") =>
        $"circleci_workflow_runs_total{{project=\"gh/acme/web\",workflow=\"{workflow}\",branch=\"{branch}\",status=\"{status}\"}}";

    /// <summary>The sum or count of the duration histogram.</summary>
    public static string Duration(string part, string status, string branch = "main") =>
        $"circleci_workflow_run_duration_seconds_{part}{{project=\"gh/acme/web\",workflow=\"build\",branch=\"{branch}\",status=\"{status}\"}}";

    /// <summary>A series with the labels that all run families share.</summary>
    public static string Of(string family, string branch = "main") => $"{family}{{project=\"gh/acme/web\",workflow=\"build\",branch=\"{branch}\"}}";

    /// <summary>A series of Insights.</summary>
    public static string Insights(string family, string branch = "main", string window = "last-90-days", string workflow = "build") =>
        $"circleci_insights_workflow_{family}{{project=\"gh/acme/web\",workflow=\"{workflow}\",branch=\"{branch}\",window=\"{window}\"}}";

    /// <summary>So many seconds after the beginning.</summary>
    public DateTimeOffset In(double seconds) => Start.AddSeconds(seconds);

    /// <summary>A scrape after the exporter has run on for some time.</summary>
    public async Task<ScrapedValues> AfterAsync(TimeSpan time, TimeSpan? step = null)
    {
        await Exporter.AdvanceAsync(time, step);
        return await Exporter.ScrapeAsync();
    }

    public ValueTask DisposeAsync() => Exporter.DisposeAsync();
}
