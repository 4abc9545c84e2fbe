namespace CircleExporter.Simulator.Api;

/// <summary>Pipelines: of an organization, of a project, and single ones.</summary>
internal static class PipelinesAnswer
{
    private const int MaxProjects = 250;

    internal static ApiAnswer OfOrganizations(IReadOnlyList<SimulatedOrganization> organizations, ApiCall call, SimulatedWorld world, SimulatorOptions options)
    {
        var projects = organizations
            .SelectMany(organization => organization.Projects)
            .Where(project => project.IsFollowed)
            .Take(MaxProjects)
            .ToList();
        var mineOnly = call.Request.First("mine") == "true";
        return List(
            ProjectPipelines.NewestFirst(projects, call.Now).Where(pipeline => !mineOnly || IsMine(pipeline, world)), call, options);
    }

    internal static ApiAnswer OfProject(SimulatedProject project, ApiCall call, SimulatorOptions options)
    {
        var branch = call.Request.First("branch");
        return List(
            ProjectPipelines.NewestFirst([project], call.Now).Where(pipeline => string.IsNullOrEmpty(branch) || pipeline.Branch == branch), call, options);
    }

    internal static ApiAnswer MineOfProject(SimulatedProject project, ApiCall call, SimulatorOptions options) => List(
        ProjectPipelines.NewestFirst([project], call.Now).Where(pipeline => IsMine(pipeline, project.Organization.World)), call, options);

    internal static ApiAnswer ByNumber(SimulatedProject project, ApiCall call, SimulatorOptions options) =>
        int.TryParse(call.Request.Named["pipeline-number"], out var number)
        && project.Pipelines.Find(number) is { } pipeline && pipeline.CreatedAt <= call.Now
            ? One(pipeline, call, options)
            : ApiAnswer.NotFound("Pipeline not found");

    internal static ApiAnswer One(SimulatedPipeline pipeline, ApiCall call, SimulatorOptions options) =>
        ApiAnswer.Ok(json => PipelineJson.Write(json, pipeline, call.Now, options));

    private static bool IsMine(SimulatedPipeline pipeline, SimulatedWorld world) => pipeline.Actor == world.User.Login;

    private static ApiAnswer List(IEnumerable<SimulatedPipeline> pipelines, ApiCall call, SimulatorOptions options) =>
        Page<SimulatedPipeline>.Of(pipelines, call, options.PipelinePageSize)
            .Answer(options.LastPage, (json, pipeline) => PipelineJson.Write(json, pipeline, call.Now, options));
}
