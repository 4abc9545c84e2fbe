using CircleExporter.Simulator.Configuration;

namespace CircleExporter.Simulator;

/// <summary>The second half of a setup pipeline: the configuration that its first half has worked out.</summary>
internal static class PipelineContinuation
{
    private const int IdLength = 32;

    /// <summary>Begins with the id, so that the pipeline is found without an index; the rest cannot be guessed from it.</summary>
    internal static string KeyOf(SimulatedPipeline pipeline) =>
        $"{pipeline.Id:N}{StableHash.Id(pipeline.Project.Organization.World.Seed, $"continuation\n{pipeline.Id}"):N}";

    /// <summary>The setup pipeline of that key, continued or not; null when there is none.</summary>
    internal static SimulatedPipeline? Find(SimulatedWorld world, string key) =>
        key.Length > IdLength && Guid.TryParseExact(key[..IdLength], "N", out var id)
        && world.FindPipeline(id) is { Configs.Phase: { } phase } pipeline && phase.Key == key
            ? pipeline
            : null;

    /// <summary>Starts what the configuration says; a <see cref="ConfigException"/> when it is wrong or it is too late, and then nothing has happened.</summary>
    internal static void Continue(
        SimulatedPipeline pipeline, string configuration, IReadOnlyDictionary<string, object?> parameters, DateTimeOffset now, TimeSpan workflowDelay)
    {
        var (config, setup) = (new PipelineConfig(configuration), pipeline.Configs!);
        if (config.IsSetup)
            throw new ConfigException("A continuation must not be a setup configuration.");
        if (parameters.Keys.FirstOrDefault(setup.Phase!.Given.ContainsKey) is { } twice)
            throw new ConfigException($"Conflicting pipeline parameters: {twice}");

        var given = setup.Phase.Given.Concat(parameters).ToDictionary();
        var values = PipelineStart.ValuesOf(pipeline, config.Parameters.Resolve(given));
        var compiled = config.Compile(values);
        if (!setup.Phase.TryEnd())
            throw new ConfigException("The pipeline has been continued already.");

        var continued = pipeline.Project.Pipelines.Add(pipeline with { Configs = setup with { Source = config.Source, Compiled = compiled.Text, Values = values } });
        foreach (var workflow in compiled.Workflows)
            PipelineStart.AddRun(continued, workflow, now + workflowDelay, isSetup: false);
    }
}
