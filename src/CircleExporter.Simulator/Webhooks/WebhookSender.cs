using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;

namespace CircleExporter.Simulator.Webhooks;

/// <summary>Brings messages to one receiver, which must be on this machine.</summary>
internal sealed class WebhookSender : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly WebhookSubscription subscription;
    private readonly CircleCiSimulator simulator;
    private readonly HttpClient http;

    internal WebhookSender(WebhookSubscription subscription, CircleCiSimulator simulator)
    {
        (this.subscription, this.simulator) = (subscription, simulator);
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, UseProxy = false, ActivityHeadersPropagator = null, ConnectCallback = ConnectAsync };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, errors) =>
            errors == System.Net.Security.SslPolicyErrors.None || !subscription.Webhook.VerifyTls;
        http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>Whether the receiver answered in time, and with a success.</summary>
    internal async Task<bool> SendAsync(WebhookEvent message, CancellationToken cancellationToken)
    {
        var webhook = subscription.Webhook;
        if (!webhook.IsDelivered)
            return false;

        using var patience = new CancellationTokenSource(Patience, simulator.TimeProvider);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        using var request = Request(webhook, message);
        try
        {
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, ending.Token);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    public void Dispose() => http.Dispose();

    private HttpRequestMessage Request(SimulatedWebhook webhook, WebhookEvent message)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, webhook.Url) { Content = new ReadOnlyMemoryContent(message.Body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("user-agent", "CircleCI-Webhook/1.0");
        request.Headers.Add("circleci-event-type", message.Type);
        if (WebhookSignature.Header(simulator.Options.WebhookSigning, webhook.SigningSecret, message.Body.Span) is { } signature)
            request.Headers.Add("circleci-signature", signature);
        return request;
    }

    // Whatever a name may stand for on this machine, nothing leaves it.
    private static async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var (host, port) = (context.DnsEndPoint.Host.Trim('[', ']'), context.DnsEndPoint.Port);
        IPAddress[] addresses = IPAddress.TryParse(host, out var address) ? [address] : [IPAddress.Loopback, IPAddress.IPv6Loopback];
        if (!Array.TrueForAll(addresses, IPAddress.IsLoopback))
            throw new HttpRequestException("Only loopback addresses are delivered to.");

        var fault = new SocketException((int)SocketError.ConnectionRefused);
        foreach (var candidate in addresses)
        {
            var socket = new Socket(candidate.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(candidate, port, cancellationToken);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException exception)
            {
                socket.Dispose();
                fault = exception;
            }
            catch (OperationCanceledException)
            {
                socket.Dispose();
                throw;
            }
        }

        throw fault;
    }
}
