using System.Net.Http.Headers;
using System.Text;

namespace CircleExporter.CircleCi.Sending;

/// <summary>Attaches the token, to requests for the configured host only. Runs once an attempt, so a rotated token reaches the next attempt.</summary>
internal sealed class TokenHandler(CircleCiToken token, CircleCiOptions options) : DelegatingHandler
{
    private const string TokenHeader = "Circle-Token";

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        // All attempts share the request: what an earlier one attached goes first.
        request.Headers.Authorization = null;
        request.Headers.Remove(TokenHeader);
        if (MayKnowToken(request.RequestUri))
            Attach(request.Headers, token.Read());

        return base.SendAsync(request, cancellationToken);
    }

    private bool MayKnowToken(Uri? destination) =>
        destination is not null
        && destination.Scheme == options.BaseAddress.Scheme
        && string.Equals(destination.Authority, options.BaseAddress.Authority, StringComparison.OrdinalIgnoreCase)
        && (destination.Scheme == Uri.UriSchemeHttps || destination.IsLoopback || options.AllowHttp);

    private void Attach(HttpRequestHeaders headers, string secret)
    {
        switch (options.Authentication)
        {
            case CircleCiAuthentication.CircleTokenHeader:
                headers.Add(TokenHeader, secret);
                break;
            case CircleCiAuthentication.Basic:
                headers.Authorization = new("Basic", Convert.ToBase64String(Encoding.ASCII.GetBytes($"{secret}:")));
                break;
            default:
                headers.Authorization = new("Bearer", secret);
                break;
        }
    }
}
