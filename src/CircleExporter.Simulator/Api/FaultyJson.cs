using System.Text.Json;
using System.Text.Json.Nodes;

namespace CircleExporter.Simulator.Api;

/// <summary>Changes a well-formed answer into one that CircleCI is said to give at times.</summary>
internal static class FaultyJson
{
    private static readonly string[] Nullable =
    [
        "mttr", "total_credits_used", "total_recoveries", "min", "mean", "median", "p95", "max", "standard_deviation",
        "duration", "stopped_at", "status", "credits_used", "avatar_url", "all_projects", "revision", "subject", "body",
    ];

    private static readonly string[] Optional = ["project_id", "branch", "is_approval", "avatar_url", "warnings", "updated_at", "vcs", "default_branch"];
    private static readonly string[] Times = ["created_at", "started_at", "stopped_at", "window_start", "window_end", "timestamp"];
    private static readonly string[] Enumerations = ["status", "state", "type", "provider"];

    internal static Action<Utf8JsonWriter> Spoil(Action<Utf8JsonWriter> write, IReadOnlyList<SimulatedFault> faults)
    {
        var changes = faults.Select(fault => ChangeOf(fault.Kind)).OfType<Action<JsonNode>>().ToList();
        var spelling = new FaultySpelling(Has(FaultKind.NotANumber), Has(FaultKind.DuplicateFields));
        if (changes.Count == 0 && spelling.IsRight)
            return write;

        var answer = JsonNode.Parse(ApiBody.Spell(write).Span)!;
        changes.ForEach(change => change(answer));
        return json => spelling.Write(json, answer);

        bool Has(FaultKind kind) => faults.Any(fault => fault.Kind == kind);
    }

    private static Action<JsonNode>? ChangeOf(FaultKind kind) => kind switch
    {
        FaultKind.NullFields => answer => EveryObject(answer, o => SetNull(o, Nullable)),
        FaultKind.NullMetrics => answer => EveryObject(answer, NullMetrics),
        FaultKind.MissingFields => answer => EveryObject(answer, RemoveFields),
        FaultKind.NullItems => answer => ItemsOf(answer)?.Insert(0, null),
        FaultKind.MalformedItem => answer => EveryObject(ItemsOf(answer)?.FirstOrDefault(), SpoilTimes),
        FaultKind.EmptyList => Empty,
        FaultKind.MissingItem => answer => ItemsOf(answer)?.RemoveFirst(),
        FaultKind.RepeatingPageToken => Repeat,
        FaultKind.UnknownFields => answer => EveryObject(answer, o => o["x_unheard_of"] = new JsonObject { ["values"] = new JsonArray(1, "two", null) }),
        FaultKind.NumbersAsStrings => answer => EveryNumber(answer, number => number.ToJsonString()),
        FaultKind.NumbersOutOfRange => answer => EveryNumber(answer, _ => JsonNode.Parse("1e400")!),
        FaultKind.WrongTypes => answer => EveryNumber(answer, _ => new JsonObject()),
        FaultKind.UnknownStatus => answer => EveryObject(answer, UnknownStatuses),
        _ => null,
    };

    private static void EveryObject(JsonNode? node, Action<JsonObject> change)
    {
        if (node is JsonArray array)
        {
            foreach (var item in array)
                EveryObject(item, change);
        }
        else if (node is JsonObject here)
        {
            foreach (var (_, value) in here.ToList())
                EveryObject(value, change);
            change(here);
        }
    }

    private static void SetNull(JsonObject here, IEnumerable<string> names)
    {
        foreach (var name in names.Where(here.ContainsKey))
            here[name] = null;
    }

    private static void NullMetrics(JsonObject here)
    {
        if (here["metrics"] is not JsonObject metrics)
            return;
        if (metrics["duration_metrics"] is JsonObject durations)
            SetNull(durations, durations.Select(field => field.Key).ToList());
        SetNull(metrics, metrics.Where(field => field.Value is JsonValue).Select(field => field.Key).ToList());
    }

    private static void RemoveFields(JsonObject here)
    {
        foreach (var name in Optional)
            here.Remove(name);
        foreach (var name in (string[])["metrics", "trends"])
        {
            if (here.ContainsKey(name))
                here[name] = new JsonObject();
        }
    }

    private static JsonArray? ItemsOf(JsonNode answer) => (answer as JsonObject)?["items"] as JsonArray;

    private static void RemoveFirst(this JsonArray items)
    {
        if (items.Count > 0)
            items.RemoveAt(0);
    }

    private static void SpoilTimes(JsonObject here)
    {
        foreach (var name in Times.Where(here.ContainsKey))
            here[name] = "yesterday";
    }

    private static void Repeat(JsonNode answer)
    {
        if (answer is JsonObject)
            answer["next_page_token"] = "AAR+again/and+again==";
    }

    private static void Empty(JsonNode answer)
    {
        if (ItemsOf(answer) is not { } items)
            return;
        items.Clear();
        answer["next_page_token"] = null;
    }

    private static void EveryNumber(JsonNode answer, Func<JsonNode, JsonNode> change) => EveryObject(answer, here =>
    {
        foreach (var (name, value) in here.ToList())
        {
            if (value?.GetValueKind() == JsonValueKind.Number)
                here[name] = change(value);
        }
    });

    private static void UnknownStatuses(JsonObject here)
    {
        foreach (var name in Enumerations)
        {
            if (here[name]?.GetValueKind() == JsonValueKind.String)
                here[name] = "quarantined";
        }
    }
}
