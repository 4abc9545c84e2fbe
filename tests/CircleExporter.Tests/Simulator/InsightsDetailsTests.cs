using System.Net;
using System.Text.Json;
using CircleExporter.Simulator;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Simulator;

public sealed class InsightsDetailsTests
{
    private const string Config = "version: 2.1\njobs: { test: {}, pack: {} }\nworkflows: { ci: { jobs: [test, pack: { requires: [test] }] } }";
    private static readonly DateTimeOffset Noon = SimulatorUnderTest.Noon;

    [Fact]
    public async Task Jobs_are_summed_up_field_by_field_and_found_by_a_part_of_their_name()
    {
        await using var circle = await StartAsync();
        var ci = Ci(circle);
        ci.AddRun(Noon.AddHours(-5), Noon.AddHours(-5).AddSeconds(100), credits: 10);
        ci.AddRun(Noon.AddHours(-3), Noon.AddHours(-3).AddSeconds(300), credits: 31);
        ci.AddRun(Noon.AddHours(-1), Noon.AddHours(-1).AddSeconds(30), branch: "dev");

        (await circle.GetTextAsync("/insights/gh/acme/web/workflows/ci/jobs?reporting-window=last-24-hours&job-name=es")).Should().Be(
            """{"items":[{"name":"test","metrics":{"total_runs":2,"failed_runs":0,"successful_runs":2,"duration_metrics":{"min":50,"mean":100,"median":50,"p95":150,"max":150,"standard_deviation":50.0},"success_rate":1.0,"total_credits_used":20,"throughput":2.0},"window_start":"2026-09-20T07:00:00.000Z","window_end":"2026-09-20T09:00:00.000Z"}],"next_page_token":null}""");
    }

    [Fact]
    public async Task An_approval_counts_its_runs_but_has_neither_outcomes_nor_durations()
    {
        await using var circle = await SimulatorUnderTest.StartAsync();
        circle.AddProject().AddWorkflow("deploy").AddRun(Noon.AddHours(-1), Noon, isApproval: true);

        var hold = (await circle.ItemsAsync("/insights/gh/acme/web/workflows/deploy/jobs?job-name=hold")).Single().GetProperty("metrics");

        (hold.GetProperty("total_runs").GetInt32(), hold.GetProperty("successful_runs").GetInt32()).Should().Be((1, 0));
        hold.GetProperty("duration_metrics").GetProperty("max").ValueKind.Should().Be(JsonValueKind.Null);
    }

    [Fact]
    public async Task A_single_workflow_is_summed_up_field_by_field()
    {
        await using var circle = await StartAsync();
        var ci = Ci(circle);
        ci.AddRun(Noon.AddDays(-40), Noon.AddDays(-40).AddSeconds(100), credits: 10);
        ci.AddRun(Noon.AddDays(-3), Noon.AddDays(-3).AddSeconds(40), "failed", credits: 4);
        ci.AddRun(Noon.AddDays(-2), Noon.AddDays(-2).AddSeconds(50), credits: 5);
        ci.AddRun(Noon.AddMinutes(-1), Noon.AddHours(1), credits: 99);
        circle.Simulator.World.FindProject("gh/acme/web")!.AddWorkflow("another");

        (await circle.GetTextAsync("/insights/gh/acme/web/workflows/ci/summary")).Should().Be(
            """{"metrics":{"total_runs":4,"successful_runs":2,"mttr":86410,"total_credits_used":19,"failed_runs":1,"success_rate":0.5,"completed_runs":3,"window_start":"2026-08-11T12:00:00.000Z","duration_metrics":{"min":40,"mean":63,"median":50,"p95":100,"max":100,"standard_deviation":26.246692913372705},"window_end":"2026-09-20T11:59:00.000Z","throughput":0.044444444444444446},"trends":{"total_runs":3.0,"failed_runs":-1.0,"success_rate":0.3333333333333333,"p95_duration_secs":0.5,"median_duration_secs":0.4,"total_credits_used":0.9,"mttr":-1.0,"throughput":3.0},"workflow_names":["another","ci"]}""");
    }

    [Fact]
    public async Task Tests_are_measured_over_the_ten_newest_runs()
    {
        await using var circle = await StartAsync();
        var ci = Ci(circle);
        for (var number = 1; number <= 12; number++)
            ci.AddRun(Noon.AddHours(-number), Noon.AddHours(-number).AddMinutes(2));

        var metrics = await circle.GetJsonAsync("/insights/gh/acme/web/workflows/ci/test-metrics");

        metrics.EnumerateObject().Select(field => field.Name).Should().Equal(
            "average_test_count", "most_failed_tests", "most_failed_tests_extra", "slowest_tests", "slowest_tests_extra", "total_test_runs", "test_runs");
        (metrics.GetProperty("average_test_count").GetInt32(), metrics.GetProperty("total_test_runs").GetInt32()).Should().Be((30, 10));
        metrics.GetProperty("most_failed_tests").GetArrayLength().Should().Be(0);
        metrics.GetProperty("slowest_tests")[0].GetRawText().Should().Match(
            """{"p95_duration":3*,"total_runs":10,"classname":"tests.test_import.TestImport","failed_runs":0,"flaky":false,"source":"pytest","file":"tests/test_import.py","job_name":"test","test_name":"test_import_catalogue"}""");
        metrics.GetProperty("slowest_tests_extra").GetInt32().Should().Be(19);
        metrics.GetProperty("test_runs")[0].GetProperty("test_counts").GetRawText().Should().Be("""{"error":0,"failure":0,"skipped":1,"success":29,"total":30}""");
    }

