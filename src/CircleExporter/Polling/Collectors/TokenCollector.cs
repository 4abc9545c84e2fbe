using System.Net;
using CircleExporter.CircleCi;

namespace CircleExporter.Polling.Collectors;

/// <summary>Asks CircleCI who we are: the only sure test of a token, since other answers hide what a bad token may not see.</summary>
internal sealed class TokenCollector(CircleCiClient client)
{
    /// <summary>True when the token is accepted, false when it is rejected.</summary>
    /// <exception cref="CircleCiException">CircleCI said neither.</exception>
    public async Task<bool> IsAcceptedAsync(CancellationToken cancellationToken)
    {
        try
        {
            await client.GetCurrentUserAsync(cancellationToken);
            return true;
        }
        catch (CircleCiException exception) when (exception.StatusCode == HttpStatusCode.Unauthorized)
        {
            return false;
        }
    }
}
