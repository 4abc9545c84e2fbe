namespace CircleExporter.Simulator;

/// <summary>A project and its workflows.</summary>
public sealed class SimulatedProject
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, SimulatedWorkflow> workflows = [];

    internal SimulatedProject(SimulatedOrganization organization, string slug, string name, string defaultBranch)
    {
        Organization = organization;
        Slug = slug;
        Name = name;
        Id = StableHash.Id(organization.World.Seed, slug);
        DefaultBranch = FirstDefaultBranch = defaultBranch;
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

    /// <summary>Its workflows, by name.</summary>
    public IReadOnlyList<SimulatedWorkflow> Workflows
    {
        get
        {
            lock (gate)
                return [.. workflows.Values.OrderBy(workflow => workflow.Name, StringComparer.Ordinal)];
        }
    }

    // What is generated must not depend on whether the default branch changed before or after it was first looked at.
    internal string FirstDefaultBranch { get; }

    /// <summary>Adds a workflow: without traffic it has only the runs that are added to it.</summary>
    public SimulatedWorkflow AddWorkflow(string name, TrafficPattern? traffic = null)
    {
        var workflow = new SimulatedWorkflow(this, name, traffic);
        lock (gate)
            workflows.Add(name, workflow);
        return workflow;
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
