using CircleExporter.CircleCi.Json;
using CircleExporter.CircleCi.Sending;

namespace CircleExporter.CircleCi;

public sealed partial class CircleCiClient
{
    /// <summary>
    /// Who the token belongs to. The only sure test of a token: 401 means that CircleCI refuses it.
    /// API page: https://circleci.com/docs/api/v2/index.html#operation/getCurrentUser.
    /// </summary>
    /// <exception cref="CircleCiException">No usable answer.</exception>
    public async Task<User> GetCurrentUserAsync(CancellationToken cancellationToken) =>
        await GetAsync(new ApiRequest("/me", "/me"), WireJson.Default.User, user => user.Id is { Length: > 0 }, cancellationToken);
}

/// <summary>A person with an account at CircleCI.</summary>
/// <param name="Id">An opaque id, usually a UUID.</param>
/// <param name="Login">The login name.</param>
/// <param name="Name">The name to show.</param>
/// <param name="AvatarUrl">A picture.</param>
public sealed record User(string Id, string? Login, string? Name, string? AvatarUrl);
