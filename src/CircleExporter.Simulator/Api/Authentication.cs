using System.Net.Http.Headers;
using System.Text;

namespace CircleExporter.Simulator.Api;

/// <summary>The three ways to send a token, and the one that is refused.</summary>
internal static class Authentication
{
    internal const string RefusedParameter = "circle-token";

    /// <summary>The token of a request: header first, then bearer, then user name of basic authentication; null when there is none.</summary>
    internal static string? TokenOf(HttpRequest request)
    {
        if (request.Headers["Circle-Token"] is [{ } token])
            return token;
        if (!AuthenticationHeaderValue.TryParse(request.Headers.Authorization, out var header) || header.Parameter is null)
            return null;
        if (header.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase))
            return header.Parameter;
        return header.Scheme.Equals("Basic", StringComparison.OrdinalIgnoreCase) ? UserName(header.Parameter) : null;
    }

    // A password beside the token means that the credentials were meant for something else.
    private static string? UserName(string parameter)
    {
        var bytes = new byte[parameter.Length];
        if (!Convert.TryFromBase64String(parameter, bytes, out var length))
            return null;

        var credentials = Encoding.UTF8.GetString(bytes, 0, length);
        return credentials.IndexOf(':') == credentials.Length - 1 ? credentials[..^1] : null;
    }
}
