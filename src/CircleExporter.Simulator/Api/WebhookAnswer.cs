using System.Text.Json;
using CircleExporter.Simulator.Webhooks;

namespace CircleExporter.Simulator.Api;

/// <summary><c>/webhook</c>: who is told, and how that is changed.</summary>
internal static class WebhookAnswer
{
    internal static ApiAnswer OfProject(SimulatedProject project, ApiCall call, SimulatedWebhooks webhooks, SimulatorOptions options) =>
        Page<SimulatedWebhook>.Of(webhooks.Current.Where(webhook => webhook.Project == project), call, SimulatedWebhooks.MaxPerProject)
            .Answer(options.LastPage, Write);

    internal static ApiAnswer One(SimulatedWebhook webhook) => ApiAnswer.Ok(json => Write(json, webhook));

    internal static ApiAnswer Add(SimulatedProject project, ApiCall call, SimulatedWebhooks webhooks)
    {
        var body = call.Body;
        var name = body.Text("name") is { Length: > 0 } given ? given : throw Missing("name");
        var (url, events) = (UrlOf(body) ?? throw Missing("url"), body.Texts("events") ?? throw Missing("events"));
        var (secret, verifyTls) = (body.Text("signing-secret") ?? throw Missing("signing-secret"), body.Truth("verify-tls") ?? throw Missing("verify-tls"));
        return Try(() =>
        {
            var webhook = webhooks.Add(project, url, secret, name, events, verifyTls);
            return ApiAnswer.Created(json => Write(json, webhook));
        });
    }

    internal static ApiAnswer Change(SimulatedWebhook webhook, ApiCall call, SimulatedWebhooks webhooks)
    {
        var body = call.Body;
        var changed = webhook with
        {
            Name = body.Text("name") ?? webhook.Name,
            Url = UrlOf(body) ?? webhook.Url,
            Events = body.Texts("events") ?? webhook.Events,
            SigningSecret = body.Text("signing-secret") ?? webhook.SigningSecret,
            VerifyTls = body.Truth("verify-tls") ?? webhook.VerifyTls,
        };
        return Try(() => webhooks.Change(changed) && webhooks.Find(webhook.Id) is { } found ? One(found) : ApiAnswer.NotFound("Webhook not found"));
    }

    internal static ApiAnswer Remove(SimulatedWebhook webhook, SimulatedWebhooks webhooks)
    {
        webhooks.Remove(webhook.Id);
        return ApiAnswer.Message(StatusCodes.Status200OK, "Webhook deleted.");
    }

    private static void Write(Utf8JsonWriter json, SimulatedWebhook webhook)
    {
        json.WriteStartObject();
        json.WriteString("id", webhook.Id);
        json.WriteString("name", webhook.Name);
        json.WriteString("url", webhook.Url.OriginalString);
        json.WriteBoolean("verify_tls", webhook.VerifyTls);
        json.WriteString("signing_secret", webhook.SigningSecret.Length == 0 ? "" : "********");
        json.WriteTexts("events", webhook.Events);
        json.WriteStartObject("scope");
        json.WriteString("id", webhook.Project.Id);
        json.WriteString("type", "project");
        json.WriteEndObject();
        json.WriteTime("created_at", webhook.CreatedAt);
        json.WriteTime("updated_at", webhook.UpdatedAt);
        json.WriteEndObject();
    }

    private static Uri? UrlOf(JsonElement? body) => body.Text("url") is not { } text ? null
        : Uri.TryCreate(text, UriKind.Absolute, out var url) ? url
        : throw new BadRequestException("url must be an address.");

    private static BadRequestException Missing(string field) => new($"{field} is required.");

    private static ApiAnswer Try(Func<ApiAnswer> change)
    {
        try
        {
            return change();
        }
        catch (InvalidOperationException exception)
        {
            throw new BadRequestException(exception.Message);
        }
    }
}
