namespace CircleExporter.Simulator.Api;

/// <summary>What each resource answers, and to whom.</summary>
internal sealed class ApiAnswers(CircleCiSimulator simulator)
{
    private static readonly ApiAnswer ProjectNotFound = ApiAnswer.NotFound("Project not found");

    private SimulatedWorld World => simulator.World;

    private SimulatorOptions Options => simulator.Options;

    internal ApiAnswer To(ApiCall call, bool hasToken)
    {
        var view = new InsightsView(Options, call.Now);
        return call.Request.Endpoint switch
        {
            SimulatedEndpoint.Me => Me(call.Request.Authorized, hasToken),
            SimulatedEndpoint.Project => OfProject(call, ProjectAnswer.Of),
            SimulatedEndpoint.WorkflowSummaries => OfProject(call, project => SummaryAnswer.Of(project, call, view, Options)),
            SimulatedEndpoint.WorkflowRuns => OfProject(call, project => RunsAnswer.Of(project, call, view, Options)),
            SimulatedEndpoint.OrganizationSummary => OrganizationSummary(call, view),
            SimulatedEndpoint.Pipelines => Pipelines(call),
            _ => ApiAnswer.NotFound("Not found"),
        };
    }

    private ApiAnswer Me(bool isAuthorized, bool hasToken)
    {
        if (!isAuthorized)
            return ApiAnswer.Message(StatusCodes.Status401Unauthorized, hasToken ? "Invalid token provided." : "You must log in first.");

        return ApiAnswer.Ok(json =>
        {
            json.WriteStartObject();
            json.WriteString("name", World.User.Name);
            json.WriteString("login", World.User.Login);
            json.WriteString("id", World.User.Id);
            json.WriteString("avatar_url", World.User.AvatarUrl);
            json.WriteEndObject();
        });
    }

    // CircleCI does not tell a stranger whether a private project exists.
    private ApiAnswer OfProject(ApiCall call, Func<SimulatedProject, ApiAnswer> answer) =>
        World.FindProject(call.Request.Slug!) is { } project && (call.Request.Authorized || !project.IsPrivate)
            ? answer(project)
            : ProjectNotFound;

    private ApiAnswer OrganizationSummary(ApiCall call, InsightsView view)
    {
        if (!call.Request.Authorized || World.FindOrganization(call.Request.Slug!) is not { } organization)
            return ApiAnswer.NotFound("Organization not found");

        return organization.IsMember
            ? OrganizationAnswer.Of(organization, call, view)
            : ApiAnswer.Message(StatusCodes.Status401Unauthorized, "You are not a member of this organization.");
    }

    private ApiAnswer Pipelines(ApiCall call)
    {
        var slug = call.Request.First("org-slug");
        var organizations = string.IsNullOrEmpty(slug) ? World.Organizations
            : World.FindOrganization(slug) is { } organization ? [organization]
            : [];
        return call.Request.Authorized && organizations.Count > 0
            ? PipelinesAnswer.Of(organizations, call, World, Options)
            : ApiAnswer.NotFound("Organization not found");
    }
}
