using CircleExporter.CircleCi;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.CircleCi;

public sealed class ToleranceTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("12", 12L)]
    [InlineData("12.0", 12L)]
    [InlineData("\"12\"", 12L)]
    [InlineData("\"12.0\"", 12L)]
    [InlineData("1.2e1", 12L)]
    [InlineData("12.5", 13L)]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("null", null)]
    public async Task Whole_numbers_are_read_tolerantly(string json, long? expected) =>
        (await ReadMetricsAsync($$"""{"total_runs": {{json}}}""")).TotalRuns.Should().Be(expected);

    [Theory]
    [InlineData("1", 1.0)]
    [InlineData("0.25", 0.25)]
    [InlineData("\"0.25\"", 0.25)]
    [InlineData("null", null)]
    public async Task Ratios_are_read_tolerantly(string json, double? expected) =>
        (await ReadMetricsAsync($$"""{"success_rate": {{json}}}""")).SuccessRate.Should().Be(expected);

    [Theory]
    [InlineData("""{"total_runs": 1e400}""")]
    [InlineData("""{"total_runs": 9223372036854775808}""")]
    [InlineData("""{"total_runs": -1e19}""")]
    [InlineData("""{"total_runs": "many"}""")]
    [InlineData("""{"total_runs": ""}""")]
    [InlineData("""{"total_runs": true}""")]
    [InlineData("""{"total_runs": [1]}""")]
    [InlineData("""{"success_rate": 1e400}""")]
    [InlineData("""{"success_rate": "NaN"}""")]
    [InlineData("""{"success_rate": "Infinity"}""")]
    [InlineData("""[]""")]
    public async Task Numbers_out_of_reach_make_the_answer_unusable(string metrics) =>
        (await FluentActions.Awaiting(() => ReadMetricsAsync(metrics)).Should().ThrowAsync<CircleCiException>()).Which.Reason.Should().Be(CircleCiFailure.Unusable);

    [Theory]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("""{"median_credits_used": 7, "mttr": null, "nested": {"deep": [1, {}]}}""")]
    public async Task Metrics_without_known_figures_are_all_null(string metrics) =>
        (await ReadMetricsAsync(metrics)).Should().Be(new WorkflowMetrics(null, null, null, null, null, null, null, null, null));

    [Fact]
    public async Task A_summary_of_a_name_alone_is_enough()
    {
        var summaries = await Summaries("""{"items": [{"name": "build"}]}""").ToListAsync(Cancellation);

        summaries.Should().Equal(new WorkflowSummary("build", null, null, null, new WorkflowMetrics(null, null, null, null, null, null, null, null, null)));
    }

    [Theory]
    [InlineData("success")]
    [InlineData("queued")]
    [InlineData("brand_new")]
    public async Task Any_status_survives(string status) =>
        (await RunsAsync($$"""{"id": "a", "created_at": "2026-09-20T12:00:00Z", "status": "{{status}}"}""")).Should().ContainSingle().Which.Status.Should().Be(new WorkflowStatus(status));

    [Fact]
    public async Task An_old_run_without_branch_and_approval_is_read()
    {
        var runs = await RunsAsync("""{"id": "a", "created_at": "2020-01-31T12:00:00Z", "status": null, "is_approval": null}""");

        runs.Should().Equal(new WorkflowRun("a", null, null, new DateTimeOffset(2020, 1, 31, 12, 0, 0, TimeSpan.Zero), null, null, null, IsApproval: false));
    }

    [Theory]
    [InlineData("2026-09-20T12:00:00.123456789Z", 1234567)]
    [InlineData("2026-09-20T12:00:00.1Z", 1000000)]
    [InlineData("2026-09-20T12:00:00", 0)]
    [InlineData("2026-09-20T14:00:00+02:00", 0)]
    public async Task Instants_of_any_precision_are_read_as_utc(string text, long ticks)
    {
        var runs = await RunsAsync($$"""{"id": "a", "created_at": "{{text}}"}""");

        var instant = runs.Should().ContainSingle().Which.CreatedAt;
        instant.Offset.Should().Be(TimeSpan.Zero);
        instant.Should().BeCloseTo(new DateTimeOffset(2026, 9, 20, 12, 0, 0, TimeSpan.Zero).AddTicks(ticks), TimeSpan.FromTicks(1));
    }

    [Fact]
    public async Task Names_missing_from_an_organization_summary_are_left_out()
    {
        await using var test = new TestClient(_ => TestClient.Json("""{"org_data": {}, "org_project_data": [null, {}, {"project_name": "web"}], "all_projects": [null, "", "web"]}"""));

        var summary = await test.Client.GetOrganizationSummaryAsync(TestClient.Organization, ReportingWindow.Last7Days, [], Cancellation);

        summary.Metrics.Should().Be(OrganizationMetrics.None);
        summary.OrganizationProjects.Should().Equal(new OrganizationProject("web", OrganizationMetrics.None, Trends: null));
        summary.AllProjects.Should().Equal("web");
    }

    [Theory]
    [InlineData("""{"items": null}""")]
    [InlineData("""{"items": [], "next_page_token": ""}""")]
    public async Task A_page_may_be_empty(string page) => (await Summaries(page).ToListAsync(Cancellation)).Should().BeEmpty();

    [Theory]
    [InlineData("""{"message": "We are sorry."}""")]
    [InlineData("""{"items": {}}""")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("")]
    public async Task A_success_of_another_shape_is_unusable(string body) =>
        (await FluentActions.Awaiting(() => Summaries(body).ToListAsync(Cancellation).AsTask()).Should().ThrowAsync<CircleCiException>())
            .Which.Should().BeEquivalentTo(new { Reason = CircleCiFailure.Unusable, StatusCode = System.Net.HttpStatusCode.OK, Endpoint = "/insights/{project-slug}/workflows" });

    [Fact]
    public async Task A_user_and_a_project_without_id_are_unusable()
    {
        await using var test = new TestClient(_ => TestClient.Json("""{"message": "hello", "slug": "gh/acme/web"}"""));

        var user = FluentActions.Awaiting(() => test.Client.GetCurrentUserAsync(Cancellation));
        var project = FluentActions.Awaiting(() => test.Client.GetProjectAsync(TestClient.Project, Cancellation));

        (await user.Should().ThrowAsync<CircleCiException>()).Which.Reason.Should().Be(CircleCiFailure.Unusable);
        (await project.Should().ThrowAsync<CircleCiException>()).Which.Reason.Should().Be(CircleCiFailure.Unusable);
    }

    private static Pages<WorkflowSummary> Summaries(string body) =>
        new TestClient(_ => TestClient.Json(body)).Client.GetWorkflowSummaries(TestClient.Project, BranchScope.All, ReportingWindow.Last7Days);

    private static async Task<WorkflowMetrics> ReadMetricsAsync(string metrics) =>
        (await Summaries($$"""{"items": [{"name": "build", "metrics": {{metrics}}}]}""").SingleAsync(Cancellation)).Metrics;

    private static async Task<List<WorkflowRun>> RunsAsync(string items)
    {
        await using var test = new TestClient(_ => TestClient.Json($$"""{"items": [{{items}}]}"""));
        return await test.Client.GetWorkflowRuns(TestClient.Project, "build", BranchScope.All).ToListAsync(Cancellation);
    }
}
