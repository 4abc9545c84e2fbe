using System.Text.Json;
using CircleExporter.CircleCi.Json;
using CircleExporter.CircleCi.Sending;

namespace CircleExporter.CircleCi;

public sealed partial class CircleCiClient
{
    private const string WebhookEndpoint = "/webhook/{webhook-id}";

    /// <summary>
    /// The webhooks of a project, of which there are at most 5.
    /// API page: https://circleci.com/docs/api/v2/index.html#operation/getWebhooks.
    /// </summary>
    /// <param name="projectId">The opaque id of the project (<see cref="Project.Id"/>), not its slug.</param>
    /// <exception cref="ArgumentException">The id is empty.</exception>
    /// <remarks>Failures appear while enumerating, as <see cref="CircleCiException"/>. 404: no such project, no right to it, or a bad token.</remarks>
    public Pages<Webhook> GetWebhooks(string projectId)
    {
        ArgumentException.ThrowIfNullOrEmpty(projectId);
        return GetPages(new ApiRequest("/webhook", "/webhook", ("scope-id", projectId), ("scope-type", "project")), WireJson.Default.WirePageWebhook, IsIdentifiable);
    }

    /// <summary>
    /// One webhook by its id. Its secret is masked.
    /// API page: https://circleci.com/docs/api/v2/index.html#operation/getWebhookById.
    /// </summary>
    /// <exception cref="ArgumentException">The id is empty.</exception>
    /// <exception cref="CircleCiException">No usable answer. 404: no such webhook, no right to it, or a bad token.</exception>
    public async Task<Webhook> GetWebhookAsync(string webhookId, CancellationToken cancellationToken) =>
        await GetAsync(new ApiRequest(WebhookEndpoint, WebhookPath(webhookId)), WireJson.Default.Webhook, IsIdentifiable, cancellationToken);

    /// <summary>
    /// Makes a webhook; that takes the rights of an organization's administrator. Sent once: after a timeout or a broken connection it is unknown whether there is one.
    /// API page: https://circleci.com/docs/api/v2/index.html#operation/createWebhook.
    /// </summary>
    /// <param name="projectId">The opaque id of the project (<see cref="Project.Id"/>), not its slug.</param>
    /// <param name="request">What the webhook shall be.</param>
    /// <param name="cancellationToken">Ends the wait, not the making.</param>
    /// <exception cref="ArgumentException">The project's id or the name is empty, the address is not <c>https</c>, or there is no event.</exception>
    /// <exception cref="CircleCiException">No usable answer. 400: the project has 5 webhooks already. 404: no such project, no right to it, or a bad token.</exception>
    [ChangesState]
    public async Task<Webhook> CreateWebhookAsync(string projectId, CreateWebhookRequest request, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(projectId);
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(request.Url, nameof(request));
        Limits.CheckWebhook(request.Name ?? "", request.Url, request.Events ?? [], nameof(request));

        var wanted = new WireNewWebhook(request.Name!, request.Url, request.Events!, request.SigningSecret ?? "", request.VerifyTls, new(projectId, "project"));
        var answer = await SendAsync(
            ApiRequest.Post("/webhook", "/webhook", JsonSerializer.SerializeToUtf8Bytes(wanted, WireJson.Default.WireNewWebhook)), cancellationToken);
        return answer.Read(WireJson.Default.Webhook, IsIdentifiable);
    }

    /// <summary>
    /// Changes what is given about a webhook. Sent once: after a timeout or a broken connection it is unknown whether it was changed.
    /// API page: https://circleci.com/docs/api/v2/index.html#operation/updateWebhook.
    /// </summary>
    /// <exception cref="ArgumentException">The id or the name is empty, the address is not <c>https</c>, or the list of events is empty.</exception>
    /// <exception cref="CircleCiException">No usable answer. 404: no such webhook, no right to it, or a bad token.</exception>
    [ChangesState]
    public async Task<Webhook> UpdateWebhookAsync(string webhookId, UpdateWebhookRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        Limits.CheckWebhook(request.Name, request.Url, request.Events, nameof(request));
        var body = JsonSerializer.SerializeToUtf8Bytes(request, WireJson.Default.UpdateWebhookRequest);
        var answer = await SendAsync(ApiRequest.Change(HttpMethod.Put, WebhookEndpoint, WebhookPath(webhookId), body), cancellationToken);
        return answer.Read(WireJson.Default.Webhook, IsIdentifiable);
    }

    /// <summary>
    /// Takes a webhook away. Sent once: after a timeout or a broken connection it is unknown whether it is gone.
    /// API page: https://circleci.com/docs/api/v2/index.html#operation/deleteWebhook.
    /// </summary>
    /// <exception cref="ArgumentException">The id is empty.</exception>
    /// <exception cref="CircleCiException">No usable answer. 404: no such webhook, no right to it, or a bad token.</exception>
    [ChangesState]
    public Task DeleteWebhookAsync(string webhookId, CancellationToken cancellationToken) =>
        AcceptAsync(ApiRequest.Change(HttpMethod.Delete, WebhookEndpoint, WebhookPath(webhookId), []), cancellationToken);

    private static bool IsIdentifiable(Webhook webhook) => webhook.Id is { Length: > 0 };

    private static string WebhookPath(string webhookId)
    {
        ArgumentException.ThrowIfNullOrEmpty(webhookId);
        return $"/webhook/{ApiRequest.Segment(webhookId)}";
    }
}
