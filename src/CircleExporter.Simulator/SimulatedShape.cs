namespace CircleExporter.Simulator;

/// <summary>What a new world is made of.</summary>
public sealed class SimulatedShape
{
    private readonly Action<SimulatedWorld> build;

    private SimulatedShape(Action<SimulatedWorld> build) => this.build = build;

    /// <summary>Nothing: organizations, projects, workflows and runs are added by hand.</summary>
    public static SimulatedShape Empty { get; } = new(_ => { });

    /// <summary>A few organizations of all three kinds, with workflows of every temper.</summary>
    public static SimulatedShape Demo { get; } = new(DemoWorld.Build);

    /// <summary>
    /// One organization <c>gh/acme</c> with projects <c>project-0001</c>… of workflows <c>workflow-01</c>…, each with about the same number of runs every day.
    /// </summary>
    public static SimulatedShape Uniform(int projects, int workflowsPerProject, double runsPerDay) => new(world =>
    {
        var organization = world.AddOrganization("gh/acme");
        var traffic = new TrafficPattern { RunsPerDay = runsPerDay, WeekendFactor = 1 };
        for (var project = 1; project <= projects; project++)
        {
            var added = organization.AddProject($"project-{project:D4}");
            for (var workflow = 1; workflow <= workflowsPerProject; workflow++)
                added.AddWorkflow($"workflow-{workflow:D2}", traffic);
        }
    });

    internal void Build(SimulatedWorld world) => build(world);
}
