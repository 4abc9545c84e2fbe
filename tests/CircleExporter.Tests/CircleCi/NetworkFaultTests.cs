using System.Net.Sockets;
using System.Security.Authentication;
using CircleExporter.CircleCi.Sending;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.CircleCi;

public sealed class NetworkFaultTests
{
    public static TheoryData<HttpRequestException, string> Faults => new()
    {
        { new(HttpRequestError.NameResolutionError, "SECRET"), "the host's name cannot be resolved" },
        { new(HttpRequestError.SecureConnectionError, "SECRET", new AuthenticationException("SECRET")), "the host's certificate is not trusted or not for this host" },
        { new(HttpRequestError.SecureConnectionError, "SECRET", new IOException("SECRET")), "the host does not speak TLS as expected" },
        { new(HttpRequestError.ResponseEnded, "SECRET"), "the connection broke before the answer was complete" },
        { new(HttpRequestError.ConnectionError, "SECRET", new SocketException((int)SocketError.ConnectionRefused)), "no connection to the host (ConnectionRefused)" },
        { new(HttpRequestError.ConnectionError, "SECRET"), "no connection to the host" },
        { new(HttpRequestError.Unknown, "SECRET"), "the network failed" },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_fault_is_told_by_its_kind_and_never_by_its_own_words(HttpRequestException fault, string told) =>
        NetworkFault.Of(fault).Should().Be(told);
}
