using CircleExporter.Simulator.Configuration;

namespace CircleExporter.Simulator;

/// <summary>A project and its workflows.</summary>
public sealed class SimulatedProject
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, SimulatedWorkflow> workflows = [];
    private readonly List<SimulatedSchedule> schedules = [];
    private PipelineConfig? configured;

    internal SimulatedProject(SimulatedOrganization organization, string slug, string name, string defaultBranch)
    {
        Organization = organization;
        Slug = slug;
        Name = name;
        Id = StableHash.Id(organization.World.Seed, slug);
        DefaultBranch = FirstDefaultBranch = defaultBranch;
        Pipelines = new ProjectPipelines(this);
    }

    /// <summary>The organization it belongs to.</summary>
    public SimulatedOrganization Organization { get; }

    /// <summary>Three segments, code host in its short spelling.</summary>
    public string Slug { get; }

    /// <summary>What people call it.</summary>
    public string Name { get; }

    /// <summary>Its id.</summary>
    public Guid Id { get; }

    /// <summary>The branch Insights speaks of when no branch is asked for.</summary>
    public string DefaultBranch { get; set; }

    /// <summary>Whether the token's user follows it: only then are its pipelines listed for the organization.</summary>
    public bool IsFollowed { get; set; }

    /// <summary>Whether a good token is needed to see it.</summary>
    public bool IsPrivate { get; set; }

    /// <summary>
    /// What it builds, as YAML; unless it is set, one that fits its workflows. It need not be valid.
    /// With <c>setup: true</c> a pipeline runs nothing else until it is continued.
    /// </summary>
    public string Config
    {
        get => configured?.Source ?? UsualConfig.For(Workflows);
        set => configured = new PipelineConfig(value);
    }

    /// <summary>Its workflows, by name.</summary>
    public IReadOnlyList<SimulatedWorkflow> Workflows
    {
        get
        {
            lock (gate)
                return [.. workflows.Values.OrderBy(workflow => workflow.Name, StringComparer.Ordinal)];
        }
    }

    /// <summary>Its schedules, in the order in which they were added.</summary>
    public IReadOnlyList<SimulatedSchedule> Schedules
    {
        get
        {
            lock (gate)
                return [.. schedules];
        }
    }

    internal ProjectPipelines Pipelines { get; }

    /// <summary>The jobs its own configuration gives a workflow, or null.</summary>
    internal IReadOnlyList<PlannedJob>? JobsOf(string workflow) => configured?.JobsOf(workflow);

    // What is generated must not depend on whether the default branch changed before or after it was first looked at.
    internal string FirstDefaultBranch { get; }

    /// <summary>Adds a workflow: without traffic it has only the runs that are added to it.</summary>
    public SimulatedWorkflow AddWorkflow(string name, TrafficPattern? traffic = null)
    {
        var workflow = new SimulatedWorkflow(this, name, traffic);
        lock (gate)
            workflows.Add(name, workflow);
        Organization.World.Register(workflow);
        return workflow;
    }

    /// <summary>Adds a pipeline without workflows, for runs that shall belong together.</summary>
    public SimulatedPipeline AddPipeline(DateTimeOffset createdAt, string? branch = null) =>
        Pipelines.Add(StableHash.Id(Organization.World.Seed, $"pipeline\n{Slug}\n{Pipelines.NextOrdinal()}"), createdAt, branch ?? DefaultBranch);

    /// <summary>The pipeline a run of this project belongs to.</summary>
    public SimulatedPipeline? PipelineOf(SimulatedRun run)
    {
        foreach (var workflow in Workflows)
        {
            if (workflow.FindRun(run.Id) is { } found)
                return Pipelines.Of(new WorkflowRun(workflow, found));
        }

        return null;
    }

    /// <summary>Adds a schedule.</summary>
    public SimulatedSchedule AddSchedule(SimulatedSchedule schedule)
    {
        lock (gate)
            schedules.Add(schedule);
        return schedule;
    }

    internal SimulatedWorkflow FindOrAddWorkflow(string name)
    {
        lock (gate)
            return workflows.TryGetValue(name, out var workflow) ? workflow : AddWorkflow(name);
    }

    /// <summary>Takes a workflow and all its runs away; false when there was none.</summary>
    public bool RemoveWorkflow(string name)
    {
        lock (gate)
            return workflows.Remove(name);
    }

    /// <summary>The workflow of that name, or null.</summary>
    public SimulatedWorkflow? FindWorkflow(string name)
    {
        lock (gate)
            return workflows.GetValueOrDefault(name);
    }
}
