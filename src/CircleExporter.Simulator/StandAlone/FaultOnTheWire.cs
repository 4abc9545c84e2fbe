using System.Text.Json;
using System.Text.Json.Nodes;

namespace CircleExporter.Simulator.StandAlone;

/// <summary>Faults as the control routes spell them: <c>{"kind": "rate_limit", "slug": "gh/acme/shop-api", "times": 3}</c>.</summary>
internal static class FaultOnTheWire
{
    private static readonly string[] Keys =
        ["kind", "endpoint", "slug", "path", "times", "probability", "status", "retry_after", "retry_after_is_date", "body", "location", "clock_offset"];

    internal static SimulatedFault Read(JsonObject body)
    {
        if (body.FirstOrDefault(field => !Keys.Contains(field.Key)).Key is { } unknown)
            throw new FormatException($"{unknown}: no such key ({string.Join(", ", Keys)}).");
        if (!body.ContainsKey("kind"))
            throw new FormatException($"kind is missing ({NamesOf<FaultKind>()}).");

        var usual = new SimulatedFault { Kind = ReadName<FaultKind>(body, "kind") ?? default };
        return new SimulatedFault
        {
            Kind = usual.Kind,
            Endpoint = ReadName<SimulatedEndpoint>(body, "endpoint"),
            Slug = body["slug"]?.GetValue<string>(),
            PathPrefix = body["path"]?.GetValue<string>(),
            Remaining = body["times"]?.GetValue<int>(),
            Probability = body["probability"]?.GetValue<double>() ?? 1,
            Status = body["status"]?.GetValue<int>() ?? usual.Status,
            RetryAfter = ReadSeconds(body, "retry_after", usual.RetryAfter),
            RetryAfterIsDate = body["retry_after_is_date"]?.GetValue<bool>() ?? false,
            Body = ReadName<RateLimitBody>(body, "body") ?? default,
            Location = body["location"]?.GetValue<string>() ?? usual.Location,
            ClockOffset = ReadSeconds(body, "clock_offset", usual.ClockOffset),
        };
    }

    internal static void Write(Utf8JsonWriter json, SimulatedFault fault)
    {
        json.WriteStartObject();
        json.WriteString("kind", NameOf(fault.Kind));
        json.WriteString("endpoint", fault.Endpoint is { } endpoint ? NameOf(endpoint) : null);
        json.WriteString("slug", fault.Slug);
        json.WriteString("path", fault.PathPrefix);
        if (fault.Remaining is { } times)
            json.WriteNumber("times", times);
        json.WriteNumber("probability", fault.Probability);
        json.WriteEndObject();
    }

    // Null is a value here, and means something else than a key that is not there.
    private static TimeSpan? ReadSeconds(JsonObject body, string key, TimeSpan? usual) =>
        !body.ContainsKey(key) ? usual
        : body[key] is { } seconds ? TimeSpan.FromSeconds(seconds.GetValue<double>())
        : null;

    private static T? ReadName<T>(JsonObject body, string key)
        where T : struct, Enum
    {
        return body[key]?.GetValue<string>() is { } name ? ParseName<T>(key, name) : null;
    }

    internal static T ParseName<T>(string key, string name)
        where T : struct, Enum
    {
        foreach (var value in Enum.GetValues<T>())
        {
            if (NameOf(value) == name)
                return value;
        }

        throw new FormatException($"{key}: {name} is none of {NamesOf<T>()}.");
    }

    private static string NamesOf<T>()
        where T : struct, Enum => string.Join(", ", Enum.GetValues<T>().Select(NameOf));

    internal static string NameOf<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
