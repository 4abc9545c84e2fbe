using CircleExporter.Web;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Web;

public sealed class ListenAddressTests
{
    [Theory]
    [InlineData(":10360", 10360)]
    [InlineData("127.0.0.1:0", 0)]
    [InlineData("0.0.0.0:65535", 65535)]
    [InlineData("[::1]:9", 9)]
    [InlineData("[::]:9", 9)]
    [InlineData("localhost:9", 9)]
    public void Addresses_in_Gos_style_are_read(string text, int port)
    {
        ListenAddress.TryParse(text, out var address, out var error).Should().BeTrue();

        error.Should().BeNull();
        address!.Port.Should().Be(port);
        address.ToString().Should().Be(text);
    }

    [Theory]
    [InlineData(null, "has no port")]
    [InlineData("", "has no port")]
    [InlineData("10360", "has no port")]
    [InlineData("localhost", "has no port")]
    [InlineData(":", "must end in a port")]
    [InlineData(":65536", "must end in a port")]
    [InlineData(":-1", "must end in a port")]
    [InlineData(": 80", "must end in a port")]
    [InlineData(":+80", "must end in a port")]
    [InlineData(":http", "must end in a port")]
    [InlineData("::1:80", "IPv6 in brackets")]
    [InlineData("[127.0.0.1]:80", "is not an address")]
    [InlineData("[::1:80", "is not an address")]
    [InlineData("[[::1]]:80", "is not an address")]
    [InlineData("127.1:80", "is not an address")]
    [InlineData("1:80", "is not an address")]
    [InlineData("256.0.0.1:80", "is not an address")]
    [InlineData("example.org:80", "is not an address")]
    [InlineData("http://localhost:80", "is not an address")]
    public void Anything_else_is_refused_in_a_sentence(string? text, string reason)
    {
        ListenAddress.TryParse(text, out var address, out var error).Should().BeFalse();

        address.Should().BeNull();
        error.Should().StartWith($"\"{text}\"").And.Contain(reason);
    }
}
