using CircleExporter.Simulator.Configuration;

namespace CircleExporter.Simulator.Api;

/// <summary><c>POST /pipeline/continue</c>.</summary>
internal static class ContinueAnswer
{
    internal static ApiAnswer Continue(SimulatedWorld world, ApiCall call, SimulatorOptions options)
    {
        var key = call.Body.Text("continuation-key") ?? throw new BadRequestException("continuation-key is required.");
        var configuration = call.Body.Text("configuration") ?? throw new BadRequestException("configuration is required.");
        var parameters = TriggerAnswer.ParametersOf(call.Body.Nested("parameters"));
        if (!call.Request.Authorized || PipelineContinuation.Find(world, key) is not { } pipeline)
            return ApiAnswer.NotFound("Pipeline not found");

        try
        {
            PipelineContinuation.Continue(pipeline, configuration, parameters, call.Now, options.WorkflowDelay);
            return ApiAnswer.Message(StatusCodes.Status200OK, "Pipeline continued.");
        }
        catch (ConfigException exception)
        {
            throw new BadRequestException(exception.Message);
        }
    }
}
