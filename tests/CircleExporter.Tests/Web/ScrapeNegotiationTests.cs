using CircleExporter.Web;
using FluentAssertions;
using Microsoft.AspNetCore.Http;
using Xunit;

namespace CircleExporter.Tests.Web;

public sealed class ScrapeNegotiationTests
{
    private const string Text = "text/plain; version=0.0.4; charset=utf-8";
    private const string OpenMetrics = "application/openmetrics-text; version=1.0.0; charset=utf-8";
    private const string Prometheus2 = "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1";
    private const string Prometheus3 =
        "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.5,application/openmetrics-text;version=0.0.1;q=0.4,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.3,text/plain;version=0.0.4;q=0.2,*/*;q=0.1";

    private const string Protobuf =
        "application/vnd.google.protobuf;proto=io.prometheus.client.MetricFamily;encoding=delimited;q=0.6,application/openmetrics-text;version=1.0.0;q=0.5,text/plain;version=0.0.4;q=0.3,*/*;q=0.2";

    [Theory]
    [InlineData(null, Text)]
    [InlineData("", Text)]
    [InlineData("*/*", Text)]
    [InlineData("text/html, */*;q=0.8", Text)]
    [InlineData("text/plain", Text)]
    [InlineData(Prometheus2, OpenMetrics)]
    [InlineData(Prometheus3, OpenMetrics + "; escaping=underscores")]
    [InlineData(Protobuf, OpenMetrics)]
    [InlineData("text/plain;version=0.0.4;escaping=underscores", Text + "; escaping=underscores")]
    [InlineData("text/plain;version=\"0.0.4\";q=0.9,application/openmetrics-text;version=\"1.0.0\";q=0.8", Text)]
    [InlineData("application/openmetrics-text", OpenMetrics)]
    [InlineData("APPLICATION/OpenMetrics-Text; Version=1.0.0", OpenMetrics)]
    [InlineData("application/openmetrics-text, */*", OpenMetrics)]
    [InlineData("application/*", OpenMetrics)]
    [InlineData("application/openmetrics-text, text/plain", Text)]
    [InlineData("application/openmetrics-text;q=0.4, text/plain;q=0.5", Text)]
    [InlineData("application/openmetrics-text;q=0.4, */*;q=0.5", Text)]
    [InlineData("application/openmetrics-text;q=0", Text)]
    [InlineData("application/openmetrics-text;q=0, */*", Text)]
    [InlineData("text/plain;q=0, */*", OpenMetrics)]
    [InlineData("application/openmetrics-text;version=2.0.0", Text)]
    [InlineData("application/openmetrics-text;version=2.0.0, text/plain;q=0.1", Text)]
    [InlineData("image/png", Text)]
    [InlineData("text/plain;version=1.0.0", Text)]
    [InlineData("not a media type at all", Text)]
    [InlineData(",,;q=x", Text)]
    public void The_format_follows_Accept(string? accept, string expected) =>
        ScrapeNegotiation.Of(new HeaderDictionary { ["Accept"] = accept }).ContentType.Should().Be(expected);

    [Theory]
    [InlineData(null, false)]
    [InlineData("gzip", true)]
    [InlineData("GZIP", true)]
    [InlineData("deflate, gzip;q=0.5, br", true)]
    [InlineData("gzip;q=0.001", true)]
    [InlineData("gzip;q=0", false)]
    [InlineData("gzip;q=0.000, identity", false)]
    [InlineData("identity", false)]
    [InlineData("deflate, br", false)]
    [InlineData("*", false)]
    [InlineData("", false)]
    public void Gzip_is_used_when_it_is_named_and_not_refused(string? encoding, bool expected) =>
        ScrapeNegotiation.Of(new HeaderDictionary { ["Accept-Encoding"] = encoding }).Gzip.Should().Be(expected);
}
