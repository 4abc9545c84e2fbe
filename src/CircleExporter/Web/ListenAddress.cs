using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace CircleExporter.Web;

/// <summary>An address to listen on, in Go's style: <c>:10360</c> is every interface, IPv6 stands in brackets, port 0 picks a free one.</summary>
internal sealed record ListenAddress
{
    private readonly string host;

    private ListenAddress(string host, int port) => (this.host, Port) = (host, port);

    /// <summary>The port; 0 picks a free one.</summary>
    public int Port { get; }

    /// <summary>Reads an address; on failure <paramref name="error"/> is a sentence that says what is allowed.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out ListenAddress? address, [NotNullWhen(false)] out string? error)
    {
        address = null;
        error = null;
        var colon = text?.LastIndexOf(':') ?? -1;
        if (text is null || colon < 0)
        {
            error = $"\"{text}\" has no port (HOST:PORT, such as :10360 or 127.0.0.1:10360)";
            return false;
        }

        if (!ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port))
            error = $"\"{text}\" must end in a port from 0 to 65535";
        else if (ReadHost(text[..colon]) is { } host)
            address = new ListenAddress(host, port);
        else
            error = $"\"{text}\" is not an address to listen on (the host is empty, localhost, four numbers as in 127.0.0.1, or IPv6 in brackets as in [::1])";
        return address is not null;
    }

    /// <summary>Makes the server listen on it.</summary>
    public void Apply(KestrelServerOptions server)
    {
        switch (host)
        {
            case "":
                server.ListenAnyIP(Port);
                break;
            // A free port cannot be the same one on both loopback addresses.
            case "localhost" when Port != 0:
                server.ListenLocalhost(Port);
                break;
            case "localhost":
                server.Listen(IPAddress.Loopback, Port);
                break;
            default:
                server.Listen(IPAddress.Parse(host), Port);
                break;
        }
    }

    /// <inheritdoc/>
    public override string ToString() => $"{(host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host)}:{Port}";

    private static string? ReadHost(string text) => text switch
    {
        "" => "",
        _ when text.Equals("localhost", StringComparison.OrdinalIgnoreCase) => "localhost",
        ['[', .. var inner, ']'] => IsAddress(inner, AddressFamily.InterNetworkV6) ? inner : null,
        // .NET also reads "1" and "127.1" as addresses.
        _ => text.Count(c => c == '.') == 3 && IsAddress(text, AddressFamily.InterNetwork) ? text : null,
    };

    private static bool IsAddress(string text, AddressFamily family) =>
        !text.StartsWith('[') && IPAddress.TryParse(text, out var address) && address.AddressFamily == family;
}
