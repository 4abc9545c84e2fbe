using System.Text.Json;
using CircleExporter.Simulator.Configuration;

namespace CircleExporter.Simulator.Api;

/// <summary>The two ways to start a pipeline.</summary>
internal static class TriggerAnswer
{
    private const int MaxParameters = 100;
    private const int MaxNameLength = 128;
    private const int MaxValueLength = 512;

    /// <summary><c>POST /project/{project-slug}/pipeline</c>.</summary>
    internal static ApiAnswer Trigger(SimulatedProject project, ApiCall call, SimulatorOptions options)
    {
        if (ProjectAnswer.Provider(project) == "CircleCI")
            throw new BadRequestException("Not available for this kind of project: use POST /project/{provider}/{organization}/{project}/pipeline/run.");
        return Start(project, RefOf(call.Body), call, options);
    }

    /// <summary><c>POST /project/{provider}/{organization}/{project}/pipeline/run</c>.</summary>
    internal static ApiAnswer Run(SimulatedProject project, ApiCall call, SimulatorOptions options)
    {
        if (call.Body.Text("definition_id") is { } id && !Guid.TryParse(id, out _))
            throw new BadRequestException("definition_id must be a UUID.");

        RefOf(call.Body.Nested("config"));
        var checkout = RefOf(call.Body.Nested("checkout"));
        return options.StartsNothing
            ? ApiAnswer.Message(StatusCodes.Status200OK, "Nothing was triggered.")
            : Start(project, checkout, call, options);
    }

    private static ApiAnswer Start(SimulatedProject project, (string? Branch, string? Tag) wanted, ApiCall call, SimulatorOptions options)
    {
        var parameters = ParametersOf(call.Body.Nested("parameters"));
        try
        {
            var pipeline = PipelineStart.Start(project, new PipelineRequest(wanted.Branch, wanted.Tag, parameters), call.Now, options.WorkflowDelay);
            return ApiAnswer.Created(json =>
            {
                json.WriteStartObject();
                json.WriteNumber("number", pipeline.Number);
                json.WriteString("state", PipelineJson.State(pipeline, call.Now, options));
                json.WriteString("id", pipeline.Id);
                json.WriteTime("created_at", pipeline.CreatedAt);
                json.WriteEndObject();
            });
        }
        catch (ConfigException exception)
        {
            throw new BadRequestException(exception.Message);
        }
    }

    private static (string? Branch, string? Tag) RefOf(JsonElement? body)
    {
        var (branch, tag) = (body.Text("branch"), body.Text("tag"));
        return branch is not null && tag is not null ? throw new BadRequestException("branch and tag are mutually exclusive.")
            : branch is "" || tag is "" ? throw new BadRequestException("branch and tag must not be empty.")
            : (branch, tag);
    }

    /// <summary>Parameters within the limits of their number and length.</summary>
    internal static Dictionary<string, object?> ParametersOf(JsonElement? given)
    {
        var parameters = new Dictionary<string, object?>();
        foreach (var parameter in given?.EnumerateObject() ?? default)
        {
            if (parameter.Name.Length is 0 or > MaxNameLength)
                throw new BadRequestException($"The name of a parameter has 1 to {MaxNameLength} characters.");
            parameters.Add(parameter.Name, ValueOf(parameter));
        }

        return parameters.Count <= MaxParameters ? parameters : throw new BadRequestException($"There can be at most {MaxParameters} parameters.");
    }

    private static object ValueOf(JsonProperty parameter) => parameter.Value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number when parameter.Value.TryGetInt64(out var integer) => integer,
        JsonValueKind.String when parameter.Value.GetString()!.Length <= MaxValueLength => parameter.Value.GetString()!,
        JsonValueKind.String => throw new BadRequestException($"The value of parameter {parameter.Name} has more than {MaxValueLength} characters."),
        _ => throw new BadRequestException($"Parameter {parameter.Name} must be a string, an integer or a boolean."),
    };
}
