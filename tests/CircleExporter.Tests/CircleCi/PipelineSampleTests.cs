using System.Text.Json;
using CircleExporter.CircleCi;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.CircleCi;

/// <summary>Pipelines, users and the description of the API, as recorded.</summary>
public sealed class PipelineSampleTests
{
    private static readonly DateTimeOffset Created = new(2026, 9, 20, 11, 2, 13, 411, TimeSpan.Zero);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_pipeline_is_read_by_id_and_by_number()
    {
        await using var test = TestClient.Serving("pipeline.json", "pipeline.json");

        var byId = await test.Client.GetPipelineAsync("5034460f-c7c4-4c43-9457-de07e2029e7b", Cancellation);
        var byNumber = await test.Client.GetPipelineAsync(TestClient.Project, 2051, Cancellation);

        byId.Should().BeEquivalentTo(new Pipeline(
            "5034460f-c7c4-4c43-9457-de07e2029e7b",
            "gh/acme/shop-api",
            2051,
            PipelineState.Created,
            Created,
            new DateTimeOffset(2026, 9, 20, 11, 2, 14, 20, TimeSpan.Zero),
            [],
            [],
            new PipelineTrigger(PipelineTriggerType.Webhook, Created, new PipelineActor("robin-example", "https://avatars.example.com/u/1234567?v=4")),
            TriggerParameters: null,
            new PipelineVcs(
                "GitHub",
                "https://github.com/acme/shop-api",
                "https://github.com/acme/shop-api",
                "f454a02b5d10fcccfd7d9dd7608a76d6493a98b4",
                "main",
                Tag: null,
                ReviewId: null,
                ReviewUrl: null,
                new PipelineCommit("Tighten retry budget", ""))));
        byNumber.Should().BeEquivalentTo(byId);
    }

    [Fact]
    public async Task An_errored_pipeline_says_why()
    {
        await using var test = TestClient.Serving("pipeline-errored.json");

        var pipeline = await test.Client.GetPipelineAsync("2a9b4c6d-1e3f-4058-9b7a-6d5c4e3f2a1b", Cancellation);

        pipeline.State.Should().Be(PipelineState.Errored);
        pipeline.Errors.Should().Equal(new PipelineMessage("config", "Cannot find a job named `tset` to run in workflow `build-and-test`."));
    }

    [Fact]
    public async Task Pipelines_of_a_project_are_read_over_two_pages()
    {
        await using var test = TestClient.Serving("project-pipelines.page1.json", "project-pipelines.page2.json");

        var pipelines = await test.Client.GetProjectPipelines(TestClient.Project).ToListAsync(Cancellation);

        pipelines.Select(pipeline => pipeline.Number).Should().Equal(2051, 2050, 2049, 2048, 2047);
        pipelines.Select(pipeline => pipeline.Trigger!.Type).Should().Equal(
            PipelineTriggerType.Webhook, PipelineTriggerType.Api, PipelineTriggerType.ScheduledPipeline, PipelineTriggerType.Webhook, PipelineTriggerType.Webhook);
        pipelines.Select(pipeline => pipeline.Vcs!.Branch ?? pipeline.Vcs.Tag).Should().Equal("main", "feature/añadir-métricas", "main", "v3.14.0", "fix/config");
        pipelines[2].Vcs!.Commit.Should().BeNull();
    }

    [Fact]
    public async Task Pipelines_of_a_branch_and_mine_are_read()
    {
        await using var test = TestClient.Serving("project-pipelines-branch.json", "project-pipelines-branch.json");

        var ofBranch = await test.Client.GetProjectPipelines(TestClient.Project, "main").ToListAsync(Cancellation);
        var mine = await test.Client.GetMyProjectPipelines(TestClient.Project).ToListAsync(Cancellation);

        ofBranch.Select(pipeline => pipeline.Number).Should().Equal(2051, 2049);
        mine.Should().BeEquivalentTo(ofBranch);
    }

