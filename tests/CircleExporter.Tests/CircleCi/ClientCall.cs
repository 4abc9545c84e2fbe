using System.Runtime.CompilerServices;
using CircleExporter.CircleCi;

namespace CircleExporter.Tests.CircleCi;

/// <summary>Every call that the client offers, once, with what it must send.</summary>
/// <param name="Method">The client's method; one that has an overload is told from it by its arguments' types.</param>
/// <param name="Verb">The HTTP method.</param>
/// <param name="Target">Path and query after the API's prefix.</param>
/// <param name="Endpoint">The route template.</param>
/// <param name="Answer">A sample of the answer, or its text.</param>
/// <param name="Call">Makes the call and reads the answer to its end.</param>
internal sealed record ClientCall(string Method, string Verb, string Target, string Endpoint, string Answer, Func<CircleCiClient, CancellationToken, Task> Call)
{
    private const string Slug = "gh/acme/shop-api", Workflow = "deploy/production eu", Segment = "deploy%2Fproduction%20eu", Id = "a b/c";

    private const string Webhook = """{"id": "w", "events": ["job-completed"]}""";

    private static readonly CreateWebhookRequest NewWebhook = new() { Name = "n", Url = new Uri("https://metrics.example.com/"), Events = [WebhookEvent.JobCompleted] };

    private static readonly CreateScheduleRequest Nightly = new()
    {
        Name = "n",
        Timetable = new() { PerHour = 1, HoursOfDay = [2], DaysOfWeek = ["MON"] },
        Parameters = new Dictionary<string, PipelineParameter> { ["branch"] = "main" },
    };

