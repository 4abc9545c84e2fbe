using System.Collections.Concurrent;
using System.Text.Json;
using CircleExporter.Tests.Support;
using Xunit;

namespace CircleExporter.Tests.Alerts;

/// <summary>The person on call: a webhook that remembers what it is told.</summary>
internal sealed class AlertReceiver : IAsyncDisposable
{
    private readonly ConcurrentQueue<ReceivedAlert> received = new();
    private FakeApi? server;

    /// <summary>Where to tell it.</summary>
    public Uri Url => server!.BaseAddress;

    /// <summary>All that it was told, oldest first.</summary>
    public IReadOnlyCollection<ReceivedAlert> Received => received;

    public static async Task<AlertReceiver> StartAsync()
    {
        var receiver = new AlertReceiver();
        receiver.server = await FakeApi.StartAsync(
            async context =>
            {
                using var body = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
                foreach (var alert in body.RootElement.GetProperty("alerts").EnumerateArray())
                    receiver.received.Enqueue(new ReceivedAlert(alert.GetProperty("status").GetString()!, TextsOf(alert.GetProperty("labels")), TextsOf(alert.GetProperty("annotations"))));
            },
            TestContext.Current.CancellationToken,
            port: ExporterProcess.FreePort());
        return receiver;
    }

    /// <summary>What it was first told of an alert in a state; null before.</summary>
    public ReceivedAlert? Find(string status, string name) => received.FirstOrDefault(alert => alert.Status == status && alert.Labels["alertname"] == name);

    public ValueTask DisposeAsync() => server!.DisposeAsync();

    private static Dictionary<string, string> TextsOf(JsonElement texts) => texts.EnumerateObject().ToDictionary(text => text.Name, text => text.Value.GetString()!);
}

/// <summary>An alert as Alertmanager tells it.</summary>
/// <param name="Status"><c>firing</c> or <c>resolved</c>.</param>
/// <param name="Labels">The alert's name, its severity, and what it is about.</param>
/// <param name="Annotations">Sentences, filled in.</param>
internal sealed record ReceivedAlert(string Status, IReadOnlyDictionary<string, string> Labels, IReadOnlyDictionary<string, string> Annotations);
