namespace CircleExporter.Simulator.Configuration;

/// <summary>The configuration of a project that was given none: the workflows it has, of the usual jobs.</summary>
internal static class UsualConfig
{
    internal static string For(IReadOnlyList<SimulatedWorkflow> workflows)
    {
        var deploys = workflows.Select(workflow => (workflow.Name, Jobs: PlannedJob.Usual(workflow.Traffic?.ApprovalShare > 0))).ToList();
        var builds = PlannedJob.Usual(isApproval: true).Where(job => !job.IsApproval).Select(job => Entry(job.Name, Build(job.Name)));
        return ConfigWriter.Write(Map(
            Entry("version", new ConfigScalar("2.1", IsPlain: true)),
            Entry("jobs", Map([.. builds])),
            Entry("workflows", Map([.. deploys.Select(workflow => Entry(workflow.Name, Map(Entry("jobs", new ConfigList([.. workflow.Jobs.Select(Job)])))))]))));
    }

    private static ConfigMap Build(string name) => Map(
        Entry("docker", new ConfigList([Map(Entry("image", Text("cimg/base:current")))])),
        Entry("steps", new ConfigList([Text("checkout"), Map(Entry("run", Text($"make {name}")))])));

    private static ConfigNode Job(PlannedJob job)
    {
        var settings = new List<KeyValuePair<string, ConfigNode>>();
        if (job.IsApproval)
            settings.Add(Entry("type", Text("approval")));
        if (job.Requires.Count > 0)
            settings.Add(Entry("requires", new ConfigList([.. job.Requires.Select(Text)])));
        return settings.Count == 0 ? Text(job.Name) : Map(Entry(job.Name, Map([.. settings])));
    }

    private static KeyValuePair<string, ConfigNode> Entry(string key, ConfigNode value) => new(key, value);

    private static ConfigMap Map(params KeyValuePair<string, ConfigNode>[] entries) => new(entries);

    private static ConfigScalar Text(string text) => ConfigScalar.Of(text);
}
