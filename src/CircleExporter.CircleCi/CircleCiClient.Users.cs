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

    /// <summary>
    /// Who a user is, such as the one behind <see cref="Workflow.StartedBy"/>.
    /// API page: https://circleci.com/docs/api/v2/index.html#operation/getUser.
    /// </summary>
    /// <exception cref="ArgumentException">The id is empty.</exception>
    /// <exception cref="CircleCiException">No usable answer. 404: no such user, or no right to know. 401: a bad token.</exception>
    public async Task<User> GetUserAsync(string userId, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(userId);
        return await GetAsync(new ApiRequest("/user/{id}", $"/user/{ApiRequest.Segment(userId)}"), WireJson.Default.User, user => user.Id is { Length: > 0 }, cancellationToken);
    }

    /// <summary>
    /// The organizations that the token's user is a member or a collaborator of.
    /// API page: https://circleci.com/docs/api/v2/index.html#operation/getCollaborations.
    /// </summary>
    /// <exception cref="CircleCiException">No usable answer. 401: a bad token.</exception>
    public async Task<IReadOnlyList<Collaboration>> GetCollaborationsAsync(CancellationToken cancellationToken)
    {
        var answer = await SendAsync(new ApiRequest("/me/collaborations", "/me/collaborations"), cancellationToken);
        var collaborations = answer.WithSnakeCaseNames().Read(WireJson.Default.IReadOnlyListCollaboration, _ => true);
        return [.. Tolerant.List(collaborations).Where(collaboration => collaboration.Slug is { Length: > 0 })];
    }
}

/// <summary>A person with an account at CircleCI.</summary>
/// <param name="Id">An opaque id, usually a UUID.</param>
/// <param name="Login">The login name.</param>
/// <param name="Name">The name to show.</param>
/// <param name="AvatarUrl">A picture.</param>
public sealed record User(string Id, string? Login, string? Name, string? AvatarUrl);

/// <summary>An organization that a user takes part in.</summary>
/// <param name="Slug">Its slug, as CircleCI spells it: <c>bitbucket/acme</c> as well as <c>bb/acme</c>.</param>
/// <param name="Name">The name to show.</param>
/// <param name="Id">An opaque id, usually a UUID; null for an organization that CircleCI does not know itself.</param>
/// <param name="VcsType">Where its code lives: <c>github</c>, <c>bitbucket</c> or <c>circleci</c>.</param>
/// <param name="AvatarUrl">A picture.</param>
public sealed record Collaboration(string Slug, string? Name, string? Id, string? VcsType, string? AvatarUrl);
