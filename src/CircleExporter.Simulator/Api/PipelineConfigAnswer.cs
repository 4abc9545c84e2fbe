using System.Text.Json;
using CircleExporter.Simulator.Configuration;

namespace CircleExporter.Simulator.Api;

/// <summary><c>/pipeline/{pipeline-id}/config</c> and <c>/values</c>.</summary>
internal static class PipelineConfigAnswer
{
    internal static ApiAnswer Config(SimulatedPipeline pipeline)
    {
        var configs = PipelineStart.ConfigsOf(pipeline);
        return ApiAnswer.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteString("source", configs.Source);
            json.WriteString("compiled", configs.Compiled);
            if (configs.Setup is not null)
            {
                json.WriteString("setup-config", configs.Setup);
                json.WriteString("compiled-setup-config", configs.CompiledSetup);
            }

            json.WriteEndObject();
        });
    }

    internal static ApiAnswer Values(SimulatedPipeline pipeline)
    {
        var values = PipelineStart.ConfigsOf(pipeline).Values;
        return ApiAnswer.Ok(json =>
        {
            json.WriteStartObject();
            foreach (var (name, value) in values.All)
                WriteValue(json, name, value);

            json.WriteEndObject();
        });
    }

    /// <summary>A parameter or another value as JSON's own kind.</summary>
    internal static void WriteValue(Utf8JsonWriter json, string name, object? value)
    {
        json.WritePropertyName(name);
        if (value is long integer)
            json.WriteNumberValue(integer);
        else if (value is bool flag)
            json.WriteBooleanValue(flag);
        else
            json.WriteStringValue(ConfigScalar.TextOf(value));
    }
}
