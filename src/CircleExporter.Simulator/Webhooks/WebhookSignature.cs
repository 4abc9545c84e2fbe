using System.Security.Cryptography;
using System.Text;

namespace CircleExporter.Simulator.Webhooks;

/// <summary>How a receiver can tell that a delivery is genuine.</summary>
internal static class WebhookSignature
{
    /// <summary>Version 1: HMAC-SHA256 of the bytes of the body, in lower-case hexadecimal digits.</summary>
    internal static string Of(string secret, ReadOnlySpan<byte> body) => Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), body));

    /// <summary>The header's value; null for no header.</summary>
    internal static string? Header(WebhookSigning signing, string secret, ReadOnlySpan<byte> body)
    {
        if (secret.Length == 0)
            return null;

        // Nobody knows yet what a later version will be: it only has to look like one.
        var (now, later) = ($"v1={Of(secret, body)}", $"v2={Of($"later {secret}", body)}");
        return signing switch
        {
            WebhookSigning.Missing => null,
            WebhookSigning.Wrong => $"v1={Of($"wrong {secret}", body)}",
            WebhookSigning.ManyVersions => $"{now},{later}",
            WebhookSigning.LaterVersionFirst => $"{later},{now}",
            WebhookSigning.LaterVersionOnly => later,
            _ => now,
        };
    }
}

/// <summary>What the signature of a webhook with a secret is like.</summary>
public enum WebhookSigning
{
    /// <summary>As it should be.</summary>
    Right,

    /// <summary>Made with another secret.</summary>
    Wrong,

    /// <summary>No signature, although there is a secret.</summary>
    Missing,

    /// <summary>Followed by one of a version that nobody knows.</summary>
    ManyVersions,

    /// <summary>Behind one of a version that nobody knows.</summary>
    LaterVersionFirst,

    /// <summary>Only of a version that nobody knows.</summary>
    LaterVersionOnly,
}
