using System.Text.Json;
using System.Threading.Channels;
using CircleExporter.Simulator.Webhooks;
using CircleExporter.Tests.Support;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace CircleExporter.Tests.Simulator;

/// <summary>Somebody on this machine who is told, and checks signatures as receivers should.</summary>
internal sealed class WebhookReceiver : IAsyncDisposable
{
    internal const string Secret = "s3cr3t-Ü";

    private readonly Channel<ReceivedEvent> events = Channel.CreateUnbounded<ReceivedEvent>();
    private FakeApi? server;

    internal Uri Url => server!.BaseAddress;

    /// <summary>Answers each message with the status that the function gives for its place, from 1.</summary>
    internal static async Task<WebhookReceiver> StartAsync(Func<int, int>? status = null)
    {
        var receiver = new WebhookReceiver();
        var count = 0;
        receiver.server = await FakeApi.StartAsync(
            async context =>
            {
                using var body = new MemoryStream();
                await context.Request.Body.CopyToAsync(body, context.RequestAborted);
                context.Response.StatusCode = status?.Invoke(Interlocked.Increment(ref count)) ?? StatusCodes.Status204NoContent;
                receiver.events.Writer.TryWrite(new(
                    context.Request.Headers.ToDictionary(header => header.Key.ToLowerInvariant(), header => header.Value.ToString()), body.ToArray()));
            },
            TestContext.Current.CancellationToken);
        return receiver;
    }

    internal ValueTask<ReceivedEvent> NextAsync() => events.Reader.ReadAsync(TestContext.Current.CancellationToken);

    internal async Task<ReceivedEvent[]> NextAsync(int count)
    {
        var received = new ReceivedEvent[count];
        for (var number = 0; number < count; number++)
            received[number] = await NextAsync();
        return received;
    }

    public ValueTask DisposeAsync() => server!.DisposeAsync();

    /// <summary>Whether a receiver that knows version 1 may believe a header.</summary>
    internal static bool Accepts(string secret, byte[] body, string? header)
    {
        var signature = header?.Split(',').FirstOrDefault(part => part.StartsWith("v1=", StringComparison.Ordinal));
        return signature == $"v1={WebhookSignature.Of(secret, body)}";
    }
}

/// <summary>A message as it came.</summary>
internal sealed record ReceivedEvent(IReadOnlyDictionary<string, string> Headers, byte[] Bytes)
{
    internal JsonElement Body { get; } = JsonDocument.Parse(Bytes).RootElement;

    internal string Type => Body.GetProperty("type").GetString()!;

    internal string Id => Body.GetProperty("id").GetString()!;

    internal string? Signature => Headers.GetValueOrDefault("circleci-signature");

    /// <summary>The kind of event and the name of what has ended.</summary>
    internal string Subject => Type switch
    {
        SimulatedWebhook.JobCompleted => $"job {Body.GetProperty("job").GetProperty("name").GetString()}",
        SimulatedWebhook.WorkflowCompleted => $"workflow {Body.GetProperty("workflow").GetProperty("name").GetString()}",
        _ => Type,
    };
}
