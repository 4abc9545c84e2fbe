namespace CircleExporter.Simulator.Webhooks;

/// <summary>A webhook as long as it is there: what is to be sent, and what came of it.</summary>
internal sealed class WebhookSubscription(SimulatedWebhook webhook, CircleCiSimulator simulator) : IDisposable
{
    private const int MaxRetries = 1000;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private readonly WebhookOutlook outlook = new();
    private readonly Queue<int> pings = [];
    private readonly List<Delivery> retries = [];
    private int pinged;

    internal SimulatedWebhook Webhook { get; set; } = webhook;

    /// <summary>When to look for something to send: there from the first, so that no moment is missed.</summary>
    internal PeriodicTimer Timer { get; } = new(Interval, simulator.TimeProvider);

    /// <summary>Deliveries that were answered with a success.</summary>
    internal int Delivered { get; private set; }

    /// <summary>Deliveries that were not.</summary>
    internal int Failed { get; private set; }

    internal void Ping()
    {
        lock (gate)
            pings.Enqueue(++pinged);
    }

    /// <summary>What is to be sent now. Only one look at a time.</summary>
    internal IReadOnlyList<Delivery> Due()
    {
        var (now, options) = (simulator.TimeProvider.GetUtcNow(), simulator.Options);
        var events = outlook.Look(Webhook, now, options).ToList();
        lock (gate)
        {
            while (pings.TryDequeue(out var number))
                events.Add(WebhookEvent.Ping(Webhook, number, now));
            var again = retries.Where(delivery => delivery.NotBefore <= now).ToList();
            retries.RemoveAll(again.Contains);
            var copies = options.WebhooksTwice ? 2 : 1;
            return [.. again, .. events.SelectMany(message => Enumerable.Repeat(new Delivery(message, Attempt: 1, now), copies))];
        }
    }

    /// <summary>Counts a delivery; one that failed is due again later.</summary>
    internal void Report(Delivery delivery, bool isDelivered)
    {
        lock (gate)
        {
            if (isDelivered)
            {
                Delivered++;
                return;
            }

            Failed++;
            if (delivery.Attempt < simulator.Options.WebhookAttempts && retries.Count < MaxRetries)
                retries.Add(delivery with { Attempt = delivery.Attempt + 1, NotBefore = simulator.TimeProvider.GetUtcNow() + simulator.Options.WebhookRetryDelay });
        }
    }

    public void Dispose() => Timer.Dispose();
}

/// <summary>A message on its way.</summary>
internal sealed record Delivery(WebhookEvent Event, int Attempt, DateTimeOffset NotBefore);
