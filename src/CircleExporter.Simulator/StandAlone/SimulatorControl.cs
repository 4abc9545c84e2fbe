using System.Text.Json;
using System.Text.Json.Nodes;
using CircleExporter.Simulator.Api;

namespace CircleExporter.Simulator.StandAlone;

/// <summary>Routes that change the simulator while it runs; without authentication, so never a part of the API itself.</summary>
public static class SimulatorControl
{
    /// <summary>Serves state, faults, settings, configurations of projects, outcomes of workflows, webhooks and clock under <c>/simulator/</c>.</summary>
    public static void MapSimulatorControl(this IEndpointRouteBuilder endpoints, CircleCiSimulator simulator, SimulatedClock clock)
    {
        var control = endpoints.MapGroup("/simulator");
        control.MapGet("/", context => WriteAsync(context, json => WriteState(json, simulator)));
        control.MapPost("/faults", context => ChangeAsync(context, simulator, body => simulator.Faults.Add(FaultOnTheWire.Read(body))));
        control.MapDelete("/faults", context => ChangeAsync(context, simulator, simulator.Faults.Clear));
        control.MapGet("/continuation-keys/{pipelineId:guid}", context => WriteAsync(context, json => WriteContinuationKey(json, context, simulator)));
        control.MapPost("/webhooks", context => ChangeAsync(context, simulator, body => WebhookOnTheWire.Add(body, simulator)));
        control.MapPost("/webhooks/ping", context => ChangeAsync(context, simulator, body => WebhookOnTheWire.Ping(body, simulator)));
        control.MapDelete("/webhooks", context => ChangeAsync(context, simulator, simulator.Webhooks.Clear));
        control.MapPost("/settings", context => ChangeAsync(context, simulator, body => SettingsOnTheWire.Apply(body, simulator.Options)));
        control.MapPost("/config", context => ChangeAsync(context, simulator, body => ConfigOnTheWire.Apply(body, simulator.World)));
        control.MapPost("/workflows", context => ChangeAsync(context, simulator, body => WorkflowOnTheWire.Apply(body, simulator.World)));
        control.MapPost("/clock", context => ChangeAsync(context, simulator, body => clock.Advance(ReadAdvance(body))));
    }

    private static async Task ChangeAsync(HttpContext context, CircleCiSimulator simulator, Action<JsonObject> change)
    {
        try
        {
            var body = await JsonNode.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted) as JsonObject
                ?? throw new FormatException("The body must be a JSON object.");
            await ChangeAsync(context, simulator, () => change(body));
        }
        catch (Exception exception) when (exception is FormatException or JsonException or InvalidOperationException)
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            await WriteAsync(context, ApiAnswer.BadRequest(exception.Message).Write);
        }
    }

    private static Task ChangeAsync(HttpContext context, CircleCiSimulator simulator, Action change)
    {
        change();
        return WriteAsync(context, json => WriteState(json, simulator));
    }

    private static async Task WriteAsync(HttpContext context, Action<Utf8JsonWriter> write)
    {
        context.Response.ContentType = "application/json; charset=utf-8";
        await context.Response.Body.WriteAsync(ApiBody.Spell(write), context.RequestAborted);
    }

    // In the real world only the jobs of the setup workflow know it.
    private static void WriteContinuationKey(Utf8JsonWriter json, HttpContext context, CircleCiSimulator simulator)
    {
        json.WriteStartObject();
        json.WriteString("continuation_key", simulator.World.FindPipeline(Guid.Parse((string)context.GetRouteValue("pipelineId")!))?.ContinuationKey);
        json.WriteEndObject();
    }

    private static void WriteState(Utf8JsonWriter json, CircleCiSimulator simulator)
    {
        json.WriteStartObject();
        json.WriteTime("now", simulator.TimeProvider.GetUtcNow());
        json.WriteNumber("seed", simulator.World.Seed);
        SettingsOnTheWire.Write(json, simulator.Options);
        json.WriteStartObject("requests");
        json.WriteNumber("total", simulator.Requests.Count);
        foreach (var endpoint in Enum.GetValues<SimulatedEndpoint>())
            json.WriteNumber(JsonNamingPolicy.SnakeCaseLower.ConvertName(endpoint.ToString()), simulator.Requests.CountOf(endpoint));
        json.WriteEndObject();
        json.WriteStartArray("faults");
        foreach (var fault in simulator.Faults.Current)
            FaultOnTheWire.Write(json, fault);
        json.WriteEndArray();
        json.WriteStartArray("webhooks");
        foreach (var subscription in simulator.Webhooks.Subscriptions)
            WebhookOnTheWire.Write(json, subscription);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static TimeSpan ReadAdvance(JsonObject body) =>
        body is { Count: 1 } && body["advance"]?.GetValueKind() == JsonValueKind.String && Duration.TryParse(body["advance"]!.GetValue<string>(), out var time)
            ? time
            : throw new FormatException("""The body must be like {"advance": "1h30m"}.""");
}
