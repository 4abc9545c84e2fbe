using System.Net;
using CircleExporter.CircleCi;
using CircleExporter.Tests.Simulator;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Contract;

public sealed class WebhookContract : ClientAgainstSimulator
{
    private string ProjectId => World.Id.ToString();

    [Fact]
    public async Task A_webhook_made_by_the_client_is_told_of_the_pipeline_that_the_client_triggers()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        var webhook = await Client.CreateWebhookAsync(ProjectId, New(receiver.Url) with { SigningSecret = WebhookReceiver.Secret }, Cancelled);

        var pipeline = await TriggerAsync();
        Time.Advance(TimeSpan.FromMinutes(5));
        var events = await receiver.NextAsync(2);

        events.Select(message => message.Subject).Should().Equal("job test", "workflow build");
        events[1].Body.GetProperty("webhook").GetProperty("id").GetString().Should().Be(webhook.Id);
        events[1].Body.GetProperty("pipeline").GetProperty("id").GetString().Should().Be(pipeline.Id);
        WebhookReceiver.Accepts(WebhookReceiver.Secret, events[1].Bytes, events[1].Signature).Should().BeTrue();
    }

    [Fact]
    public async Task Webhooks_are_made_listed_changed_and_taken_away()
    {
        var made = await Client.CreateWebhookAsync(ProjectId, New(new Uri("https://metrics.example.com/hook")) with { SigningSecret = "s3cr3t" }, Cancelled);
        Time.Advance(TimeSpan.FromMinutes(1));
        var changed = await Client.UpdateWebhookAsync(made.Id, new() { Name = "renamed", Events = [WebhookEvent.JobCompleted], VerifyTls = false, SigningSecret = "" }, Cancelled);
        var read = await Client.GetWebhookAsync(made.Id, Cancelled);
        var listed = await ReadAsync(Client.GetWebhooks(ProjectId));
        await Client.DeleteWebhookAsync(made.Id, Cancelled);

        made.Should().BeEquivalentTo(new { Name = "exporter", Url = "https://metrics.example.com/hook", VerifyTls = true, SigningSecret = "********", Scope = new WebhookScope(ProjectId, "project") });
        changed.Should().BeEquivalentTo(new { made.Id, Name = "renamed", made.Url, VerifyTls = false, SigningSecret = "", made.CreatedAt, UpdatedAt = made.CreatedAt!.Value.AddMinutes(1) });
        changed.Events.Should().Equal(WebhookEvent.JobCompleted);
        read.Should().BeEquivalentTo(changed);
        listed.Should().ContainSingle().Which.Should().BeEquivalentTo(changed);
        (await ReadAsync(Client.GetWebhooks(ProjectId))).Should().BeEmpty();
    }

    [Fact]
    public async Task A_sixth_webhook_is_a_400_and_what_is_gone_or_hidden_a_404()
    {
        for (var number = 0; number < 5; number++)
            await Client.CreateWebhookAsync(ProjectId, New(new Uri("https://metrics.example.com/")), Cancelled);
        var some = (await ReadAsync(Client.GetWebhooks(ProjectId)))[0];
        await Client.DeleteWebhookAsync(some.Id, Cancelled);
        await Client.CreateWebhookAsync(ProjectId, New(new Uri("https://metrics.example.com/")), Cancelled);
        var other = (await ReadAsync(Client.GetWebhooks(ProjectId)))[0];

        (await StatusAsync(() => Client.CreateWebhookAsync(ProjectId, New(new Uri("https://metrics.example.com/")), Cancelled))).Should().Be(HttpStatusCode.BadRequest);
        (await StatusAsync(() => Client.DeleteWebhookAsync(some.Id, Cancelled))).Should().Be(HttpStatusCode.NotFound);
        (await StatusAsync(() => NewClient("CCIPAT_wrong").GetWebhookAsync(other.Id, Cancelled))).Should().Be(HttpStatusCode.NotFound);
    }

    private static CreateWebhookRequest New(Uri url) =>
        new() { Name = "exporter", Url = url, Events = [WebhookEvent.WorkflowCompleted, WebhookEvent.JobCompleted] };

    private static async Task<HttpStatusCode?> StatusAsync(Func<Task> call) =>
        (await FluentActions.Awaiting(call).Should().ThrowAsync<CircleCiException>()).Which.StatusCode;
}
