using System.Text.Json.Serialization;
using CircleExporter.CircleCi.Json;
using CircleExporter.CircleCi.Sending;

namespace CircleExporter.CircleCi;

public sealed partial class CircleCiClient
{
    /// <summary>
    /// One project, with the branch that Insights takes when no branch is named.
    /// API page: https://circleci.com/docs/api/v2/index.html#operation/getProjectBySlug.
    /// </summary>
    /// <exception cref="CircleCiException">No usable answer. 404: no such project, no right to see it, or a bad token.</exception>
    public async Task<Project> GetProjectAsync(ProjectSlug project, CancellationToken cancellationToken) =>
        await GetAsync(
            new ApiRequest("/project/{project-slug}", $"/project/{project.ToPath()}"),
            WireJson.Default.Project,
            answer => answer is { Slug.Length: > 0, Name: not null, Id: not null },
            cancellationToken);
}

/// <summary>A project as CircleCI describes it.</summary>
/// <param name="Slug">Its slug in the short form, such as <c>gh/acme/web</c>.</param>
/// <param name="Name">The name to show; for a slug of opaque ids the only readable one.</param>
/// <param name="Id">An opaque id, usually a UUID.</param>
/// <param name="OrganizationName">The name of its organization.</param>
/// <param name="OrganizationSlug">The slug of its organization.</param>
/// <param name="OrganizationId">The opaque id of its organization.</param>
/// <param name="VcsInfo">Where its code lives.</param>
public sealed record Project(string Slug, string Name, string Id, string? OrganizationName, string? OrganizationSlug, string? OrganizationId, VcsInfo? VcsInfo);

/// <summary>Where a project's code lives.</summary>
/// <param name="Url">The address of the repository; without scheme for projects of provider <c>CircleCI</c>.</param>
/// <param name="Provider"><c>GitHub</c>, <c>Bitbucket</c> or <c>CircleCI</c>.</param>
/// <param name="DefaultBranch">The branch that Insights takes when no branch is named.</param>
public sealed record VcsInfo([property: JsonPropertyName("vcs_url")] string? Url, string? Provider, string? DefaultBranch);
