using FluentAssertions;

namespace CircleExporter.Tests.Simulator;

/// <summary>How webhooks show on the receiver's side. A ping, which is sent last, tells that nothing else is to come.</summary>
internal static class ControlledWebhooks
{
    /// <summary>Whether the end of a pipeline is told by these messages.</summary>
    internal static Func<ControlledSimulator, Task<bool>> Tell(params string[] subjects) => async simulator =>
    {
        await using var receiver = await SubscribeAsync(simulator);
        await ControlledPipelines.TriggerAsync(simulator, "5m");
        await simulator.ControlAsync("webhooks/ping", "{}");
        var events = new List<ReceivedEvent>();
        // What comes before the first ping tells how many of them there will be.
        while (events.Count(message => message.Type == "ping") < (events.Count > 1 && events[0].Id == events[1].Id ? 2 : 1))
            events.Add(await receiver.NextAsync());

        await UnsubscribeAsync(simulator);
        events.Select(message => message.Id).Distinct().Should().HaveCount(3, "a message that is sent twice keeps its id");
        return events.Select(message => message.Subject).SequenceEqual(subjects);
    };

    /// <summary>Whether the header's parts, and what a receiver that knows version 1 makes of it, are so.</summary>
    internal static Func<ControlledSimulator, Task<bool>> Sign(Func<string[], bool, bool> isSo) => async simulator =>
    {
        await using var receiver = await SubscribeAsync(simulator);
        var ping = await PingAsync(simulator, receiver);

        await UnsubscribeAsync(simulator);
        return isSo(ping.Signature?.Split(',') ?? [], WebhookReceiver.Accepts(WebhookReceiver.Secret, ping.Bytes, ping.Signature));
    };

    /// <summary>Whether a ping says that it is one, and nothing else.</summary>
    internal static async Task<bool> PingAsync(ControlledSimulator simulator)
    {
        await using var receiver = await SubscribeAsync(simulator);
        var ping = await PingAsync(simulator, receiver);

        await UnsubscribeAsync(simulator);
        return ping.Headers["circleci-event-type"] == "ping"
            && ping.Body.EnumerateObject().Select(field => field.Name).SequenceEqual(["type", "id", "happened_at", "webhook"]);
    }

    /// <summary>Whether a receiver that fails is told nothing again, however long it takes.</summary>
    internal static async Task<bool> GiveUpAsync(ControlledSimulator simulator)
    {
        await using var receiver = await SubscribeAsync(simulator, 500);
        var first = await PingAsync(simulator, receiver);
        while (await simulator.StateAsync("webhooks", "failed") == 0)
            await Task.Yield();
        await simulator.ControlAsync("clock", """{"advance":"1m"}""");
        var second = await PingAsync(simulator, receiver);

        await UnsubscribeAsync(simulator);
        return second.Id != first.Id;
    }

    /// <summary>Whether a receiver that fails is told the same again, although the clock stands still.</summary>
    internal static async Task<bool> ComeAgainAsync(ControlledSimulator simulator)
    {
        await using var receiver = await SubscribeAsync(simulator, 500);
        var first = await PingAsync(simulator, receiver);
        var second = await PingAsync(simulator, receiver);

        await UnsubscribeAsync(simulator);
        return second.Id == first.Id;
    }

    private static async Task<WebhookReceiver> SubscribeAsync(ControlledSimulator simulator, int status = 204)
    {
        var receiver = await WebhookReceiver.StartAsync(_ => status);
        await simulator.ControlAsync("webhooks", $$"""{"project":"{{ControlledPipelines.Project}}","url":"{{receiver.Url}}","signing_secret":"{{WebhookReceiver.Secret}}"}""");
        return receiver;
    }

    private static async Task UnsubscribeAsync(ControlledSimulator simulator) =>
        (await simulator.SendAsync(HttpMethod.Delete, "/simulator/webhooks")).Status.Should().Be(200);

    private static async Task<ReceivedEvent> PingAsync(ControlledSimulator simulator, WebhookReceiver receiver)
    {
        await simulator.ControlAsync("webhooks/ping", "{}");
        return await receiver.NextAsync();
    }
}
