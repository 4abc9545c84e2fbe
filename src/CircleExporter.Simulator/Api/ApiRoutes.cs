using static CircleExporter.Simulator.SimulatedEndpoint;

namespace CircleExporter.Simulator.Api;

/// <summary>
/// All that is answered. Works on the path as it was sent: the server decodes every escape but that of the slash,
/// after which <c>%2F</c> and <c>%252F</c> cannot be told apart.
/// </summary>
internal static class ApiRoutes
{
    private const string Get = "GET";
    private const string Post = "POST";

    /// <summary>Where two fit, the first counts.</summary>
    internal static IReadOnlyList<ApiRoute> All { get; } =
    [
        new(Get, "/me", Me),
        new(Get, "/me/collaborations", Collaborations),
        new(Get, "/user/{id}", User),
        new(Get, "/openapi.json", OpenApi),
        new(Get, "/pipeline", Pipelines),
        new(Post, "/pipeline/continue", ContinuePipeline),
        new(Get, "/pipeline/{pipeline-id}", Pipeline),
        new(Get, "/pipeline/{pipeline-id}/config", PipelineConfig),
        new(Get, "/pipeline/{pipeline_id}/values", PipelineValues),
        new(Get, "/pipeline/{pipeline-id}/workflow", PipelineWorkflows),
        new(Get, "/project/{project-slug}", Project),
        new(Get, "/project/{project-slug}/pipeline", SimulatedEndpoint.ProjectPipelines),
        new(Post, "/project/{project-slug}/pipeline", TriggerPipeline),
        new(Get, "/project/{project-slug}/pipeline/mine", MyProjectPipelines),
        new(Post, "/project/{provider}/{organization}/{project}/pipeline/run", RunPipeline),
        new(Get, "/project/{project-slug}/pipeline/{pipeline-number}", PipelineByNumber),
        new(Get, "/project/{project-slug}/schedule", Schedules),
        new(Post, "/project/{project-slug}/schedule", CreateSchedule),
        new(Get, "/project/{project-slug}/job/{job-number}", JobDetails),
        new(Post, "/project/{project-slug}/job/{job-number}/cancel", CancelJob),
        new(Get, "/project/{project-slug}/{job-number}/tests", JobTests),
        new(Get, "/project/{project-slug}/{job-number}/artifacts", JobArtifacts),
        new(Get, "/workflow/{id}", Workflow),
        new(Get, "/workflow/{id}/job", WorkflowJobs),
        new(Post, "/workflow/{id}/rerun", RerunWorkflow),
        new(Post, "/workflow/{id}/cancel", CancelWorkflow),
        new(Post, "/workflow/{id}/approve/{approval_request_id}", ApproveJob),
        new(Get, "/jobs/{job_id}", Job),
        new(Get, "/webhook", SimulatedEndpoint.Webhooks),
        new(Post, "/webhook", CreateWebhook),
        new(Get, "/webhook/{webhook-id}", Webhook),
        new("PUT", "/webhook/{webhook-id}", UpdateWebhook),
        new("DELETE", "/webhook/{webhook-id}", DeleteWebhook),
        new(Get, "/insights/pages/{project-slug}/summary", ProjectSummary),
        new(Get, "/insights/time-series/{project-slug}/workflows/{workflow-name}/jobs", JobTimeSeries),
        new(Get, "/insights/{org-slug}/summary", OrganizationSummary),
        new(Get, "/insights/{project-slug}/branches", Branches),
        new(Get, "/insights/{project-slug}/flaky-tests", FlakyTests),
        new(Get, "/insights/{project-slug}/workflows", WorkflowSummaries),
        new(Get, "/insights/{project-slug}/workflows/{workflow-name}", WorkflowRuns),
        new(Get, "/insights/{project-slug}/workflows/{workflow-name}/jobs", JobSummaries),
        new(Get, "/insights/{project-slug}/workflows/{workflow-name}/summary", WorkflowSummary),
        new(Get, "/insights/{project-slug}/workflows/{workflow-name}/test-metrics", TestMetrics),
    ];

    // Version 1.1 had these; asked for here, they are a mistake of somebody who moves.
    private static readonly (ApiRoute Route, string Instead)[] Replaced =
    [
        (new(Post, "/project/{project-slug}", None), "POST /project/{project-slug}/pipeline"),
        (new(Post, "/project/{project-slug}/build", None), "POST /project/{project-slug}/pipeline"),
        (new(Post, "/project/{project-slug}/tree/{branch}", None), "POST /project/{project-slug}/pipeline with a branch"),
        (new(Post, "/project/{project-slug}/{build-number}/retry", None), "POST /workflow/{id}/rerun"),
        (new(Post, "/project/{project-slug}/{build-number}/ssh", None), "POST /workflow/{id}/rerun with enable_ssh"),
        (new("DELETE", "/project/{project-slug}/build-cache", None), "nothing, for caches are immutable: give them another key"),
        (new(Get, "/project/{project-slug}/tree/{branch}", None), "GET /project/{project-slug}/pipeline with a branch"),
        (new(Get, "/recent-builds", None), "GET /pipeline and GET /project/{project-slug}/pipeline"),
    ];

    /// <summary>Reads a path below <c>/api/v2</c>, beginning with a slash, without a query.</summary>
    internal static ApiMatch Find(string method, string path)
    {
        var segments = path[1..].Split('/').Select(Uri.UnescapeDataString).ToArray();
        var found = All
            .Select(route => (Route: route, Values: route.Match(segments)))
            .Where(match => match.Values is not null)
            .ToList();
        if (found.Find(match => match.Route.Method == method) is { Values: { } values } match)
            return new ApiMatch(match.Route.Endpoint, values, Refusal: null);
        if (Replaced.FirstOrDefault(old => old.Route.Method == method && old.Route.Match(segments) is not null).Instead is { } instead)
            return new ApiMatch(None, [], ApiAnswer.NotFound($"Gone with version 1.1 of the API. In its place there is {instead}."));
        if (found.Count == 0)
            return new ApiMatch(None, [], ApiAnswer.NotFound("Not found"));

        var refusal = ApiAnswer.Message(StatusCodes.Status405MethodNotAllowed, "Method not allowed.") with
        {
            Allow = string.Join(", ", found.Select(match => match.Route.Method).Distinct()),
        };
        return new ApiMatch(found[0].Route.Endpoint, found[0].Values!, refusal);
    }
}

/// <summary>The resource a request names, and the answer when there is none that it may name.</summary>
internal sealed record ApiMatch(SimulatedEndpoint Endpoint, Dictionary<string, string> Values, ApiAnswer? Refusal)
{
    /// <summary>The slug of the project or organization.</summary>
    internal string? Slug => Values.GetValueOrDefault("project-slug") ?? Values.GetValueOrDefault("org-slug")
        ?? (Values.TryGetValue("provider", out var provider)
            ? Simulator.Slug.Normalize($"{provider}/{Values["organization"]}/{Values["project"]}")
            : null);
}