    private static readonly DateTimeOffset Start = new(2026, 9, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>All of them, by a name that a test shows.</summary>
    public static IReadOnlyDictionary<string, ClientCall> All { get; } = new ClientCall[]
    {
        Get("/me", "/me", "me.json", (client, token) => client.GetCurrentUserAsync(token)),
        Get("/me/collaborations", "/me/collaborations", "me-collaborations.json", (client, token) => client.GetCollaborationsAsync(token)),
        Get("/user/a%20b%2Fc", "/user/{id}", "me.json", (client, token) => client.GetUserAsync(Id, token)),
        Get("/openapi.json", "/openapi.json", "openapi-document.json", (client, token) => client.GetOpenApiDocumentAsync(token)),
        Get($"/project/{Slug}", "/project/{project-slug}", "project.json", (client, token) => client.GetProjectAsync(TestClient.Project, token)),

        Get("/pipeline?org-slug=gh%2Facme&mine=true", "/pipeline", "org-pipelines.json", (client, token) => ReadAsync(client.GetOrganizationPipelines(TestClient.Organization, mine: true), token)),
        Get($"/project/{Slug}/pipeline?branch=a%2Fb", "/project/{project-slug}/pipeline", "project-pipelines-branch.json", (client, token) => ReadAsync(client.GetProjectPipelines(TestClient.Project, "a/b"), token)),
        Get($"/project/{Slug}/pipeline/mine", "/project/{project-slug}/pipeline/mine", "project-pipelines-branch.json", (client, token) => ReadAsync(client.GetMyProjectPipelines(TestClient.Project), token)),
        Get($"/project/{Slug}/pipeline/2051", "/project/{project-slug}/pipeline/{pipeline-number}", "pipeline.json", (client, token) => client.GetPipelineAsync(TestClient.Project, 2051, token)),
        Get("/pipeline/a%20b%2Fc", "/pipeline/{pipeline-id}", "pipeline.json", (client, token) => client.GetPipelineAsync(Id, token)),
        Get("/pipeline/a%20b%2Fc/config", "/pipeline/{pipeline-id}/config", "pipeline-config.json", (client, token) => client.GetPipelineConfigurationAsync(Id, token)),
        Get("/pipeline/a%20b%2Fc/values", "/pipeline/{pipeline-id}/values", "pipeline-values.json", (client, token) => client.GetPipelineValuesAsync(Id, token)),
        Get("/pipeline/a%20b%2Fc/workflow", "/pipeline/{pipeline-id}/workflow", "pipeline-workflows.json", (client, token) => ReadAsync(client.GetPipelineWorkflows(Id), token)),
        Post($"/project/{Slug}/pipeline", "/project/{project-slug}/pipeline", "trigger-pipeline.201.json", (client, token) => client.TriggerPipelineAsync(TestClient.Project, new(), token)),
        Post($"/project/{Slug}/pipeline/run", "/project/{provider}/{organization}/{project}/pipeline/run", "pipeline-run.201.json", (client, token) => client.RunPipelineAsync(TestClient.Project, new(), token)),

        Post("/pipeline/continue", "/pipeline/continue", """{"message": "Pipeline continued."}""", (client, token) => client.ContinuePipelineAsync(new() { ContinuationKey = "k", Configuration = "version: 2.1" }, token)),

        Get($"/project/{Slug}/schedule", "/project/{project-slug}/schedule", """{"items": [{"id": "s"}], "next_page_token": null}""", (client, token) => ReadAsync(client.GetSchedules(TestClient.Project), token)),
        Post($"/project/{Slug}/schedule", "/project/{project-slug}/schedule", """{"id": "s"}""", (client, token) => client.CreateScheduleAsync(TestClient.Project, Nightly, token)),

        Get("/workflow/a%20b%2Fc", "/workflow/{id}", "workflow.json", (client, token) => client.GetWorkflowAsync(Id, token)),
        Get("/workflow/a%20b%2Fc/job", "/workflow/{id}/job", "workflow-jobs.json", (client, token) => ReadAsync(client.GetWorkflowJobs(Id), token)),
        Post("/workflow/a%20b%2Fc/rerun", "/workflow/{id}/rerun", """{"workflow_id": "new"}""", (client, token) => client.RerunWorkflowAsync(Id, request: null, token)),
        Post("/workflow/a%20b%2Fc/cancel", "/workflow/{id}/cancel", """{"message": "Accepted."}""", (client, token) => client.CancelWorkflowAsync(Id, token)),
        Post("/workflow/a%20b%2Fc/approve/d%2Fe", "/workflow/{id}/approve/{approval_request_id}", """{"message": "Accepted."}""", (client, token) => client.ApproveJobAsync(Id, "d/e", token)),

        Get("/jobs/a%20b%2Fc", "/jobs/{job_id}", "job-by-id.json", (client, token) => client.GetJobAsync(Id, token)),
        Get($"/project/{Slug}/job/8841", "/project/{project-slug}/job/{job-number}", "job-details.json", (client, token) => client.GetJobDetailsAsync(TestClient.Project, 8841, token)),
        Post($"/project/{Slug}/job/8841/cancel", "/project/{project-slug}/job/{job-number}/cancel", """{"message": "Job canceled successfully."}""", (client, token) => client.CancelJobAsync(TestClient.Project, 8841, token)),
        Get($"/project/{Slug}/8841/tests", "/project/{project-slug}/{job-number}/tests", "job-tests.json", (client, token) => ReadAsync(client.GetJobTests(TestClient.Project, 8841), token)),
        Get($"/project/{Slug}/8841/artifacts", "/project/{project-slug}/{job-number}/artifacts", "job-artifacts.json", (client, token) => ReadAsync(client.GetJobArtifacts(TestClient.Project, 8841), token)),

        Get("/webhook?scope-id=a%20b%2Fc&scope-type=project", "/webhook", "webhooks-list.json", (client, token) => ReadAsync(client.GetWebhooks(Id), token)),
        Get("/webhook/a%20b%2Fc", "/webhook/{webhook-id}", Webhook, (client, token) => client.GetWebhookAsync(Id, token)),
        Post("/webhook", "/webhook", Webhook, (client, token) => client.CreateWebhookAsync("p", NewWebhook, token)),
        Send("PUT", "/webhook/a%20b%2Fc", "/webhook/{webhook-id}", Webhook, (client, token) => client.UpdateWebhookAsync(Id, new(), token)),
        Send("DELETE", "/webhook/a%20b%2Fc", "/webhook/{webhook-id}", """{"message": "Webhook deleted."}""", (client, token) => client.DeleteWebhookAsync(Id, token)),

        Get(
            $"/insights/{Slug}/workflows?all-branches=true&reporting-window=last-30-days",
            "/insights/{project-slug}/workflows",
            "insights-workflows-all-branches.json",
            (client, token) => ReadAsync(client.GetWorkflowSummaries(TestClient.Project, BranchScope.All, ReportingWindow.Last30Days), token)),
        Get(
            $"/insights/{Slug}/workflows/{Segment}?branch=main&start-date=2026-09-01T00%3A00%3A00.000Z&end-date=2026-11-30T00%3A00%3A00.000Z",
            "/insights/{project-slug}/workflows/{workflow-name}",
            "insights-workflow-runs.page2.json",
            (client, token) => ReadAsync(client.GetWorkflowRuns(TestClient.Project, Workflow, BranchScope.Named("main"), Start, Start.AddDays(90)), token)),
        Get(
            $"/insights/{Slug}/workflows/{Segment}/summary?all-branches=true",
            "/insights/{project-slug}/workflows/{workflow-name}/summary",
            "insights-workflow-summary.json",
            (client, token) => client.GetWorkflowSummaryAsync(TestClient.Project, Workflow, BranchScope.All, token)),
        Get(
            $"/insights/{Slug}/workflows/{Segment}/jobs?branch=main&reporting-window=last-7-days&job-name=te%20st",
            "/insights/{project-slug}/workflows/{workflow-name}/jobs",
            "insights-workflow-jobs.json",
            (client, token) => ReadAsync(client.GetJobSummaries(TestClient.Project, Workflow, BranchScope.Named("main"), ReportingWindow.Last7Days, "te st"), token)),
        Get(
            $"/insights/{Slug}/workflows/{Segment}/test-metrics?all-branches=true",
            "/insights/{project-slug}/workflows/{workflow-name}/test-metrics",
            "insights-workflow-test-metrics.json",
            (client, token) => client.GetWorkflowTestMetricsAsync(TestClient.Project, Workflow, BranchScope.All, token)),
        Get(
            $"/insights/time-series/{Slug}/workflows/{Segment}/jobs?branch=main&granularity=hourly&start-date=2026-09-01T00%3A00%3A00.000Z&end-date=2026-09-01T01%3A00%3A00.000Z",
            "/insights/time-series/{project-slug}/workflows/{workflow-name}/jobs",
            "insights-timeseries-jobs.hourly.json",
            (client, token) => ReadAsync(client.GetJobTimeSeries(TestClient.Project, Workflow, TimeSeriesGranularity.Hourly, "main", Start, Start.AddHours(1)), token)),
        Get(
            $"/insights/pages/{Slug}/summary?reporting-window=last-24-hours&branches=main&branches=a%2Fb&workflow-names=build%20all",
            "/insights/pages/{project-slug}/summary",
            "insights-pages-summary.json",
            (client, token) => client.GetProjectSummaryAsync(TestClient.Project, ReportingWindow.Last24Hours, ["main", "a/b"], ["build all"], token)),
        Get(
            "/insights/gh/acme/summary?reporting-window=last-90-days&project-names=shop-api",
            "/insights/{org-slug}/summary",
            "insights-org-summary.json",
            (client, token) => client.GetOrganizationSummaryAsync(TestClient.Organization, ReportingWindow.Last90Days, ["shop-api"], token)),
        Get($"/insights/{Slug}/branches?workflow-name={Segment}", "/insights/{project-slug}/branches", "insights-branches.json", (client, token) => client.GetProjectBranchesAsync(TestClient.Project, Workflow, token)),
        Get($"/insights/{Slug}/flaky-tests", "/insights/{project-slug}/flaky-tests", "insights-flaky-tests.json", (client, token) => client.GetFlakyTestsAsync(TestClient.Project, token)),
    }.ToDictionary(call => $"{call.Verb} {call.Endpoint}");

    /// <summary>The answer's text.</summary>
    public string AnswerText => Answer.EndsWith(".json", StringComparison.Ordinal) ? TestClient.Sample(Answer) : Answer;

    private static ClientCall Get(string target, string endpoint, string answer, Func<CircleCiClient, CancellationToken, Task> call, [CallerArgumentExpression(nameof(call))] string code = "") =>
        new(MethodIn(code), "GET", target, endpoint, answer, call);

    private static ClientCall Post(string target, string endpoint, string answer, Func<CircleCiClient, CancellationToken, Task> call, [CallerArgumentExpression(nameof(call))] string code = "") =>
        Send("POST", target, endpoint, answer, call, code);

    private static ClientCall Send(string verb, string target, string endpoint, string answer, Func<CircleCiClient, CancellationToken, Task> call, [CallerArgumentExpression(nameof(call))] string code = "") =>
        new(MethodIn(code), verb, target, endpoint, answer, call);

    private static string MethodIn(string code)
    {
        const string Receiver = "client.";
        var rest = code[(code.IndexOf(Receiver, StringComparison.Ordinal) + Receiver.Length)..];
        return rest[..rest.IndexOf('(', StringComparison.Ordinal)];
    }

    /// <summary>Reads a listing to its end and tells how long it is.</summary>
    private static async Task<int> ReadAsync<T>(Pages<T> pages, CancellationToken cancellationToken) => (await pages.ToListAsync(cancellationToken)).Count;
}
