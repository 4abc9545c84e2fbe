using System.Security.Cryptography.X509Certificates;
using CircleExporter.CircleCi;
using CircleExporter.Tests.Support;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.CircleCi;

public sealed class TlsTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory();
    private readonly WatchedTime time = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task A_self_signed_certificate_is_refused_before_the_token_is_sent()
    {
        using var certificate = Certificates.SelfSigned("127.0.0.1");
        await using var api = await ServeAsync(certificate);
        await using var test = new TestClient(api.BaseAddress, time: time);

        (await FailAsync(test)).Reason.Should().Be(CircleCiFailure.Network);

        api.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task A_certificate_of_the_ca_file_is_trusted_on_every_connection()
    {
        using var certificate = Certificates.SelfSigned("127.0.0.1");
        await using var api = await ServeAsync(certificate, closesConnections: true);
        await using var test = new TestClient(api.BaseAddress, options => options.CaFile = Pem(certificate), time);

        await test.Client.GetCurrentUserAsync(Cancellation);
        await test.Client.GetCurrentUserAsync(Cancellation);

        api.Requests.Should().HaveCount(2);
    }

    [Fact]
    public async Task A_trusted_certificate_of_another_host_is_refused()
    {
        using var certificate = Certificates.SelfSigned("10.9.8.7");
        await using var api = await ServeAsync(certificate);
        await using var test = new TestClient(api.BaseAddress, options => options.CaFile = Pem(certificate), time);

        (await FailAsync(test)).Reason.Should().Be(CircleCiFailure.Network);

        api.Requests.Should().BeEmpty();
    }

    [Fact]
    public async Task A_ca_file_trusts_nothing_but_its_own_certificates()
    {
        using var served = Certificates.SelfSigned("127.0.0.1");
        using var trusted = Certificates.SelfSigned("127.0.0.1");
        await using var api = await ServeAsync(served);
        await using var test = new TestClient(api.BaseAddress, options => options.CaFile = Pem(trusted), time);

        (await FailAsync(test)).Reason.Should().Be(CircleCiFailure.Network);

        api.Requests.Should().BeEmpty();
    }

    [Theory]
    [InlineData(-30, -1)]
    [InlineData(1, 30)]
    public async Task A_trusted_certificate_out_of_its_time_is_refused(int firstDay, int lastDay)
    {
        using var certificate = Certificates.SelfSigned("127.0.0.1", firstDay, lastDay);
        await using var api = await ServeAsync(certificate);
        await using var test = new TestClient(api.BaseAddress, options => options.CaFile = Pem(certificate), time);

        (await FailAsync(test)).Reason.Should().Be(CircleCiFailure.Network);

        api.Requests.Should().BeEmpty();
    }

    [Theory]
    [InlineData("127.0.0.1", -1, 1, true)]
    [InlineData("10.9.8.7", -1, 1, false)]
    [InlineData("127.0.0.1", -30, -1, false)]
    public async Task What_an_authority_of_the_ca_file_signed_is_verified_like_any_certificate(string address, int firstDay, int lastDay, bool isTrusted)
    {
        using var authority = Certificates.Authority();
        using var certificate = Certificates.Signed(authority, address, firstDay, lastDay);
        await using var api = await ServeAsync(certificate);
        await using var test = new TestClient(api.BaseAddress, options => options.CaFile = Pem(authority), time);

        if (isTrusted)
            await test.Client.GetCurrentUserAsync(Cancellation);
        else
            (await FailAsync(test)).Message.Should().Be("GET /me: the host's certificate is not trusted or not for this host");

        api.Requests.Should().HaveCount(isTrusted ? 1 : 0);
    }

    private static Task<FakeApi> ServeAsync(X509Certificate2 certificate, bool closesConnections = false) => FakeApi.StartAsync(
        context =>
        {
            if (closesConnections)
                context.Response.Headers.Connection = "close";
            return FakeApi.AnswerAsync(context, TestClient.Sample("me.json"));
        },
        Cancellation,
        certificate);

    private string Pem(X509Certificate2 certificate)
    {
        var path = Path.Combine(folder.FullName, "ca.pem");
        File.WriteAllText(path, certificate.ExportCertificatePem());
        return path;
    }

    private async Task<CircleCiException> FailAsync(TestClient test) =>
        (await FluentActions.Awaiting(() => time.PassWaitsAsync(test.Client.GetCurrentUserAsync(Cancellation))).Should().ThrowAsync<CircleCiException>()).Which;
}