    [Theory]
    [InlineData(KeySpelling.SnakeCase)]
    [InlineData(KeySpelling.KebabCase)]
    public async Task A_test_is_flaky_that_failed_and_passed_on_one_commit(KeySpelling spelling)
    {
        await using var circle = await StartAsync();
        circle.Options.FlakyTests = spelling;
        var ci = Ci(circle);
        circle.Simulator.World.FindProject("gh/acme/web")!.Config = "version: 2.1\njobs: { test: {} }\nworkflows: { ci: { jobs: [test] } }";
        ci.AddRun(Noon.AddDays(-20), Noon.AddDays(-20).AddSeconds(60), "failed");
        ci.AddRun(Noon.AddDays(-20).AddMinutes(2), Noon.AddDays(-20).AddMinutes(3));
        var failed = ci.AddRun(Noon.AddDays(-1), Noon.AddDays(-1).AddSeconds(60), "failed");
        ci.AddRun(Noon.AddDays(-1).AddMinutes(2), Noon.AddDays(-1).AddMinutes(3));
        ci.AddRun(Noon.AddDays(-2), Noon.AddDays(-2).AddSeconds(60), "failed", branch: "dev");
        string Key(string name) => spelling == KeySpelling.KebabCase ? name.Replace('_', '-') : name;

        var answer = await circle.GetJsonAsync("/insights/gh/acme/web/flaky-tests");
        var flaky = answer.GetProperty(Key("flaky_tests")).EnumerateArray().Single();
        var pipeline = ci.Project.PipelineOf(failed)!;

        answer.GetProperty(Key("total_flaky_tests")).GetInt32().Should().Be(1);
        flaky.EnumerateObject().Select(field => field.Name).Should().Equal(((string[])
        [
            "time_wasted", "workflow_created_at", "workflow_id", "classname", "pipeline_number", "workflow_name",
            "test_name", "job_name", "job_number", "times_flaked", "source", "file",
        ]).Select(Key));
        (flaky.GetProperty(Key("times_flaked")).GetInt32(), flaky.GetProperty(Key("time_wasted")).GetInt32()).Should().Be((1, 60));
        flaky.GetProperty(Key("workflow_id")).GetString().Should().Be(failed.Id);
        (flaky.GetProperty(Key("pipeline_number")).GetInt32(), flaky.GetProperty(Key("job_number")).GetInt32()).Should().Be((pipeline.Number, pipeline.Number * 200));
    }

    [Fact]
    public async Task Branches_are_those_of_the_window_the_default_branch_first()
    {
        await using var circle = await StartAsync();
        var ci = Ci(circle);
        foreach (var branch in (string[])["a", "main", "feature/ä", "a"])
            ci.AddRun(Noon.AddDays(-3), Noon, branch: branch);
        ci.AddRun(Noon.AddDays(-91), Noon, branch: "old");
        ci.Project.AddWorkflow("nightly").AddRun(Noon.AddDays(-1), Noon, branch: "b");

        (await circle.GetTextAsync("/insights/gh/acme/web/branches")).Should().Be(
            $$"""{"org_id":"{{ci.Project.Organization.Id}}","project_id":"{{ci.Project.Id}}","branches":["main","a","b","feature/ä"]}""");
        (await circle.GetJsonAsync("/insights/gh/acme/web/branches?workflow-name=nightly")).GetProperty("branches").GetRawText().Should().Be("""["b"]""");
    }

    [Fact]
    public async Task There_are_never_more_than_5000_branches()
    {
        await using var circle = await StartAsync();
        var ci = Ci(circle);
        for (var number = 0; number < 5_010; number++)
            ci.AddRun(new SimulatedRun { Id = $"{number}", Branch = $"branch-{number}", Status = "success", CreatedAt = Noon.AddDays(-1) });

        (await circle.GetJsonAsync("/insights/gh/acme/web/branches")).GetProperty("branches").GetArrayLength().Should().Be(5_000);
    }