    [Fact]
    public async Task A_configuration_is_read_as_written_and_as_compiled()
    {
        await using var test = TestClient.Serving("pipeline-config.json");

        var configuration = await test.Client.GetPipelineConfigurationAsync("p", Cancellation);

        configuration.Source.Should().StartWith("version: 2.1\njobs:\n  test:\n").And.EndWith("jobs: [test]\n");
        configuration.Compiled.Should().StartWith("version: 2\njobs:\n").And.EndWith("  version: 2\n");
        configuration.Should().BeEquivalentTo(new { SetupSource = (string?)null, CompiledSetup = (string?)null });
    }

    [Fact]
    public async Task A_setup_pipeline_has_two_more_configurations()
    {
        await using var test = TestClient.Serving("pipeline-config-setup.json");

        (await test.Client.GetPipelineConfigurationAsync("p", Cancellation)).Should().Be(new PipelineConfiguration(
            "version: 2.1\nworkflows: {}\n", "version: 2\nworkflows: {}\n", "version: 2.1\nsetup: true\n", "version: 2\nsetup: true\n"));
    }

    [Fact]
    public async Task A_configuration_that_did_not_compile_is_empty()
    {
        await using var test = new TestClient(_ => TestClient.Json("""{"source": "x", "compiled": null}"""));

        (await test.Client.GetPipelineConfigurationAsync("p", Cancellation)).Should().Be(new PipelineConfiguration("x", "", SetupSource: null, CompiledSetup: null));
    }

    [Fact]
    public async Task Pipeline_values_keep_their_names_and_kinds()
    {
        await using var test = TestClient.Serving("pipeline-values.json");

        var values = await test.Client.GetPipelineValuesAsync("p", Cancellation);

        values.Keys.Should().Equal("pipeline.number", "pipeline.git.branch", "pipeline.trigger_source", "pipeline.schedule.name");
        values["pipeline.number"].GetInt64().Should().Be(2051);
        values["pipeline.git.branch"].GetString().Should().Be("main");
    }

    [Theory]
    [InlineData("created")]
    [InlineData("brand-new")]
    public async Task Any_state_and_trigger_survives(string word)
    {
        await using var test = new TestClient(_ => TestClient.Json($$"""{"id": "p", "created_at": "2026-09-20T12:00:00Z", "state": "{{word}}", "trigger": {"type": "{{word}}"}, "errors": null, "warnings": [null]}"""));

        var pipeline = await test.Client.GetPipelineAsync("p", Cancellation);

        pipeline.State!.Value.ToString().Should().Be(word);
        pipeline.Trigger!.Type!.Value.ToString().Should().Be(word);
        pipeline.Errors.Should().BeEmpty();
        pipeline.Warnings.Should().BeEmpty();
    }

    [Fact]
    public async Task Collaborations_are_read()
    {
        await using var test = TestClient.Serving("me-collaborations.json");

        (await test.Client.GetCollaborationsAsync(Cancellation)).Should().Equal(
            new Collaboration("gh/acme", "acme", "5f9c0e5d-3f2f-4b0e-9a52-0f3d6b1c7a11", "github", "https://avatars.example.com/u/7654321?v=4"),
            new Collaboration("bitbucket/acme-legacy", "acme-legacy", Id: null, "bitbucket", "https://avatars.example.com/u/acme-legacy"),
            new Collaboration("circleci/43G3kM5RtfFE7v5sa4nWAU", "Acme Standalone", "f22b6566-597d-46d5-ba74-99ef5bb3d85c", "circleci", AvatarUrl: null));
    }

    [Fact]
    public async Task Collaborations_are_read_in_the_documented_spelling_too()
    {
        await using var test = new TestClient(_ => TestClient.Json("""[null, {"name": "nameless"}, {"slug": "gh/a", "vcs-type": "github", "avatar-url": "x"}]"""));

        (await test.Client.GetCollaborationsAsync(Cancellation)).Should().Equal(new Collaboration("gh/a", Name: null, Id: null, "github", "x"));
    }

    [Fact]
    public async Task The_description_of_the_api_is_fetched()
    {
        await using var test = TestClient.Serving("openapi-document.json");

        var document = await test.Client.GetOpenApiDocumentAsync(Cancellation);

        document.GetProperty("info").GetProperty("title").GetString().Should().Be("CircleCI API");
        document.GetProperty("paths").ValueKind.Should().Be(JsonValueKind.Object);
    }
}
