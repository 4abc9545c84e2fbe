using System.Net;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace CircleExporter.Tests.Support;

/// <summary>A connection over which a test sends what it likes, or nothing.</summary>
internal sealed class RawClient : IDisposable
{
    private readonly Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    private RawClient()
    {
    }

    /// <summary>Whether the other side has closed the connection; what it sent before is thrown away.</summary>
    public bool IsClosed
    {
        get
        {
            try
            {
                while (socket.Poll(TimeSpan.Zero, SelectMode.SelectRead))
                {
                    if (socket.Receive(new byte[4096]) == 0)
                        return true;
                }

                return false;
            }
            catch (SocketException)
            {
                return true;
            }
        }
    }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>Connects, and sends the beginning of something.</summary>
    /// <param name="address">A server on this machine.</param>
    /// <param name="text">What is sent; nothing if empty.</param>
    /// <param name="receiveBuffer">How much the system may take in for a client that does not read.</param>
    public static async Task<RawClient> ConnectAsync(Uri address, string text = "", int? receiveBuffer = null)
    {
        var client = new RawClient();
        if (receiveBuffer is { } size)
            client.socket.ReceiveBufferSize = size;
        await client.socket.ConnectAsync(IPAddress.Loopback, address.Port, Cancelled);
        if (text.Length > 0)
            await client.SendAsync(Encoding.ASCII.GetBytes(text));
        return client;
    }

    /// <summary>Sends more.</summary>
    /// <exception cref="SocketException">The other side has closed the connection.</exception>
    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (bytes.Length > 0)
            bytes = bytes[await socket.SendAsync(bytes, Cancelled)..];
    }

    /// <summary>Waits for what comes next, and takes it.</summary>
    public async Task<string> ReceiveAsync()
    {
        var buffer = new byte[4096];
        return Encoding.UTF8.GetString(buffer, 0, await socket.ReceiveAsync(buffer, Cancelled));
    }

    /// <summary>All that comes until the other side closes the connection.</summary>
    public async Task<string> ReadToEndAsync()
    {
        using var reader = new StreamReader(ToStream(), Encoding.UTF8);
        return await reader.ReadToEndAsync(Cancelled);
    }

    /// <summary>What comes; the end, too, when the connection is reset.</summary>
    public Stream ToStream() => new Incoming(socket);

    public void Dispose() => socket.Dispose();

    private sealed class Incoming(Socket socket) : NetworkStream(socket)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            try
            {
                return await base.ReadAsync(buffer, cancellationToken);
            }
            catch (IOException exception) when (exception.InnerException is SocketException { SocketErrorCode: SocketError.ConnectionReset })
            {
                return 0;
            }
        }
    }
}
