using System.Net;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Simulator;

public sealed class OrganizationsTests
{
    private static readonly DateTimeOffset Noon = SimulatorUnderTest.Noon;

    [Fact]
    public async Task A_summary_covers_all_branches_and_names_all_projects_but_details_only_those_asked_for()
    {
        await using var circle = await SimulatorUnderTest.StartAsync();
        var web = circle.AddProject("gh/acme/web").AddWorkflow("build");
        web.AddRun(Noon.AddDays(-1), Noon.AddDays(-1).AddSeconds(30), "success", "feature/a", credits: 3);
        web.AddRun(Noon.AddDays(-2), Noon.AddDays(-2).AddSeconds(10), "failed", credits: 4);
        web.AddRun(Noon.AddDays(-9), Noon.AddDays(-9).AddSeconds(80), "success", credits: 14);
        circle.AddProject("gh/acme/api").AddWorkflow("build").AddRun(Noon.AddDays(-1), Noon.AddDays(-1).AddSeconds(60), credits: 7);

        var answer = await circle.GetTextAsync("/insights/gh/acme/summary?reporting-window=last-7-days&project-names=web&project-names=none");

        answer.Should().Be("""
            {"org_data":{"metrics":{"total_runs":3,"total_duration_secs":100,"total_credits_used":14,"success_rate":0.6666666666666666,"throughput":0.42857142857142855},"trends":{"total_runs":3.0,"total_duration_secs":1.25,"total_credits_used":1.0,"success_rate":0.6666666666666666,"throughput":3.0}},"org_project_data":[{"project_name":"web","metrics":{"total_runs":2,"total_duration_secs":40,"total_credits_used":7,"success_rate":0.5},"trends":{"total_runs":2.0,"total_duration_secs":0.5,"total_credits_used":0.5,"success_rate":0.5}}],"all_projects":["api","web"]}
            """);
    }

    [Fact]
    public async Task Without_projects_there_is_nothing_to_name_or_to_compare_with()
    {
        await using var circle = await SimulatorUnderTest.StartAsync();
        circle.Simulator.World.AddOrganization("gh/acme");

        (await circle.GetTextAsync("/insights/gh/acme/summary")).Should().Be("""
            {"org_data":{"metrics":{"total_runs":0,"total_duration_secs":0,"total_credits_used":0,"success_rate":0.0,"throughput":0.0},"trends":{"total_runs":-1.0,"total_duration_secs":-1.0,"total_credits_used":-1.0,"success_rate":-1.0,"throughput":-1.0}},"org_project_data":[],"all_projects":null}
            """);
    }

