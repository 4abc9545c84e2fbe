namespace CircleExporter.Simulator;

/// <summary>An organization and its projects.</summary>
public sealed class SimulatedOrganization
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, SimulatedProject> projects = [];

    internal SimulatedOrganization(SimulatedWorld world, string slug, string name)
    {
        World = world;
        Slug = slug;
        Name = name;
        Id = StableHash.Id(world.Seed, slug);
    }

    /// <summary>The world it belongs to.</summary>
    public SimulatedWorld World { get; }

    /// <summary>Two segments, code host in its short spelling.</summary>
    public string Slug { get; }

    /// <summary>What people call it.</summary>
    public string Name { get; }

    /// <summary>Its id.</summary>
    public Guid Id { get; }

    /// <summary>Whether the token's user belongs to it; if not, its summary is refused with 401.</summary>
    public bool IsMember { get; set; } = true;

    /// <summary>Its projects, by slug.</summary>
    public IReadOnlyList<SimulatedProject> Projects
    {
        get
        {
            lock (gate)
                return [.. projects.Values.OrderBy(project => project.Slug, StringComparer.Ordinal)];
        }
    }

    /// <summary>Adds a project; <paramref name="segment"/> is the last part of its slug where that is not its name.</summary>
    public SimulatedProject AddProject(
        string name, string defaultBranch = "main", bool isFollowed = true, bool isPrivate = true, string? segment = null)
    {
        var project = new SimulatedProject(this, $"{Slug}/{segment ?? name}", name, defaultBranch)
        {
            IsFollowed = isFollowed,
            IsPrivate = isPrivate,
        };
        lock (gate)
            projects.Add(project.Slug, project);
        return project;
    }

    /// <summary>Takes a project away, as if it had been deleted; false when there was none.</summary>
    public bool RemoveProject(string slug)
    {
        lock (gate)
            return projects.Remove(Simulator.Slug.Normalize(slug));
    }

    /// <summary>The project of that slug, or null.</summary>
    public SimulatedProject? FindProject(string slug)
    {
        lock (gate)
            return projects.GetValueOrDefault(Simulator.Slug.Normalize(slug));
    }
}
