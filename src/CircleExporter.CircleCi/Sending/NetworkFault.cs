using System.Net.Sockets;
using System.Security.Authentication;

namespace CircleExporter.CircleCi.Sending;

/// <summary>Says why the network failed in words that help an operator and hold nothing of the request.</summary>
internal static class NetworkFault
{
    /// <summary>The end of a sentence.</summary>
    public static string Of(HttpRequestException exception) => exception.HttpRequestError switch
    {
        HttpRequestError.NameResolutionError => "the host's name cannot be resolved",
        HttpRequestError.SecureConnectionError => exception.InnerException is AuthenticationException
            ? "the host's certificate is not trusted or not for this host"
            : "the host does not speak TLS as expected",
        HttpRequestError.ResponseEnded => "the connection broke before the answer was complete",
        _ when exception.InnerException is HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded } or IOException => "the connection broke before the answer was complete",
        _ when exception.InnerException is SocketException socket => $"no connection to the host ({socket.SocketErrorCode})",
        HttpRequestError.ConnectionError => "no connection to the host",
        _ => "the network failed",
    };
}
