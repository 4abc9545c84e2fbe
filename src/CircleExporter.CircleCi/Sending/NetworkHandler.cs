using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace CircleExporter.CircleCi.Sending;

/// <summary>The connection to CircleCI: no redirects, no cookies, certificates always verified.</summary>
internal static class NetworkHandler
{
    public static SocketsHttpHandler Create(CircleCiOptions options) => new()
    {
        AllowAutoRedirect = false, // .NET would forward Circle-Token to the other host
        AutomaticDecompression = DecompressionMethods.All,
        UseCookies = false,
        UseProxy = !options.BaseAddress.IsLoopback, // what is for this machine must not leave it
        PooledConnectionLifetime = TimeSpan.FromMinutes(5), // so that a changed address of the host is noticed
        SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = options.CaFile is { } file ? TrustBesidePlatform(ReadCertificates(file)) : null },
    };

    /// <summary>The certificates of a PEM file.</summary>
    /// <exception cref="InvalidDataException">There is none in it.</exception>
    public static X509Certificate2Collection ReadCertificates(string file)
    {
        var certificates = new X509Certificate2Collection();
        certificates.ImportFromPemFile(file);
        return certificates.Count > 0 ? certificates : throw new InvalidDataException("it holds no certificate");
    }

    private static X509ChainPolicy TrustBesidePlatform(X509Certificate2Collection certificates)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.AddRange(certificates);
        foreach (var location in (StoreLocation[])[StoreLocation.LocalMachine, StoreLocation.CurrentUser])
        {
            using var store = new X509Store(StoreName.Root, location);
            store.Open(OpenFlags.ReadOnly);
            policy.CustomTrustStore.AddRange(store.Certificates);
        }

        return policy;
    }
}
