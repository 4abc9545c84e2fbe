namespace CircleExporter.Simulator.Api;

/// <summary><c>/project/{project-slug}</c>.</summary>
internal static class ProjectAnswer
{
    internal static ApiAnswer Of(SimulatedProject project) => ApiAnswer.Ok(json =>
    {
        json.WriteStartObject();
        json.WriteString("slug", project.Slug);
        json.WriteString("name", project.Name);
        json.WriteString("id", project.Id);
        json.WriteString("organization_name", project.Organization.Name);
        json.WriteString("organization_slug", project.Organization.Slug);
        json.WriteString("organization_id", project.Organization.Id);
        json.WriteStartObject("vcs_info");
        json.WriteString("vcs_url", RepositoryUrl(project));
        json.WriteString("provider", Provider(project));
        json.WriteString("default_branch", project.DefaultBranch);
        json.WriteEndObject();
        json.WriteEndObject();
    });

    internal static string Provider(SimulatedProject project) => project.Slug.Split('/')[0] switch
    {
        "gh" => "GitHub",
        "bb" => "Bitbucket",
        _ => "CircleCI",
    };

    internal static string RepositoryUrl(SimulatedProject project) => Provider(project) switch
    {
        "GitHub" => $"https://github.com/{project.Slug[3..]}",
        "Bitbucket" => $"https://bitbucket.org/{project.Slug[3..]}",
        _ => $"//circleci.com/{project.Organization.Id}/{project.Id}",
    };
}
