namespace CircleExporter.Simulator.Api;

/// <summary><c>/me</c>, <c>/me/collaborations</c> and <c>/user/{id}</c>.</summary>
internal static class UserAnswer
{
    internal static ApiAnswer Me(SimulatedUser user) => ApiAnswer.Ok(json =>
    {
        json.WriteStartObject();
        json.WriteString("name", user.Name);
        json.WriteString("login", user.Login);
        json.WriteString("id", user.Id);
        json.WriteString("avatar_url", user.AvatarUrl);
        json.WriteEndObject();
    });

    internal static ApiAnswer Of(SimulatedWorld world, ApiCall call) =>
        world.Users.FirstOrDefault(user => user.Id == call.Request.Named["id"]) is { } user ? Me(user) : ApiAnswer.NotFound("User not found");

    internal static ApiAnswer Collaborations(SimulatedWorld world, SimulatorOptions options) => ApiAnswer.Ok(json =>
    {
        json.WriteStartArray();
        foreach (var organization in world.Organizations.Where(organization => organization.IsMember))
        {
            json.WriteStartObject();
            json.WriteString("id", organization.Id);
            json.WriteString(options.VcsType == KeySpelling.KebabCase ? "vcs-type" : "vcs_type", VcsType(organization.Slug));
            json.WriteString("name", organization.Name);
            json.WriteString("avatar_url", $"https://avatars.example.com/u/{organization.Id:N}");
            json.WriteString("slug", organization.Slug);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    private static string VcsType(string slug) => slug.Split('/')[0] switch
    {
        "gh" => "github",
        "bb" => "bitbucket",
        var host => host,
    };
}
