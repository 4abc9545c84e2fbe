namespace CircleExporter.Simulator;

/// <summary>Everything the simulated CircleCI knows: the truth against which its answers can be checked.</summary>
public sealed class SimulatedWorld
{
    private readonly Lock gate = new();
    private readonly List<SimulatedOrganization> organizations = [];
    private readonly Dictionary<uint, List<SimulatedWorkflow>> workflowsByKey = [];
    private readonly Dictionary<string, SimulatedWorkflow> workflowsByRun = [];
    private readonly Dictionary<Guid, SimulatedProject> projectsByPipeline = [];

    internal SimulatedWorld(SimulatorOptions options, DateTimeOffset start)
    {
        Seed = options.Seed;
        Start = start;
        HistoryStart = start.AddDays(-options.HistoryDays);
        options.Shape.Build(this);
        ShareOutLiveTraffic(options.RunsPerMinute);
    }

    /// <summary>The seed of all that is generated.</summary>
    public int Seed { get; }

    /// <summary>When the simulator was made.</summary>
    public DateTimeOffset Start { get; }

    /// <summary>No generated run is older.</summary>
    public DateTimeOffset HistoryStart { get; }

    /// <summary>The owner of the token.</summary>
    public SimulatedUser User { get; } = new(
        "Robin Example", "robin-example", "026a6d28-c22e-4aab-a8b4-bd7131a8ea35", "https://avatars.example.com/u/1234567?v=4");

    /// <summary>On whose behalf schedules run that are nobody's.</summary>
    public SimulatedUser SystemUser { get; } = new("Scheduled", "system-actor", "d9b3fcaa-6032-405a-8c75-40079ce33c3e", null);

    /// <summary>Everybody who starts workflows: the owner of the token, and who pushes beside.</summary>
    public IReadOnlyList<SimulatedUser> Users => [User, new("Sam Example", SimulatedPipeline.OtherLogin, StableHash.Id(0, SimulatedPipeline.OtherLogin).ToString(), null)];

    /// <summary>All organizations, in the order in which they were added.</summary>
    public IReadOnlyList<SimulatedOrganization> Organizations
    {
        get
        {
            lock (gate)
                return [.. organizations];
        }
    }

    /// <summary>All projects of all organizations.</summary>
    public IEnumerable<SimulatedProject> Projects => Organizations.SelectMany(organization => organization.Projects);

    /// <summary>Adds an organization, such as <c>gh/acme</c>, <c>bb/acme</c> or <c>circleci/43G3kM5RtfFE7v5sa4nWAU</c>.</summary>
    public SimulatedOrganization AddOrganization(string slug, string? name = null)
    {
        if (slug.Split('/') is not [_, { Length: > 0 }])
            throw new ArgumentException("An organization's slug has two segments.", nameof(slug));

        var organization = new SimulatedOrganization(this, Slug.Normalize(slug), name ?? slug.Split('/')[1]);
        lock (gate)
            organizations.Add(organization);
        return organization;
    }

    /// <summary>The organization of that slug, or null.</summary>
    public SimulatedOrganization? FindOrganization(string slug)
    {
        var wanted = Slug.Normalize(slug);
        return Organizations.FirstOrDefault(organization => organization.Slug == wanted);
    }

    /// <summary>The project of that slug, or null.</summary>
    public SimulatedProject? FindProject(string slug) =>
        slug.Split('/') is [var host, var owner, _] ? FindOrganization($"{host}/{owner}")?.FindProject(slug) : null;

    internal void Register(SimulatedWorkflow workflow)
    {
        lock (gate)
        {
            if (!workflowsByKey.TryGetValue(workflow.ShortKey, out var sharers))
                workflowsByKey[workflow.ShortKey] = sharers = [];
            sharers.Add(workflow);
        }
    }

    internal void Register(SimulatedWorkflow workflow, string runId)
    {
        lock (gate)
            workflowsByRun[runId] = workflow;
    }

    internal void Register(SimulatedPipeline pipeline)
    {
        lock (gate)
            projectsByPipeline[pipeline.Id] = pipeline.Project;
    }

    /// <summary>The run of that id and its workflow, or null.</summary>
    internal WorkflowRun? FindRun(string id)
    {
        SimulatedWorkflow? workflow;
        lock (gate)
            workflow = workflowsByRun.GetValueOrDefault(id);
        if (workflow is not null && Exists(workflow) && workflow.FindRun(id) is { } run)
            return new WorkflowRun(workflow, run);

        return Guid.TryParse(id, out var key) && SimulatedId.Read(key) is { Part: SimulatedId.TheRun } place
            ? At(place).FirstOrDefault(found => found.Run.Id == id).OrNull()
            : null;
    }

    /// <summary>The runs of the workflows that share a key, of which there is hardly ever more than one.</summary>
    internal IEnumerable<WorkflowRun> At(SimulatedId place)
    {
        List<SimulatedWorkflow> sharers;
        lock (gate)
            sharers = [.. workflowsByKey.GetValueOrDefault(place.Workflow, [])];
        foreach (var workflow in sharers)
        {
            if (Exists(workflow) && workflow.At(place) is { } run)
                yield return new WorkflowRun(workflow, run);
        }
    }

    /// <summary>The pipeline of that id, or null.</summary>
    internal SimulatedPipeline? FindPipeline(Guid id)
    {
        SimulatedProject? project;
        lock (gate)
            project = projectsByPipeline.GetValueOrDefault(id);
        if (project is not null)
            return Exists(project) ? project.Pipelines.FindOwn(id) : null;

        return SimulatedId.Read(id) is { Part: SimulatedId.ThePipeline } place
            ? At(place).Select(found => found.Workflow.Project.Pipelines.Of(found)).FirstOrDefault(pipeline => pipeline?.Id == id)
            : null;
    }

    private static bool Exists(SimulatedProject project) => project.Organization.FindProject(project.Slug) == project;

    private static bool Exists(SimulatedWorkflow workflow) => Exists(workflow.Project) && workflow.Project.FindWorkflow(workflow.Name) == workflow;

    private void ShareOutLiveTraffic(double runsPerMinute)
    {
        var workflows = Projects.SelectMany(project => project.Workflows).Where(workflow => workflow.Traffic is not null).ToList();
        var weight = workflows.Sum(workflow => workflow.Traffic!.LiveWeight);
        if (runsPerMinute <= 0 || weight <= 0)
            return;

        foreach (var workflow in workflows)
            workflow.LiveRunsPerMinute = runsPerMinute * workflow.Traffic!.LiveWeight / weight;
    }
}

/// <summary>A person who has a token.</summary>
/// <param name="Name">The full name.</param>
/// <param name="Login">The login name.</param>
/// <param name="Id">The user's id.</param>
/// <param name="AvatarUrl">A picture.</param>
public sealed record SimulatedUser(string Name, string Login, string Id, string? AvatarUrl);
