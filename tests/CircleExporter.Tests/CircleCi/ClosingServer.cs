using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace CircleExporter.Tests.CircleCi;

/// <summary>A server that answers a GET, keeps the connection, and closes it in good order instead of answering anything else: what an idle timeout looks like.</summary>
internal sealed class ClosingServer : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, port: 0);
    private readonly CancellationTokenSource ending;
    private readonly Task accepting;

    public ClosingServer(string answer, CancellationToken cancellationToken)
    {
        ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        listener.Start();
        accepting = AcceptAsync(answer);
    }

    public Uri BaseAddress => new($"http://{listener.LocalEndpoint}/api/v2");

    /// <summary>The methods of all requests.</summary>
    public ConcurrentQueue<string> Methods { get; } = new();

    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync();
        listener.Dispose();
        await accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        ending.Dispose();
    }

    private async Task AcceptAsync(string answer)
    {
        while (!ending.IsCancellationRequested)
        {
            using var socket = await listener.AcceptSocketAsync(ending.Token);
            await ServeAsync(socket, answer);
        }
    }

    private async Task ServeAsync(Socket socket, string answer)
    {
        await using var stream = new NetworkStream(socket);
        using var reader = new StreamReader(stream, Encoding.ASCII);
        while (await reader.ReadLineAsync(ending.Token) is { Length: > 0 } requestLine)
        {
            var method = requestLine.Split(' ')[0];
            Methods.Enqueue(method);
            while (await reader.ReadLineAsync(ending.Token) is { Length: > 0 })
            {
                // A header; what is in it does not matter here.
            }

            if (method != "GET")
            {
                socket.Shutdown(SocketShutdown.Send);
                await reader.ReadToEndAsync(ending.Token);
                return;
            }

            await stream.WriteAsync(Encoding.UTF8.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(answer)}\r\n\r\n{answer}"), ending.Token);
        }
    }
}
