using System.Threading.Channels;

namespace CircleExporter.Simulator.Webhooks;

/// <summary>The webhooks of all projects. They are told of what happens as soon as a server serves the simulator.</summary>
public sealed class SimulatedWebhooks
{
    /// <summary>How many a project can have.</summary>
    public const int MaxPerProject = 5;

    private readonly Lock gate = new();
    private readonly List<WebhookSubscription> subscriptions = [];
    private readonly Channel<WebhookSubscription> added = Channel.CreateUnbounded<WebhookSubscription>();
    private readonly CircleCiSimulator simulator;
    private int ordinals;

    internal SimulatedWebhooks(CircleCiSimulator simulator) => this.simulator = simulator;

    /// <summary>All of them, in the order in which they were added.</summary>
    public IReadOnlyList<SimulatedWebhook> Current => [.. Subscriptions.Select(subscription => subscription.Webhook)];

    internal IReadOnlyList<WebhookSubscription> Subscriptions
    {
        get
        {
            lock (gate)
                return [.. subscriptions];
        }
    }

    /// <summary>Each new one, for whoever delivers.</summary>
    internal ChannelReader<WebhookSubscription> Added => added.Reader;

    /// <summary>Adds a webhook that tells of everything from now on, unless it is limited to some events; an empty secret means no signature.</summary>
    /// <exception cref="InvalidOperationException">The receiver is neither a loopback address nor <c>https</c>, an event is unknown, or the project has enough webhooks.</exception>
    public SimulatedWebhook Add(
        SimulatedProject project, Uri url, string signingSecret = "", string name = "webhook", IEnumerable<string>? events = null, bool verifyTls = true)
    {
        var now = simulator.TimeProvider.GetUtcNow();
        lock (gate)
        {
            if (subscriptions.Count(other => other.Webhook.Project == project) >= MaxPerProject)
                throw new InvalidOperationException($"A project can have at most {MaxPerProject} webhooks.");

            var webhook = Checked(new SimulatedWebhook
            {
                Id = StableHash.Id(simulator.World.Seed, $"webhook\n{project.Slug}\n{++ordinals}"),
                Project = project,
                Name = name,
                Url = url,
                Events = [.. events ?? SimulatedWebhook.AllEvents],
                SigningSecret = signingSecret,
                VerifyTls = verifyTls,
                CreatedAt = now,
                UpdatedAt = now,
            });
            var subscription = new WebhookSubscription(webhook, simulator);
            subscriptions.Add(subscription);
            added.Writer.TryWrite(subscription);
            return webhook;
        }
    }

    /// <summary>The webhook of that id, or null.</summary>
    public SimulatedWebhook? Find(Guid id) => FindSubscription(id)?.Webhook;

    /// <summary>Puts a webhook in the place of the one of the same id; false when there is none.</summary>
    /// <exception cref="InvalidOperationException">The receiver is neither a loopback address nor <c>https</c>, or an event is unknown.</exception>
    public bool Change(SimulatedWebhook webhook)
    {
        if (FindSubscription(webhook.Id) is not { } subscription)
            return false;

        subscription.Webhook = Checked(webhook) with { UpdatedAt = simulator.TimeProvider.GetUtcNow() };
        return true;
    }

    /// <summary>Takes a webhook away; false when there was none.</summary>
    public bool Remove(Guid id)
    {
        lock (gate)
        {
            if (FindSubscription(id) is not { } subscription)
                return false;

            subscription.Dispose();
            return subscriptions.Remove(subscription);
        }
    }

    /// <summary>Takes every webhook away.</summary>
    public void Clear()
    {
        foreach (var webhook in Current)
            Remove(webhook.Id);
    }

    /// <summary>Sends a test to a receiver; false when there is no such webhook.</summary>
    public bool Ping(Guid id)
    {
        var subscription = FindSubscription(id);
        subscription?.Ping();
        return subscription is not null;
    }

    private WebhookSubscription? FindSubscription(Guid id) => Subscriptions.FirstOrDefault(subscription => subscription.Webhook.Id == id);

    private static SimulatedWebhook Checked(SimulatedWebhook webhook)
    {
        if (!webhook.Url.IsAbsoluteUri || (webhook.Url.Scheme != "https" && !webhook.IsDelivered))
            throw new InvalidOperationException("The url of a webhook must begin with https://; http:// is enough for a loopback address, the only kind that anything is sent to.");
        if (webhook.Events.Count == 0 || webhook.Events.Except(SimulatedWebhook.AllEvents).Any())
            throw new InvalidOperationException($"The events of a webhook are {string.Join(" and ", SimulatedWebhook.AllEvents)}, or one of them.");
        return webhook;
    }
}
