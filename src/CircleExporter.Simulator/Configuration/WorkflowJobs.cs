namespace CircleExporter.Simulator.Configuration;

/// <summary>The jobs of a configured workflow, each behind those it requires.</summary>
internal static class WorkflowJobs
{
    /// <summary>Reads and checks them; without <paramref name="names"/> it does not matter which jobs there are.</summary>
    internal static IReadOnlyList<PlannedJob> Of(string workflow, ConfigMap map, IReadOnlySet<string>? names)
    {
        if (map["jobs"] is not ConfigList list)
            throw new ConfigException($"The workflow {workflow} has no list of jobs.");

        var jobs = list.Items.Select(item => Read(workflow, item, names)).ToList();
        if (jobs.GroupBy(job => job.Name).FirstOrDefault(same => same.Count() > 1) is { } twice)
            throw new ConfigException($"The workflow {workflow} has more than one job named `{twice.Key}`.");
        return Sort(workflow, jobs);
    }

    private static PlannedJob Read(string workflow, ConfigNode item, IReadOnlySet<string>? names)
    {
        var (name, settings) = item switch
        {
            ConfigScalar scalar => (scalar.Text, null),
            ConfigMap { Entries: [var (key, value)] } => (key, value as ConfigMap),
            _ => throw new ConfigException($"The workflow {workflow} has a job that is neither a name nor a map of one key."),
        };
        var isApproval = (settings?["type"] as ConfigScalar)?.Text == "approval";
        var isFromOrb = name.Contains('/', StringComparison.Ordinal);
        if (names is not null && !isApproval && !isFromOrb && !names.Contains(name))
            throw new ConfigException($"Cannot find a job named `{name}` to run in workflow `{workflow}`.");

        var shown = (settings?["name"] as ConfigScalar)?.Text ?? name;
        return new PlannedJob(shown, isApproval, [.. Required(settings?["requires"])]);
    }

    private static IEnumerable<string> Required(ConfigNode? requires) => (requires as ConfigList)?.Items.Select(item => item switch
    {
        ConfigMap { Entries: [var (name, _)] } => name,
        ConfigScalar scalar => scalar.Text,
        _ => throw new ConfigException("requires: an entry is not the name of a job."),
    }) ?? [];

    private static List<PlannedJob> Sort(string workflow, List<PlannedJob> jobs)
    {
        foreach (var job in jobs)
        {
            if (job.Requires.FirstOrDefault(name => !jobs.Exists(other => other.Name == name)) is { } missing)
                throw new ConfigException($"Job `{job.Name}` requires `{missing}`, which is the name of 0 other jobs in workflow `{workflow}`.");
        }

        var sorted = new List<PlannedJob>();
        while (sorted.Count < jobs.Count)
        {
            var next = jobs.Find(job => !sorted.Contains(job) && job.Requires.All(name => sorted.Exists(done => done.Name == name)))
                ?? throw new ConfigException($"The jobs of workflow `{workflow}` require each other in a circle.");
            sorted.Add(next);
        }

        return sorted;
    }
}
