namespace CircleExporter.Simulator;

/// <summary>The resources of the API that are simulated.</summary>
public enum SimulatedEndpoint
{
    /// <summary>No such route.</summary>
    None,

    /// <summary><c>/me</c>.</summary>
    Me,

    /// <summary><c>/me/collaborations</c>.</summary>
    Collaborations,

    /// <summary><c>/user/{id}</c>.</summary>
    User,

    /// <summary><c>/project/{project-slug}</c>.</summary>
    Project,

    /// <summary><c>/insights/{project-slug}/workflows</c>.</summary>
    WorkflowSummaries,

    /// <summary><c>/insights/{project-slug}/workflows/{workflow-name}</c>.</summary>
    WorkflowRuns,

    /// <summary><c>/insights/{project-slug}/workflows/{workflow-name}/jobs</c>.</summary>
    JobSummaries,

    /// <summary><c>/insights/{project-slug}/workflows/{workflow-name}/summary</c>.</summary>
    WorkflowSummary,

    /// <summary><c>/insights/{project-slug}/workflows/{workflow-name}/test-metrics</c>.</summary>
    TestMetrics,

    /// <summary><c>/insights/pages/{project-slug}/summary</c>.</summary>
    ProjectSummary,

    /// <summary><c>/insights/{org-slug}/summary</c>.</summary>
    OrganizationSummary,

    /// <summary><c>/insights/{project-slug}/branches</c>.</summary>
    Branches,

    /// <summary><c>/insights/time-series/{project-slug}/workflows/{workflow-name}/jobs</c>.</summary>
    JobTimeSeries,

    /// <summary><c>/insights/{project-slug}/flaky-tests</c>.</summary>
    FlakyTests,

    /// <summary><c>/pipeline</c>.</summary>
    Pipelines,

    /// <summary><c>/project/{project-slug}/pipeline</c>.</summary>
    ProjectPipelines,

    /// <summary><c>/project/{project-slug}/pipeline/mine</c>.</summary>
    MyProjectPipelines,

    /// <summary><c>/project/{project-slug}/pipeline/{pipeline-number}</c>.</summary>
    PipelineByNumber,

    /// <summary><c>/pipeline/{pipeline-id}</c>.</summary>
    Pipeline,

    /// <summary><c>/pipeline/{pipeline-id}/config</c>.</summary>
    PipelineConfig,

    /// <summary><c>/pipeline/{pipeline_id}/values</c>.</summary>
    PipelineValues,

    /// <summary><c>/pipeline/{pipeline-id}/workflow</c>.</summary>
    PipelineWorkflows,

    /// <summary><c>POST /project/{project-slug}/pipeline</c>.</summary>
    TriggerPipeline,

    /// <summary><c>POST /project/{provider}/{organization}/{project}/pipeline/run</c>.</summary>
    RunPipeline,

    /// <summary><c>POST /pipeline/continue</c>.</summary>
    ContinuePipeline,

    /// <summary><c>/project/{project-slug}/schedule</c>.</summary>
    Schedules,

    /// <summary><c>POST /project/{project-slug}/schedule</c>.</summary>
    CreateSchedule,

    /// <summary><c>/workflow/{id}</c>.</summary>
    Workflow,

    /// <summary><c>/workflow/{id}/job</c>.</summary>
    WorkflowJobs,

    /// <summary><c>POST /workflow/{id}/rerun</c>.</summary>
    RerunWorkflow,

    /// <summary><c>POST /workflow/{id}/cancel</c>.</summary>
    CancelWorkflow,

    /// <summary><c>POST /workflow/{id}/approve/{approval_request_id}</c>.</summary>
    ApproveJob,

    /// <summary><c>/jobs/{job_id}</c>.</summary>
    Job,

    /// <summary><c>/project/{project-slug}/job/{job-number}</c>.</summary>
    JobDetails,

    /// <summary><c>POST /project/{project-slug}/job/{job-number}/cancel</c>.</summary>
    CancelJob,

    /// <summary><c>/project/{project-slug}/{job-number}/tests</c>.</summary>
    JobTests,

    /// <summary><c>/project/{project-slug}/{job-number}/artifacts</c>.</summary>
    JobArtifacts,

    /// <summary><c>/webhook</c>.</summary>
    Webhooks,

    /// <summary><c>POST /webhook</c>.</summary>
    CreateWebhook,

    /// <summary><c>/webhook/{webhook-id}</c>.</summary>
    Webhook,

    /// <summary><c>PUT /webhook/{webhook-id}</c>.</summary>
    UpdateWebhook,

    /// <summary><c>DELETE /webhook/{webhook-id}</c>.</summary>
    DeleteWebhook,

    /// <summary><c>/openapi.json</c>.</summary>
    OpenApi,
}
