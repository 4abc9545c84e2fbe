using System.Net;
using CircleExporter.Simulator;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Simulator;

public sealed class ProjectPipelinesTests
{
    private static readonly DateTimeOffset Noon = SimulatorUnderTest.Noon;

    [Fact]
    public async Task Runs_that_begin_together_on_a_branch_are_of_one_pipeline_and_its_numbers_rise()
    {
        await using var circle = await SimulatorUnderTest.StartAsync(Busy());

        var pipelines = new List<(string Id, int Number, DateTimeOffset CreatedAt)>();
        var runs = 0;
        foreach (var pipeline in await circle.ItemsAsync("/project/gh/acme/project-0001/pipeline"))
        {
            var id = pipeline.GetProperty("id").GetString()!;
            pipelines.Add((id, pipeline.GetProperty("number").GetInt32(), pipeline.GetProperty("created_at").GetDateTimeOffset()));
            runs += (await circle.ItemsAsync($"/pipeline/{id}/workflow")).Length;
        }

        pipelines.Should().HaveCount(200).And.OnlyHaveUniqueItems(pipeline => pipeline.Number);
        pipelines.Should().BeInDescendingOrder(pipeline => pipeline.CreatedAt).And.BeInDescendingOrder(pipeline => pipeline.Number);
        runs.Should().BeGreaterThan(205);
    }

    [Fact]
    public async Task Every_generated_run_leads_to_its_pipeline_and_back_in_a_simulator_that_never_saw_it()
    {
        await using var circle = await SimulatorUnderTest.StartAsync(Busy());
        await using var other = await SimulatorUnderTest.StartAsync(Busy());

        foreach (var run in (await circle.ItemsAsync("/insights/gh/acme/project-0001/workflows/workflow-01?all-branches=true")).Where((_, index) => index % 25 == 0))
        {
            var id = run.GetProperty("id").GetString();
            var workflow = await other.GetTextAsync($"/workflow/{id}");
            var pipeline = (await other.GetJsonAsync($"/workflow/{id}")).GetProperty("pipeline_id").GetString();
            var number = (await other.GetJsonAsync($"/workflow/{id}")).GetProperty("pipeline_number").GetInt32();

            workflow.Should().Be(await circle.GetTextAsync($"/workflow/{id}"));
            (await other.GetTextAsync($"/pipeline/{pipeline}")).Should().Be(await circle.GetTextAsync($"/project/gh/acme/project-0001/pipeline/{number}"));
            (await other.ItemsAsync($"/pipeline/{pipeline}/workflow")).Select(member => member.GetProperty("id").GetString()).Should().Contain(id);
        }
    }

    [Fact]
    public async Task Pipelines_of_a_project_come_by_branch_and_by_author_in_pages()
    {
        await using var circle = await SimulatorUnderTest.StartAsync();
        circle.Options.PipelinePageSize = 2;
        var build = circle.AddProject().AddWorkflow("build");
        for (var number = 0; number < 9; number++)
            build.AddRun(Noon.AddMinutes(-number), Noon, branch: number % 3 == 0 ? "dev" : "main");

        var all = await PagedAsync(circle, "/project/gh/acme/web/pipeline?");
        var dev = await PagedAsync(circle, "/project/gh/acme/web/pipeline?branch=dev&");
        var mine = await PagedAsync(circle, "/project/gh/acme/web/pipeline/mine?");

        all.Should().HaveCount(9);
        dev.Should().Equal(all[0], all[3], all[6]);
        mine.Should().BeSubsetOf(all).And.Equal(all.Where(id => circle.Simulator.World.FindPipeline(Guid.Parse(id))!.Actor == "robin-example"));
    }

    [Fact]
    public async Task Runs_can_share_a_pipeline_made_by_hand()
    {
        await using var circle = await SimulatorUnderTest.StartAsync();
        var project = circle.AddProject();
        var pipeline = project.AddPipeline(Noon.AddHours(-1), "dev");
        project.AddWorkflow("build").AddRun(Noon.AddHours(-1).AddSeconds(4), Noon, pipeline: pipeline);
        project.AddWorkflow("deploy").AddRun(Noon.AddHours(-1).AddSeconds(3), Noon, "failed", pipeline: pipeline);

        var workflows = await circle.ItemsAsync($"/pipeline/{pipeline.Id}/workflow");

        workflows.Select(workflow => workflow.GetProperty("name").GetString()).Should().Equal("deploy", "build");
        (await circle.ItemsAsync("/project/gh/acme/web/pipeline")).Should().ContainSingle();
    }

    [Fact]
    public async Task A_removed_run_takes_its_pipeline_with_it()
    {
        await using var circle = await SimulatorUnderTest.StartAsync();
        var build = circle.AddProject().AddWorkflow("build");
        var run = build.AddRun(Noon, Noon);
        var pipeline = build.Project.PipelineOf(run)!;
        build.RemoveRun(run.Id);

        using var answer = await circle.GetAsync($"/pipeline/{pipeline.Id}");

        answer.StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await circle.ItemsAsync("/project/gh/acme/web/pipeline")).Should().BeEmpty();
    }

    [Theory]
    [InlineData("/project/gh/acme/web/pipeline/3")]
    [InlineData("/project/gh/acme/web/pipeline/99999999999")]
    [InlineData("/project/gh/acme/web/pipeline/latest")]
    [InlineData("/pipeline/00000000-0000-0000-0000-000000000000")]
    [InlineData("/pipeline/5034460f-c7c4-4c43-9457-de07e2029e7b/workflow")]
    [InlineData("/pipeline/nonsense/config")]
    [InlineData("/workflow/5034460f-c7c4-4c43-9457-de07e2029e7b")]
    [InlineData("/workflow/nonsense/job")]
    [InlineData("/jobs/5034460f-c7c4-4c43-9457-de07e2029e7b")]
    [InlineData("/project/gh/acme/web/job/1")]
    [InlineData("/project/gh/acme/web/1/tests")]
    public async Task What_there_is_not_is_not_found(string path)
    {
        await using var circle = await SimulatorUnderTest.StartAsync(Busy());
        circle.AddProject("gh/acme/web").AddWorkflow("build", new TrafficPattern());

        using var answer = await circle.GetAsync(path);

        answer.StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    private static SimulatorOptions Busy() => new()
    {
        Shape = SimulatedShape.Uniform(1, 8, 40),
        HistoryDays = 20,
        PipelinePageSize = 200,
    };

    private static async Task<List<string>> PagedAsync(SimulatorUnderTest circle, string path)
    {
        var ids = new List<string>();
        string? token = null;
        for (var page = 0; page < 20; page++)
        {
            var answer = await circle.GetJsonAsync(path + (token is null ? "" : $"page-token={Uri.EscapeDataString(token)}"));
            ids.AddRange(answer.GetProperty("items").EnumerateArray().Select(pipeline => pipeline.GetProperty("id").GetString()!));
            token = answer.GetProperty("next_page_token").GetString();
            if (token is null)
                return ids;
        }

        throw new InvalidOperationException("The pages do not end.");
    }
}
