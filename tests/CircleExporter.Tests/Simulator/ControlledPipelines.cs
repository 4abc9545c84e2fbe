namespace CircleExporter.Tests.Simulator;

/// <summary>A pipeline that is triggered over the API, in a project that builds what the control routes say.</summary>
internal static class ControlledPipelines
{
    internal const string Project = "gh/acme/empty";

    private const string Config = """{"slug":"gh/acme/empty","source":"{version: 2.1, jobs: {test: {steps: [checkout]}}, workflows: {build: {jobs: [test]}}}"}""";

    /// <summary>Triggers one, and puts the clock forward.</summary>
    internal static async Task<string?> TriggerAsync(ControlledSimulator simulator, string advance)
    {
        await simulator.ControlAsync("config", Config);
        var pipeline = (await simulator.SendAsync(HttpMethod.Post, $"/api/v2/project/{Project}/pipeline", "{}")).Json.GetProperty("id").GetString();
        await simulator.ControlAsync("clock", $$"""{"advance":"{{advance}}"}""");
        return pipeline;
    }

    /// <summary>Whether a pipeline has no workflows after so long.</summary>
    internal static async Task<bool> AreLateAsync(ControlledSimulator simulator, string after) =>
        (await simulator.GetAsync($"/pipeline/{await TriggerAsync(simulator, after)}/workflow")).Items.Length == 0;
}
