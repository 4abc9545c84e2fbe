using System.Text.Json;
using System.Text.Json.Nodes;

namespace CircleExporter.Simulator.StandAlone;

/// <summary>The habits of the simulator as the control routes spell them: <c>{"lateness": "15m", "last_page": "empty"}</c>.</summary>
internal static class SettingsOnTheWire
{
    private static readonly Setting[] All =
    [
        Time("latency", options => options.Latency, (options, value) => options.Latency = value),
        Time("lateness", options => options.Lateness, (options, value) => options.Lateness = value),
        Time("summary_lateness", options => options.SummaryLateness, (options, value) => options.SummaryLateness = value),
        Time("workflow_delay", options => options.WorkflowDelay, (options, value) => options.WorkflowDelay = value),
        Name("last_page", options => options.LastPage, (options, value) => options.LastPage = value),
        Flag("accepts_token", options => options.AcceptsToken, (options, value) => options.AcceptsToken = value),
        Flag("lists_unfinished_runs", options => options.ListsUnfinishedRuns, (options, value) => options.ListsUnfinishedRuns = value),
        new("unfinished_status", options => Json(options.UnfinishedStatus), (options, value) => options.UnfinishedStatus = value?.GetValue<string>()),
        Count("max_listed_runs", options => options.MaxListedRuns, (options, value) => options.MaxListedRuns = value, mayBeNull: true),
        Count("summary_page_size", options => options.SummaryPageSize, (options, value) => options.SummaryPageSize = value!.Value),
        Count("run_page_size", options => options.RunPageSize, (options, value) => options.RunPageSize = value!.Value),
        Count("pipeline_page_size", options => options.PipelinePageSize, (options, value) => options.PipelinePageSize = value!.Value),
        Count("job_page_size", options => options.JobPageSize, (options, value) => options.JobPageSize = value!.Value),
        Flag("starts_nothing", options => options.StartsNothing, (options, value) => options.StartsNothing = value),
        Name("flaky_tests", options => options.FlakyTests, (options, value) => options.FlakyTests = value),
        Name("vcs_type", options => options.VcsType, (options, value) => options.VcsType = value),
        Count("rate_limit", options => options.RateLimit, (options, value) => options.RateLimit = value, mayBeNull: true),
        Time("rate_limit_window", options => options.RateLimitWindow, (options, value) => options.RateLimitWindow = value, isPositive: true),
        Name("rate_limit_headers", options => options.RateLimitHeaders, (options, value) => options.RateLimitHeaders = value),
        Name("webhook_signing", options => options.WebhookSigning, (options, value) => options.WebhookSigning = value),
        Flag("webhooks_twice", options => options.WebhooksTwice, (options, value) => options.WebhooksTwice = value),
        Flag("webhooks_out_of_order", options => options.WebhooksOutOfOrder, (options, value) => options.WebhooksOutOfOrder = value),
        Count("webhook_attempts", options => options.WebhookAttempts, (options, value) => options.WebhookAttempts = value!.Value),
        Time("webhook_retry_delay", options => options.WebhookRetryDelay, (options, value) => options.WebhookRetryDelay = value),
    ];

    /// <summary>Changes what the object names, or nothing when it does not understand all of it.</summary>
    internal static void Apply(JsonObject body, SimulatorOptions options)
    {
        var changes = body.Select(field => (field.Value, Setting: Array.Find(All, setting => setting.Key == field.Key)
            ?? throw new FormatException($"{field.Key}: no such setting ({string.Join(", ", All.Select(setting => setting.Key))})."))).ToList();

        // Tried out first, so that a mistake in the last leaves the first as it was.
        var trial = new SimulatorOptions();
        changes.ForEach(change => change.Setting.Apply(trial, change.Value));
        changes.ForEach(change => change.Setting.Apply(options, change.Value));
    }

    internal static void Write(Utf8JsonWriter json, SimulatorOptions options)
    {
        json.WriteStartObject("settings");
        foreach (var setting in All)
        {
            json.WritePropertyName(setting.Key);
            if (setting.Read(options) is { } value)
                value.WriteTo(json);
            else
                json.WriteNullValue();
        }

        json.WriteEndObject();
    }

    private static Setting Time(
        string key, Func<SimulatorOptions, TimeSpan> read, Action<SimulatorOptions, TimeSpan> write, bool isPositive = false) =>
        new(key, options => Json(Duration.Format(read(options))), (options, value) => write(
            options,
            value?.GetValueKind() == JsonValueKind.String && Duration.TryParse(value.GetValue<string>(), out var time) && (!isPositive || time > TimeSpan.Zero)
                ? time
                : throw new FormatException($"{key}: must be a duration such as \"100ms\", \"90s\" or \"1h30m\".")));

    private static Setting Flag(string key, Func<SimulatorOptions, bool> read, Action<SimulatorOptions, bool> write) =>
        new(key, options => JsonValue.Create(read(options)), (options, value) => write(
            options, value?.GetValueKind() is JsonValueKind.True or JsonValueKind.False ? value.GetValue<bool>() : throw new FormatException($"{key}: must be true or false.")));

    private static Setting Count(string key, Func<SimulatorOptions, int?> read, Action<SimulatorOptions, int?> write, bool mayBeNull = false) =>
        new(key, options => read(options) is { } count ? JsonValue.Create(count) : null, (options, value) => write(
            options,
            value is null && mayBeNull ? null
            : value?.GetValueKind() == JsonValueKind.Number && value.AsValue().TryGetValue<int>(out var count) && count > 0 ? count
            : throw new FormatException($"{key}: must be a whole number above 0{(mayBeNull ? ", or null" : "")}.")));

    private static Setting Name<T>(string key, Func<SimulatorOptions, T> read, Action<SimulatorOptions, T> write)
        where T : struct, Enum =>
        new(key, options => Json(FaultOnTheWire.NameOf(read(options))), (options, value) => write(options, FaultOnTheWire.ParseName<T>(key, value?.GetValue<string>() ?? "")));

    private static JsonValue? Json(string? text) => text is null ? null : JsonValue.Create(text);

    private sealed record Setting(string Key, Func<SimulatorOptions, JsonNode?> Read, Action<SimulatorOptions, JsonNode?> Apply);
}
