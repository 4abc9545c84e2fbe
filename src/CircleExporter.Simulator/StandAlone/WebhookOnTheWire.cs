using System.Text.Json;
using System.Text.Json.Nodes;
using CircleExporter.Simulator.Webhooks;

namespace CircleExporter.Simulator.StandAlone;

/// <summary>Webhooks as the control routes spell them: <c>{"project": "gh/acme/shop-api", "url": "http://127.0.0.1:9000/", "signing_secret": "s3cr3t"}</c>.</summary>
internal static class WebhookOnTheWire
{
    private static readonly string[] Keys = ["project", "url", "signing_secret", "name", "events", "verify_tls"];

    internal static void Add(JsonObject body, CircleCiSimulator simulator)
    {
        Check(body, Keys);
        var slug = body["project"]?.GetValue<string>() ?? throw new FormatException("project is missing.");
        simulator.Webhooks.Add(
            simulator.World.FindProject(slug) ?? throw new FormatException($"project: there is no {slug}."),
            Uri.TryCreate(body["url"]?.GetValue<string>(), UriKind.Absolute, out var url) ? url : throw new FormatException("url: must be an address such as http://127.0.0.1:9000/hook."),
            body["signing_secret"]?.GetValue<string>() ?? "",
            body["name"]?.GetValue<string>() ?? "webhook",
            body["events"]?.AsArray().Select(item => item?.GetValue<string>() ?? ""),
            body["verify_tls"]?.GetValue<bool>() ?? true);
    }

    /// <summary>Tests one receiver, or all.</summary>
    internal static void Ping(JsonObject body, CircleCiSimulator simulator)
    {
        Check(body, ["id"]);
        if (body["id"] is not { } id)
        {
            foreach (var webhook in simulator.Webhooks.Current)
                simulator.Webhooks.Ping(webhook.Id);
        }
        else if (!Guid.TryParse(id.GetValue<string>(), out var wanted) || !simulator.Webhooks.Ping(wanted))
        {
            throw new FormatException($"id: there is no webhook {id}.");
        }
    }

    internal static void Write(Utf8JsonWriter json, WebhookSubscription subscription)
    {
        var webhook = subscription.Webhook;
        json.WriteStartObject();
        json.WriteString("id", webhook.Id);
        json.WriteString("project", webhook.Project.Slug);
        json.WriteString("name", webhook.Name);
        json.WriteString("url", webhook.Url.OriginalString);
        json.WriteBoolean("is_delivered", webhook.IsDelivered);
        json.WriteNumber("delivered", subscription.Delivered);
        json.WriteNumber("failed", subscription.Failed);
        json.WriteEndObject();
    }

    private static void Check(JsonObject body, string[] keys)
    {
        if (body.FirstOrDefault(field => !keys.Contains(field.Key)).Key is { } unknown)
            throw new FormatException($"{unknown}: no such key ({string.Join(", ", keys)}).");
    }
}
