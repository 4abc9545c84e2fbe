using CircleExporter.Simulator.Webhooks;

namespace CircleExporter.Simulator.Api;

/// <summary>What each resource answers, and to whom.</summary>
internal sealed class ApiAnswers(CircleCiSimulator simulator)
{
    private SimulatedWorld World => simulator.World;

    private SimulatorOptions Options => simulator.Options;

    internal ApiAnswer To(ApiCall call, bool hasToken) => call.Request.Endpoint switch
    {
        SimulatedEndpoint.Me => ToUser(call, hasToken, () => UserAnswer.Me(World.User)),
        SimulatedEndpoint.Collaborations => ToUser(call, hasToken, () => UserAnswer.Collaborations(World, Options)),
        SimulatedEndpoint.User => ToUser(call, hasToken, () => UserAnswer.Of(World, call)),
        SimulatedEndpoint.OpenApi => OpenApiAnswer.Get(),
        SimulatedEndpoint.Pipelines => OfOrganizations(call),
        SimulatedEndpoint.Pipeline => OfPipeline(call, pipeline => PipelinesAnswer.One(pipeline, call, Options)),
        SimulatedEndpoint.PipelineConfig => OfPipeline(call, PipelineConfigAnswer.Config),
        SimulatedEndpoint.PipelineValues => OfPipeline(call, PipelineConfigAnswer.Values),
        SimulatedEndpoint.PipelineWorkflows => OfPipeline(call, pipeline => WorkflowAnswer.OfPipeline(pipeline, call, Options)),
        SimulatedEndpoint.Project => OfProject(call, ProjectAnswer.Of),
        SimulatedEndpoint.ProjectPipelines => OfProject(call, project => PipelinesAnswer.OfProject(project, call, Options)),
        SimulatedEndpoint.MyProjectPipelines => OfProject(call, project => PipelinesAnswer.MineOfProject(project, call, Options)),
        SimulatedEndpoint.PipelineByNumber => OfProject(call, project => PipelinesAnswer.ByNumber(project, call, Options)),
        SimulatedEndpoint.TriggerPipeline => OfProject(call, project => TriggerAnswer.Trigger(project, call, Options)),
        SimulatedEndpoint.RunPipeline => OfProject(call, project => TriggerAnswer.Run(project, call, Options)),
        SimulatedEndpoint.ContinuePipeline => ContinueAnswer.Continue(World, call, Options),
        SimulatedEndpoint.Schedules => OfProject(call, project => ScheduleAnswer.OfProject(project, call, Options)),
        SimulatedEndpoint.CreateSchedule => OfProject(call, project => ScheduleAnswer.Add(project, call)),
        SimulatedEndpoint.Workflow => OfWorkflow(call, (run, pipeline) => WorkflowAnswer.One(run, pipeline, call)),
        SimulatedEndpoint.WorkflowJobs => OfWorkflow(call, (run, pipeline) => JobAnswer.OfWorkflow(run, pipeline, call, Options)),
        SimulatedEndpoint.RerunWorkflow => OfWorkflow(call, (run, pipeline) => WorkflowActions.Rerun(run, pipeline, call)),
        SimulatedEndpoint.CancelWorkflow => OfWorkflow(call, (run, _) => WorkflowActions.Cancel(run, call)),
        SimulatedEndpoint.ApproveJob => OfWorkflow(call, (run, pipeline) => WorkflowActions.Approve(run, pipeline, call)),
        SimulatedEndpoint.Job => OfJob(call),
        SimulatedEndpoint.JobDetails => OfJobNumber(call, job => JobDetailsAnswer.Details(job, call)),
        SimulatedEndpoint.CancelJob => OfJobNumber(call, job => WorkflowActions.Cancel(job, call)),
        SimulatedEndpoint.JobTests => OfJobNumber(call, job => JobDetailsAnswer.Tests(job, call, Options)),
        SimulatedEndpoint.JobArtifacts => OfJobNumber(call, job => JobDetailsAnswer.Artifacts(job, call, Options)),
        SimulatedEndpoint.Webhooks => OfWebhookScope(call),
        SimulatedEndpoint.CreateWebhook => CreateWebhook(call),
        SimulatedEndpoint.Webhook => OfWebhook(call, WebhookAnswer.One),
        SimulatedEndpoint.UpdateWebhook => OfWebhook(call, webhook => WebhookAnswer.Change(webhook, call, simulator.Webhooks)),
        SimulatedEndpoint.DeleteWebhook => OfWebhook(call, webhook => WebhookAnswer.Remove(webhook, simulator.Webhooks)),
        _ => OfInsights(call, new InsightsView(Options, call.Now)),
    };

