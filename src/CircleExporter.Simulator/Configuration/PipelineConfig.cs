namespace CircleExporter.Simulator.Configuration;

/// <summary>A project's configuration as its team wrote it, valid or not.</summary>
internal sealed class PipelineConfig(string source)
{
    private ConfigMap? read;

    /// <summary>The YAML text.</summary>
    internal string Source => source;

    private ConfigMap Root => read ??= ConfigReader.Read(source);

    /// <summary>Whether it only works out the configuration of the rest.</summary>
    internal bool IsSetup => Root["setup"] is ConfigScalar { Value: true };

    /// <summary>What it should do otherwise, although it can be compiled.</summary>
    internal IReadOnlyList<PipelineMessage> Warnings => Root["version"] is ConfigScalar { Text: "2" or "2.0" }
        ? [new PipelineMessage("config-deprecated-syntax", "Version 2.0 of the configuration is deprecated: write version 2.1.")]
        : [];

    /// <summary>The parameters it declares.</summary>
    internal PipelineParameters Parameters => new(Root);

    /// <summary>What a pipeline of these values runs: its parameters must be among them.</summary>
    internal CompiledConfig Compile(PipelineValues values)
    {
        if (Root["version"] is null)
            throw new ConfigException("The configuration has no version.");

        var kept = Workflows.Where(workflow => Starts(workflow.Key, workflow.Value, values)).Select(entry => KeyValuePair.Create(
            entry.Key, (ConfigNode)((ConfigMap)entry.Value).Without("when", "unless"))).ToList();
        var workflows = new ConfigMap([.. kept, KeyValuePair.Create("version", (ConfigNode)ConfigScalar.Of(2L))]);
        var root = Root.Without("parameters", "workflows", "version");
        var compiled = (ConfigMap)values.Fill(new ConfigMap(
        [
            new("version", ConfigScalar.Of(2L)), .. root.Entries, new("workflows", kept.Count == 0 ? new ConfigMap([]) : workflows),
        ]));

        var names = (compiled["jobs"] as ConfigMap)?.Entries.Select(job => job.Key).ToHashSet() ?? [];
        var jobs = ((ConfigMap)compiled["workflows"]!).Without("version").Entries
            .Select(workflow => new CompiledWorkflow(workflow.Key, WorkflowJobs.Of(workflow.Key, (ConfigMap)workflow.Value, names)))
            .ToList();
        return new CompiledConfig(ConfigWriter.Write(compiled), jobs);
    }

    /// <summary>The jobs of a workflow, whatever its conditions say; null when there is none of that name or it is not valid.</summary>
    internal IReadOnlyList<PlannedJob>? JobsOf(string workflow)
    {
        try
        {
            return Workflows.FirstOrDefault(entry => entry.Key == workflow).Value is ConfigMap map ? WorkflowJobs.Of(workflow, map, names: null) : null;
        }
        catch (ConfigException)
        {
            return null;
        }
    }

    private IEnumerable<KeyValuePair<string, ConfigNode>> Workflows => Root["workflows"] switch
    {
        null or ConfigScalar { Value: null } => [],
        ConfigMap map => map.Without("version").Entries,
        _ => throw new ConfigException("workflows: is not a map."),
    };

    private static bool Starts(string name, ConfigNode workflow, PipelineValues values)
    {
        if (workflow is not ConfigMap map)
            throw new ConfigException($"The workflow {name} is not a map.");
        if (map["when"] is not null && map["unless"] is not null)
            throw new ConfigException($"The workflow {name} has both when and unless.");

        var condition = new ConfigCondition(values);
        return (map["when"] is not { } when || condition.IsTrue(when)) && (map["unless"] is not { } unless || !condition.IsTrue(unless));
    }
}

/// <summary>What is left of a configuration when every value is known.</summary>
/// <param name="Text">As YAML.</param>
/// <param name="Workflows">The workflows that start.</param>
internal sealed record CompiledConfig(string Text, IReadOnlyList<CompiledWorkflow> Workflows);

/// <summary>A workflow that starts.</summary>
internal sealed record CompiledWorkflow(string Name, IReadOnlyList<PlannedJob> Jobs);

/// <summary>The texts a pipeline was made from, and what it knew.</summary>
internal sealed record CompiledConfigs(string Source, string Compiled, string? Setup, string? CompiledSetup, PipelineValues Values)
{
    /// <summary>Whether there is or was a second half to wait for; null for none.</summary>
    internal SetupPhase? Phase { get; init; }
}