    [Fact]
    public async Task Who_is_no_member_may_not_see_the_summary()
    {
        await using var circle = await SimulatorUnderTest.StartAsync();
        circle.Simulator.World.AddOrganization("gh/acme").IsMember = false;

        using var answer = await circle.GetAsync("/insights/gh/acme/summary");

        answer.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_pipeline_is_spelt_field_by_field()
    {
        await using var circle = await SimulatorUnderTest.StartAsync();
        var project = circle.AddProject();
        var run = project.AddWorkflow("build").AddRun(Noon.AddDays(-1), Noon, branch: "feature/a", id: "a");
        var pipeline = project.PipelineOf(run)!;
        var avatar = pipeline.Actor == "robin-example" ? "\"https://avatars.example.com/u/1234567?v=4\"" : "null";

        var answer = await circle.GetTextAsync("/pipeline?org-slug=gh/acme");

        answer.Should().Be(
            $$$$"""{"items":[{"id":"{{{{pipeline.Id}}}}","errors":[],"warnings":[],"project_slug":"gh/acme/web","number":2050577,"state":"created","created_at":"2026-09-19T12:00:00.000Z","trigger":{"type":"webhook","received_at":"2026-09-19T12:00:00.000Z","actor":{"login":"{{{{pipeline.Actor}}}}","avatar_url":{{{{avatar}}}}}},"updated_at":"2026-09-19T12:00:03.000Z","vcs":{"provider_name":"GitHub","origin_repository_url":"https://github.com/acme/web","target_repository_url":"https://github.com/acme/web","revision":"{{{{pipeline.Revision}}}}","branch":"feature/a","commit":{"subject":"Work on feature/a","body":""}}}],"next_page_token":null}""");
        pipeline.Revision.Should().HaveLength(40);
    }

    [Fact]
    public async Task Pipelines_of_followed_projects_come_newest_first_and_in_pages()
    {
        await using var circle = await SimulatorUnderTest.StartAsync();
        circle.Options.PipelinePageSize = 2;
        circle.Options.Lateness = TimeSpan.FromHours(24);
        circle.AddProject("gh/acme/web").AddWorkflow("build").AddRun(Noon.AddDays(-30), Noon);
        circle.AddProject("gh/acme/api").AddWorkflow("build").AddRun(Noon.AddMinutes(-1));
        circle.AddProject("gh/acme/app").AddWorkflow("build").AddRun(Noon.AddHours(-3), Noon);
        var unfollowed = circle.AddProject("gh/acme/unfollowed");
        unfollowed.IsFollowed = false;
        unfollowed.AddWorkflow("build").AddRun(Noon.AddDays(-1), Noon);
        circle.AddProject("bb/other/web").AddWorkflow("build").AddRun(Noon.AddDays(-1), Noon);

        var first = await circle.GetJsonAsync("/pipeline?org-slug=gh%2Facme");
        var token = first.GetProperty("next_page_token").GetString()!;
        var second = await circle.GetJsonAsync($"/pipeline?org-slug=gh%2Facme&page-token={Uri.EscapeDataString(token)}");

        first.GetProperty("items").EnumerateArray().Concat(second.GetProperty("items").EnumerateArray())
            .Select(pipeline => pipeline.GetProperty("project_slug").GetString())
            .Should().Equal("gh/acme/api", "gh/acme/app", "gh/acme/web");
    }

    [Fact]
    public async Task Mine_are_those_the_user_caused()
    {
        await using var circle = await SimulatorUnderTest.StartAsync();
        var build = circle.AddProject().AddWorkflow("build");
        for (var run = 0; run < 12; run++)
            build.AddRun(Noon.AddMinutes(-run), Noon, id: $"run-{run}");

        var mine = (await circle.GetJsonAsync("/pipeline?mine=true")).GetProperty("items").EnumerateArray().ToList();

        mine.Should().NotBeEmpty().And.HaveCountLessThan(12);
        mine.Should().OnlyContain(pipeline => pipeline.GetProperty("trigger").GetProperty("actor").GetProperty("login").GetString() == "robin-example");
    }

    [Fact]
    public async Task Pipelines_of_standalone_projects_have_parameters_in_place_of_a_repository()
    {
        await using var circle = await SimulatorUnderTest.StartAsync();
        var project = circle.Simulator.World.AddOrganization("circleci/43G3").AddProject("shop web", segment: "44n9");
        project.AddWorkflow("ci").AddRun(Noon, Noon, branch: "main");

        var pipeline = (await circle.GetJsonAsync("/pipeline?org-slug=circleci/43G3")).GetProperty("items")[0];

        pipeline.TryGetProperty("vcs", out _).Should().BeFalse();
        pipeline.GetProperty("trigger_parameters").GetProperty("git").GetProperty("branch").GetString().Should().Be("main");
        pipeline.GetProperty("trigger_parameters").GetProperty("git").GetProperty("repo_name").GetString().Should().Be("shop web");
    }

    [Fact]
    public async Task An_unknown_organization_has_no_pipelines()
    {
        await using var circle = await SimulatorUnderTest.StartAsync();
        circle.AddProject();

        using var answer = await circle.GetAsync("/pipeline?org-slug=gh/none");

        answer.StatusCode.Should().Be(HttpStatusCode.NotFound);
    }
}