    private ApiAnswer OfInsights(ApiCall call, InsightsView view) => call.Request.Endpoint switch
    {
        SimulatedEndpoint.OrganizationSummary => OrganizationSummary(call, view),
        SimulatedEndpoint.ProjectSummary => OfProject(call, project => ProjectSummaryAnswer.Of(project, call, view)),
        SimulatedEndpoint.Branches => OfProject(call, project => BranchesAnswer.Of(project, call, view)),
        SimulatedEndpoint.FlakyTests => OfProject(call, project => FlakyTestsAnswer.Of(project, view, Options)),
        SimulatedEndpoint.WorkflowSummaries => OfProject(call, project => SummaryAnswer.Of(project, call, new InsightsView(Options, call.Now - Options.SummaryLateness), Options)),
        SimulatedEndpoint.WorkflowRuns => OfNamed(call, workflow => RunsAnswer.Of(workflow, call, view, Options)),
        SimulatedEndpoint.JobSummaries => OfNamed(call, workflow => JobSummariesAnswer.Of(workflow, call, view, Options)),
        SimulatedEndpoint.WorkflowSummary => OfNamed(call, workflow => WorkflowSummaryAnswer.Of(workflow, call, view)),
        SimulatedEndpoint.TestMetrics => OfNamed(call, workflow => TestMetricsAnswer.Of(workflow, call, view)),
        SimulatedEndpoint.JobTimeSeries => OfNamed(call, workflow => JobTimeSeriesAnswer.Of(workflow, call, view)),
        _ => ApiAnswer.NotFound("Not found"),
    };

    private static ApiAnswer ToUser(ApiCall call, bool hasToken, Func<ApiAnswer> answer) => call.Request.Authorized ? answer()
        : ApiAnswer.Message(StatusCodes.Status401Unauthorized, hasToken ? "Invalid token provided." : "You must log in first.");

    // CircleCI does not tell a stranger whether a private project exists, and a stranger may change nothing.
    private static bool IsVisible(SimulatedProject project, ApiCall call) =>
        call.Request.Authorized || (!project.IsPrivate && HttpMethods.IsGet(call.Request.Method));

    private ApiAnswer OfProject(ApiCall call, Func<SimulatedProject, ApiAnswer> answer) =>
        World.FindProject(call.Request.Slug!) is { } project && IsVisible(project, call) ? answer(project) : ApiAnswer.NotFound("Project not found");

    private ApiAnswer OfNamed(ApiCall call, Func<SimulatedWorkflow, ApiAnswer> answer) => OfProject(call, project =>
        project.FindWorkflow(call.Request.Workflow!) is { } workflow ? answer(workflow) : ApiAnswer.NotFound("Workflow not found"));

    private ApiAnswer OfPipeline(ApiCall call, Func<SimulatedPipeline, ApiAnswer> answer)
    {
        var id = call.Request.Named.GetValueOrDefault("pipeline-id") ?? call.Request.Named["pipeline_id"];
        return Guid.TryParse(id, out var key) && World.FindPipeline(key) is { } pipeline
            && pipeline.CreatedAt <= call.Now && IsVisible(pipeline.Project, call)
            ? answer(pipeline)
            : ApiAnswer.NotFound("Pipeline not found");
    }

