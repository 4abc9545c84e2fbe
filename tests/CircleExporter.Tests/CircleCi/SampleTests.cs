using CircleExporter.CircleCi;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.CircleCi;

public sealed class SampleTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_current_user_is_read()
    {
        await using var test = Serve("me.json");

        var user = await test.Client.GetCurrentUserAsync(Cancellation);

        user.Should().Be(new User("026a6d28-c22e-4aab-a8b4-bd7131a8ea35", "robin-example", "Robin Example", "https://avatars.example.com/u/1234567?v=4"));
    }

    [Fact]
    public async Task A_project_is_read_with_its_default_branch()
    {
        await using var test = Serve("project.json");

        var project = await test.Client.GetProjectAsync(TestClient.Project, Cancellation);

        project.Should().Be(new Project(
            "gh/acme/shop-api",
            "shop-api",
            "c1a7b7f2-5f5b-4a9e-8f0b-2f6a6d0f9a34",
            "acme",
            "gh/acme",
            "5f9c0e5d-3f2f-4b0e-9a52-0f3d6b1c7a11",
            new VcsInfo("https://github.com/acme/shop-api", "GitHub", "main")));
    }

    [Fact]
    public async Task A_project_of_opaque_ids_has_a_readable_name()
    {
        await using var test = Serve("project-circleci-slug.json");

        var project = await test.Client.GetProjectAsync(ProjectSlug.Parse("circleci/43G3kM5RtfFE7v5sa4nWAU/44n9pujWcTnVZ2b5S8Fnat"), Cancellation);

        project.Should().BeEquivalentTo(new { Name = "shop web", Slug = "circleci/43G3kM5RtfFE7v5sa4nWAU/44n9pujWcTnVZ2b5S8Fnat", VcsInfo = new { Provider = "CircleCI" } });
    }

    [Fact]
    public async Task Workflow_summaries_are_read_over_two_pages()
    {
        await using var test = Serve("insights-workflows.page1.json", "insights-workflows.page2.json");

        var summaries = await test.Client.GetWorkflowSummaries(TestClient.Project, BranchScope.Default, ReportingWindow.Last90Days).ToListAsync(Cancellation);

        summaries.Select(summary => summary.Name).Should().Equal("build-and-test", "deploy/production eu", "nightly ✓ full", "security-scan");
        summaries[0].Should().Be(new WorkflowSummary(
            "build-and-test",
            "c1a7b7f2-5f5b-4a9e-8f0b-2f6a6d0f9a34",
            new DateTimeOffset(2026, 6, 22, 6, 14, 3, 111, TimeSpan.Zero),
            new DateTimeOffset(2026, 9, 19, 22, 57, 41, 20, TimeSpan.Zero),
            new WorkflowMetrics(812, 741, 52, 0.9125615763546798, 9.022222222222222, 5412, 1843210, 31, new DurationMetrics(61, 402, 388, 655, 2711, 118.0))));
        summaries[3].Metrics.Should().Be(new WorkflowMetrics(3, 0, 0, 0.0, 0.03333333333333333, null, null, null, new DurationMetrics(null, null, null, null, null, null)));
    }

    [Fact]
    public async Task Summaries_of_all_branches_are_read()
    {
        await using var test = Serve("insights-workflows-all-branches.json");

        var summaries = await test.Client.GetWorkflowSummaries(TestClient.Project, BranchScope.All, ReportingWindow.Last90Days).ToListAsync(Cancellation);

        summaries.Should().ContainSingle().Which.Metrics.Should().BeEquivalentTo(new { TotalRuns = 2904, FailedRuns = 331, MeanTimeToRecoverySeconds = 4011 });
    }

    [Fact]
    public async Task A_project_without_runs_has_no_summaries()
    {
        await using var test = Serve("insights-workflows-empty.json");

        var summaries = await test.Client.GetWorkflowSummaries(TestClient.Project, BranchScope.All, ReportingWindow.Last24Hours).ToListAsync(Cancellation);

        summaries.Should().BeEmpty();
    }

    [Fact]
    public async Task Runs_are_read_over_two_pages()
    {
        await using var test = Serve("insights-workflow-runs.page1.json", "insights-workflow-runs.page2.json");

        var runs = await test.Client.GetWorkflowRuns(TestClient.Project, "build-and-test", BranchScope.All).ToListAsync(Cancellation);

        runs[0].Should().Be(new WorkflowRun(
            "08863cb6-3185-4c2f-a44e-b517b7f695f2",
            "main",
            WorkflowStatus.Success,
            new DateTimeOffset(2026, 9, 19, 22, 50, 2, 101, TimeSpan.Zero),
            new DateTimeOffset(2026, 9, 19, 22, 57, 45, 20, TimeSpan.Zero),
            462,
            2290,
            IsApproval: false));
        runs.Select(run => run.Status).Should().Equal(WorkflowStatus.Success, WorkflowStatus.Failed, WorkflowStatus.Canceled, null, WorkflowStatus.Unauthorized, WorkflowStatus.Success);
        runs[3].Should().BeEquivalentTo(new { StoppedAt = (DateTimeOffset?)null, DurationSeconds = (long?)null, CreditsUsed = 0 });
        runs[5].IsApproval.Should().BeTrue();
    }

    [Fact]
    public async Task An_organization_summary_is_read_with_its_projects()
    {
        await using var test = Serve("insights-org-summary.json");

        var summary = await test.Client.GetOrganizationSummaryAsync(TestClient.Organization, ReportingWindow.Last30Days, ["shop-api"], Cancellation);

        summary.Metrics.Should().Be(new OrganizationMetrics(3011, 1204400, 8800231, 0.883, 100.36666666666666));
        summary.OrganizationProjects.Should().Equal(new OrganizationProject("shop-api", new OrganizationMetrics(812, 326424, 1843210, 0.9125615763546798, null), new OrganizationTrends(1.07, 1.02, 1.12, 1.01, null)));
        summary.Trends.Should().Be(new OrganizationTrends(1.1, 1.08, 0.97, 1.0, 1.1));
        summary.AllProjects.Should().Equal("shop-api", "shop-web", "infra");
    }

    [Fact]
    public async Task An_organization_summary_can_be_silent_about_projects()
    {
        await using var test = Serve("insights-org-summary-no-projects.json");

        var summary = await test.Client.GetOrganizationSummaryAsync(TestClient.Organization, ReportingWindow.Last30Days, [], Cancellation);

        summary.Should().BeEquivalentTo(new { Metrics = new { TotalRuns = 0 }, OrganizationProjects = Array.Empty<OrganizationProject>(), AllProjects = (string[]?)null });
    }

    [Fact]
    public async Task Pipelines_of_an_organization_are_read()
    {
        await using var test = Serve("org-pipelines.json");

        var pipelines = await test.Client.GetOrganizationPipelines(TestClient.Organization).ToListAsync(Cancellation);

        pipelines[0].Should().BeEquivalentTo(new
        {
            Id = "d0c9b8a7-6f5e-4d3c-8b2a-190807060504",
            Number = 77,
            Trigger = new { Type = new PipelineTriggerType("unknown"), ReceivedAt = DateTimeOffset.UnixEpoch, Actor = new PipelineActor("system", null) },
            Warnings = new[] { new PipelineMessage("config-deprecated-syntax", "The `version: 2.0` syntax is deprecated.") },
            Vcs = (PipelineVcs?)null,
        });
        pipelines[0].TriggerParameters!.Value.GetProperty("git").GetProperty("branch").GetString().Should().Be("main");
        pipelines[1].Should().BeEquivalentTo(new
        {
            ProjectSlug = "gh/acme/shop-api",
            State = PipelineState.Created,
            CreatedAt = new DateTimeOffset(2026, 9, 20, 11, 2, 13, 411, TimeSpan.Zero),
            UpdatedAt = new DateTimeOffset(2026, 9, 20, 11, 2, 14, 20, TimeSpan.Zero),
            Vcs = new { ProviderName = "GitHub", Branch = "main", Tag = (string?)null, Commit = new PipelineCommit("Tighten retry budget", "") },
        });
    }

    [Fact]
    public async Task Errored_and_tagged_pipelines_are_read()
    {
        await using var test = Serve("project-pipelines.page2.json");

        var pipelines = await test.Client.GetOrganizationPipelines(TestClient.Organization).ToListAsync(Cancellation);

        pipelines[0].Vcs.Should().BeEquivalentTo(new { Tag = "v3.14.0", Branch = (string?)null });
        pipelines[1].State.Should().Be(PipelineState.Errored);
        pipelines[1].Errors.Should().ContainSingle().Which.Type.Should().Be("config");
    }

    [Fact]
    public async Task Webhooks_are_read_with_their_secret_masked()
    {
        await using var test = Serve("webhooks-list.json");

        var webhooks = await test.Client.GetWebhooks("c1a7b7f2-5f5b-4a9e-8f0b-2f6a6d0f9a34").ToListAsync(Cancellation);

        var made = new DateTimeOffset(2026, 5, 2, 10, 11, 12, TimeSpan.Zero);
        webhooks.Should().ContainSingle().Which.Should().BeEquivalentTo(new Webhook(
            "8d75ff3a-2b45-4d6e-9f1b-3c1e6f2a7b90",
            "exporter",
            "https://metrics.example.com/hooks/circleci",
            [WebhookEvent.WorkflowCompleted, WebhookEvent.JobCompleted],
            VerifyTls: true,
            "********",
            new WebhookScope("c1a7b7f2-5f5b-4a9e-8f0b-2f6a6d0f9a34", "project"),
            made,
            made));
    }

    private static TestClient Serve(params string[] samples) => TestClient.Serving(samples);
}