    [Fact]
    public async Task A_project_is_summed_up_as_a_whole_by_workflow_and_by_branch()
    {
        await using var circle = await StartAsync();
        var ci = Ci(circle);
        ci.AddRun(Noon.AddDays(-1), Noon.AddDays(-1).AddSeconds(30), credits: 3);
        ci.AddRun(Noon.AddDays(-2), Noon.AddDays(-2).AddSeconds(10), "failed", "dev", credits: 4);
        ci.AddRun(Noon.AddDays(-9), Noon.AddDays(-9).AddSeconds(80), credits: 14);

        (await circle.GetTextAsync("/insights/pages/gh/acme/web/summary?reporting-window=last-7-days&branches=main&workflow-names=ci")).Should().Be(
            $$$"""{"org_id":"{{{ci.Project.Organization.Id}}}","project_id":"{{{ci.Project.Id}}}","project_data":{"metrics":{"total_runs":2,"total_duration_secs":40,"total_credits_used":7,"success_rate":0.5,"throughput":0.2857142857142857},"trends":{"total_runs":2.0,"total_duration_secs":0.5,"total_credits_used":0.5,"success_rate":0.5,"throughput":2.0}},"project_workflow_data":[{"workflow_name":"ci","metrics":{"total_credits_used":7,"p95_duration_secs":30.0,"total_runs":2,"success_rate":0.5},"trends":{"total_credits_used":0.5,"p95_duration_secs":0.375,"total_runs":2.0,"success_rate":0.5}}],"project_workflow_branch_data":[{"workflow_name":"ci","branch":"main","metrics":{"total_credits_used":3,"p95_duration_secs":30.0,"total_runs":1,"success_rate":1.0},"trends":{"total_credits_used":0.21428571428571427,"p95_duration_secs":0.375,"total_runs":1.0,"success_rate":1.0}}],"all_branches":["main","dev"],"all_workflows":["ci"]}""");
    }

    [Fact]
    public async Task Jobs_by_the_hour_are_kept_for_48_hours_and_spelt_field_by_field()
    {
        await using var circle = await StartAsync();
        var ci = Ci(circle);
        ci.AddRun(Noon.AddHours(-1), Noon.AddHours(-1).AddSeconds(100), credits: 10);
        ci.AddRun(Noon.AddHours(-49), Noon.AddHours(-49).AddSeconds(100));

        (await circle.GetTextAsync("/insights/time-series/gh/acme/web/workflows/ci/jobs?granularity=hourly")).Should().StartWith(
            """{"next_page_token":null,"items":[{"name":"test","min_started_at":"2026-09-20T11:00:00.000Z","max_ended_at":"2026-09-20T11:00:50.000Z","timestamp":"2026-09-20T11:00:00Z","metrics":{"total_runs":1,"failed_runs":0,"successful_runs":1,"throughput":24.0,"median_credits_used":5,"total_credits_used":5,"duration_metrics":{"min":50,"median":50,"max":50,"p95":50,"total":50}}},{"name":"pack",""");
        (await circle.ItemsAsync("/insights/time-series/gh/acme/web/workflows/ci/jobs?granularity=hourly")).Should().HaveCount(2);
        (await circle.ItemsAsync("/insights/time-series/gh/acme/web/workflows/ci/jobs?granularity=daily")).Should().HaveCount(4);
        (await circle.ItemsAsync("/insights/time-series/gh/acme/web/workflows/ci/jobs?start-date=2026-09-20T00:00:00Z&end-date=2026-09-20T12:00:00.5Z")).Should().HaveCount(2);
    }

    [Theory]
    [InlineData("start-date=2026-09-20")]
    [InlineData("end-date=2026-09-20T00:00:00Z")]
    [InlineData("start-date=2026-01-01T00:00:00Z&end-date=2026-09-20T00:00:00Z")]
    [InlineData("granularity=weekly")]
    public async Task A_time_series_needs_full_times_and_a_known_granularity(string query)
    {
        await using var circle = await StartAsync();
        Ci(circle);

        using var answer = await circle.GetAsync($"/insights/time-series/gh/acme/web/workflows/ci/jobs?{query}");

        answer.StatusCode.Should().Be(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData(KeySpelling.SnakeCase, "vcs_type")]
    [InlineData(KeySpelling.KebabCase, "vcs-type")]
    public async Task Collaborations_are_the_organizations_of_the_user(KeySpelling spelling, string key)
    {
        await using var circle = await SimulatorUnderTest.StartAsync();
        circle.Options.VcsType = spelling;
        var acme = circle.Simulator.World.AddOrganization("gh/acme", "Acme");
        circle.Simulator.World.AddOrganization("bb/other").IsMember = false;

        (await circle.GetTextAsync("/me/collaborations")).Should().Be(
            $$"""[{"id":"{{acme.Id}}","{{key}}":"github","name":"Acme","avatar_url":"https://avatars.example.com/u/{{acme.Id:N}}","slug":"gh/acme"}]""");
    }

    private static async Task<SimulatorUnderTest> StartAsync()
    {
        var circle = await SimulatorUnderTest.StartAsync();
        circle.AddProject().Config = Config;
        return circle;
    }

    private static SimulatedWorkflow Ci(SimulatorUnderTest circle) => circle.Simulator.World.FindProject("gh/acme/web")!.AddWorkflow("ci");
}
