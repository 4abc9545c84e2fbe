using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace CircleExporter.Tests.Support;

/// <summary>Certificates for servers of tests; days are counted from now.</summary>
internal static class Certificates
{
    /// <summary>For an address, signed by its own key.</summary>
    public static X509Certificate2 SelfSigned(string address, int firstDay = -1, int lastDay = 1)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Request(address, key).CreateSelfSigned(Day(firstDay), Day(lastDay));
    }

    /// <summary>An authority that may sign others.</summary>
    public static X509Certificate2 Authority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=authority of a test", key, HashAlgorithmName.SHA256) { CertificateExtensions = { new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true) } };
        return request.CreateSelfSigned(Day(-100), Day(100));
    }

    /// <summary>For an address, signed by an authority.</summary>
    public static X509Certificate2 Signed(X509Certificate2 authority, string address, int firstDay, int lastDay)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = Request(address, key).Create(authority, Day(firstDay), Day(lastDay), serialNumber: [1]);
        return certificate.CopyWithPrivateKey(key);
    }

    private static CertificateRequest Request(string address, ECDsa key)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Parse(address));
        return new CertificateRequest("CN=certificate of a test", key, HashAlgorithmName.SHA256) { CertificateExtensions = { names.Build() } };
    }

    private static DateTimeOffset Day(int fromNow) => TimeProvider.System.GetUtcNow().AddDays(fromNow);
}