    private ApiAnswer OfWorkflow(ApiCall call, Func<WorkflowRun, SimulatedPipeline, ApiAnswer> answer) =>
        World.FindRun(call.Request.Named["id"]) is { } run && IsVisible(run.Project, call)
        && run.Project.Pipelines.Of(run) is { } pipeline && WorkflowAnswer.IsThere(run, pipeline, call.Now, Options)
            ? answer(run, pipeline)
            : ApiAnswer.NotFound("Workflow not found");

    private ApiAnswer OfJob(ApiCall call) =>
        Guid.TryParse(call.Request.Named["job_id"], out var id) && RunJobs.Find(World, id) is { } job
        && IsVisible(job.Pipeline.Project, call) && WorkflowAnswer.IsThere(job.Owner, job.Pipeline, call.Now, Options)
            ? JobAnswer.One(job, call)
            : ApiAnswer.NotFound("Job not found");

    private ApiAnswer OfJobNumber(ApiCall call, Func<RunJob, ApiAnswer> answer) => OfProject(call, project =>
        int.TryParse(call.Request.Named["job-number"], out var number) && RunJobs.Find(project, number) is { } job && job.StartedAt(call.Now) is not null
        && WorkflowAnswer.IsThere(job.Owner, job.Pipeline, call.Now, Options)
            ? answer(job)
            : ApiAnswer.NotFound("Job not found"));

    // Webhooks are told more than a stranger may know, even of a public project.
    private ApiAnswer OfWebhookScope(ApiCall call)
    {
        if (call.Request.First("scope-type") != "project")
            throw new BadRequestException("scope-type must be project.");
        return call.Request.Authorized && FindProjectById(call.Request.First("scope-id")) is { } project
            ? WebhookAnswer.OfProject(project, call, simulator.Webhooks, Options)
            : ApiAnswer.NotFound("Project not found");
    }

    private ApiAnswer CreateWebhook(ApiCall call)
    {
        var scope = call.Body.Nested("scope");
        if (scope.Text("type") != "project")
            throw new BadRequestException("scope is required, and its type must be project.");
        return call.Request.Authorized && FindProjectById(scope.Text("id")) is { } project
            ? WebhookAnswer.Add(project, call, simulator.Webhooks)
            : ApiAnswer.NotFound("Project not found");
    }

    private SimulatedProject? FindProjectById(string? id) =>
        Guid.TryParse(id, out var key) ? World.Projects.FirstOrDefault(project => project.Id == key) : throw new BadRequestException("The id of the scope must be a UUID.");

    private ApiAnswer OfWebhook(ApiCall call, Func<SimulatedWebhook, ApiAnswer> answer) =>
        call.Request.Authorized && Guid.TryParse(call.Request.Named["webhook-id"], out var id) && simulator.Webhooks.Find(id) is { } webhook
            ? answer(webhook)
            : ApiAnswer.NotFound("Webhook not found");

    private ApiAnswer OrganizationSummary(ApiCall call, InsightsView view)
    {
        if (!call.Request.Authorized || World.FindOrganization(call.Request.Slug!) is not { } organization)
            return ApiAnswer.NotFound("Organization not found");

        return organization.IsMember
            ? OrganizationAnswer.Of(organization, call, view)
            : ApiAnswer.Message(StatusCodes.Status401Unauthorized, "You are not a member of this organization.");
    }

    private ApiAnswer OfOrganizations(ApiCall call)
    {
        var slug = call.Request.First("org-slug");
        var organizations = string.IsNullOrEmpty(slug) ? World.Organizations
            : World.FindOrganization(slug) is { } organization ? [organization]
            : [];
        return call.Request.Authorized && organizations.Count > 0
            ? PipelinesAnswer.OfOrganizations(organizations, call, World, Options)
            : ApiAnswer.NotFound("Organization not found");
    }
}
