namespace CircleExporter.Simulator.Webhooks;

/// <summary>Tells webhooks of what happens, as long as the server runs: each for itself, so that a slow receiver keeps nobody waiting.</summary>
internal sealed class WebhookCourier(CircleCiSimulator simulator) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var rounds = new List<Task>();
        try
        {
            await foreach (var subscription in simulator.Webhooks.Added.ReadAllAsync(stoppingToken))
                rounds.Add(MakeRoundsAsync(subscription, stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            await Task.WhenAll(rounds);
        }
    }

    private async Task MakeRoundsAsync(WebhookSubscription subscription, CancellationToken stoppingToken)
    {
        using var sender = new WebhookSender(subscription, simulator);
        try
        {
            while (await subscription.Timer.WaitForNextTickAsync(stoppingToken))
            {
                foreach (var delivery in subscription.Due())
                    subscription.Report(delivery, await sender.SendAsync(delivery.Event, stoppingToken));
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // What was not told when the server stops is not told at all.
        }
    }
}
