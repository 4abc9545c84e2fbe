using CircleExporter.CircleCi;

namespace CircleExporter.Tests.CircleCi;

/// <summary>The example of the client's README, as code that is compiled: the lines between the markers stand there word for word.</summary>
internal static class ReadmeExample
{
    /// <summary>Runs the example.</summary>
    /// <returns>What it prints, line by line.</returns>
    public static async Task<IReadOnlyList<string>> RunAsync(CircleCiClient client, ProjectSlug project, CancellationToken cancellationToken)
    {
        using var output = new StringWriter { NewLine = "\n" };

        // <example>
        var request = new TriggerPipelineRequest
        {
            Branch = "main",
            Parameters = new Dictionary<string, PipelineParameter> { ["deploy"] = false, ["region"] = "eu-west-1" },
        };
        var pipeline = await client.TriggerPipelineAsync(project, request, cancellationToken);

        foreach (var workflow in await client.WaitForWorkflowsAsync(pipeline.Id, TimeSpan.FromMinutes(30), cancellationToken))
        {
            output.WriteLine($"{workflow.Name}: {workflow.Status}");
            await foreach (var job in client.GetWorkflowJobs(workflow.Id).WithCancellation(cancellationToken))
                output.WriteLine($"  {job.Name}: {job.Status}");
        }

        var configuration = await client.GetPipelineConfigurationAsync(pipeline.Id, cancellationToken);
        output.WriteLine(configuration.Compiled); // without the workflows whose conditions did not hold
        // </example>

        return output.ToString().TrimEnd('\n').Split('\n');
    }
}
