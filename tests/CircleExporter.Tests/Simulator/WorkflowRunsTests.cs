using System.Net;
using System.Text.Json;
using CircleExporter.Simulator;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Simulator;

public sealed class WorkflowRunsTests
{
    private const string Path = "/insights/gh/acme/web/workflows/build";
    private static readonly DateTimeOffset Noon = SimulatorUnderTest.Noon;

    [Fact]
    public async Task Runs_are_listed_newest_first_with_all_their_fields()
    {
        await using var circle = await SimulatorUnderTest.StartAsync();
        var build = circle.AddProject().AddWorkflow("build");
        build.AddRun(Noon.AddSeconds(-1000.5), Noon.AddSeconds(-538.2), "success", credits: 2290, isApproval: true, id: "a");
        build.AddRun(Noon.AddSeconds(-10), Noon.AddSeconds(5), "failed", credits: 9, id: "b");

        var answer = await circle.GetTextAsync(Path);

        answer.Should().Be("""
            {"items":[{"id":"b","branch":"main","duration":null,"created_at":"2026-09-20T11:59:50.000Z","stopped_at":null,"credits_used":0,"status":null,"is_approval":false},{"id":"a","branch":"main","duration":462,"created_at":"2026-09-20T11:43:19.500Z","stopped_at":"2026-09-20T11:51:01.800Z","credits_used":2290,"status":"success","is_approval":true}],"next_page_token":null}
            """);
    }

    [Fact]
    public async Task A_run_that_goes_on_is_hidden_or_named_as_told()
    {
        await using var circle = await SimulatorUnderTest.StartAsync();
        circle.AddProject().AddWorkflow("build").AddRun(Noon.AddSeconds(-10), id: "b");

        circle.Options.UnfinishedStatus = "running";
        var named = await circle.GetJsonAsync(Path);
        circle.Options.ListsUnfinishedRuns = false;
        var hidden = await circle.GetJsonAsync(Path);

        named.GetProperty("items")[0].GetProperty("status").GetString().Should().Be("running");
        hidden.GetProperty("items").GetArrayLength().Should().Be(0);
    }

    [Theory]
    [InlineData("?start-date=2026-09-18", "c b a")]
    [InlineData("?start-date=2026-09-18T06:00:00Z", "c b")]
    [InlineData("?start-date=2026-09-18T08:00:00%2B02:00", "c b")]
    [InlineData("?start-date=2026-09-18T00:00:00.000Z&end-date=2026-09-19T00:00:00Z", "b a")]
    [InlineData("?start-date=2026-01-01", "c b a")]
    public async Task The_span_begins_inclusive_and_ends_exclusive(string query, string ids)
    {
        await using var circle = await SimulatorUnderTest.StartAsync();
        var build = circle.AddProject().AddWorkflow("build");
        build.AddRun(new(2026, 9, 18, 0, 0, 0, TimeSpan.Zero), Noon, id: "a");
        build.AddRun(new(2026, 9, 18, 6, 0, 0, TimeSpan.Zero), Noon, id: "b");
        build.AddRun(new(2026, 9, 19, 0, 0, 0, TimeSpan.Zero), Noon, id: "c");

        (await circle.RunIdsAsync(Path + query)).Should().Equal(ids.Split(' '));
    }

    [Theory]
    [InlineData("?end-date=2026-09-19")]
    [InlineData("?start-date=2026-06-01&end-date=2026-08-31")]
    [InlineData("?start-date=2026-09-19&end-date=2026-09-18")]
    [InlineData("?start-date=yesterday")]
    [InlineData("?all-branches=maybe")]
    [InlineData("?page-token=garbage")]
    [InlineData("?page-token=AARLwwV6pZfS%2B3uTq%2F8iHg%3D%3D")]
    public async Task What_cannot_be_meant_is_refused(string query)
    {
        await using var circle = await SimulatorUnderTest.StartAsync();
        circle.AddProject().AddWorkflow("build");

        using var answer = await circle.GetAsync(Path + query);

        answer.StatusCode.Should().Be(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Nothing_older_than_ninety_days_is_listed()
    {
        await using var circle = await SimulatorUnderTest.StartAsync();
        var build = circle.AddProject().AddWorkflow("build");
        build.AddRun(Noon.AddDays(-90), Noon, id: "young");
        build.AddRun(Noon.AddDays(-90).AddSeconds(-1), Noon, id: "old");

        (await circle.RunIdsAsync(Path + "?start-date=2026-01-01")).Should().Equal("young");
    }

    [Theory]
    [InlineData(null, 260)]
    [InlineData(250, 250)]
    [InlineData(60, 60)]
    public async Task A_listing_ends_at_its_limit_over_all_pages(int? limit, int listed)
    {
        await using var circle = await SimulatorUnderTest.StartAsync();
        (circle.Options.MaxListedRuns, circle.Options.RunPageSize) = (limit, 100);
        var build = circle.AddProject().AddWorkflow("build");
        for (var run = 0; run < 260; run++)
            build.AddRun(Noon.AddMinutes(-run), Noon, id: $"run-{run}");

        var ids = await AllIdsAsync(circle);

        ids.Should().Equal(Enumerable.Range(0, listed).Select(run => $"run-{run}"));
    }

    [Fact]
    public async Task Pages_shift_when_a_run_appears_between_them()
    {
        await using var circle = await SimulatorUnderTest.StartAsync();
        circle.Options.RunPageSize = 2;
        var build = circle.AddProject().AddWorkflow("build");
        foreach (var run in (string[])["c", "b", "a"])
            build.AddRun(Noon.AddMinutes(-('d' - run[0])), Noon, id: run);

        var token = Token(await circle.GetJsonAsync(Path));
        build.AddRun(Noon, Noon, id: "d");

        (await circle.RunIdsAsync($"{Path}?page-token={Uri.EscapeDataString(token!)}")).Should().Equal("b", "a");
    }

    [Fact]
    public async Task A_token_holds_awkward_characters_and_serves_its_own_query_only()
    {
        await using var circle = await SimulatorUnderTest.StartAsync();
        circle.Options.RunPageSize = 1;
        var build = circle.AddProject().AddWorkflow("build");
        build.AddRun(Noon.AddMinutes(-2), Noon);
        build.AddRun(Noon.AddMinutes(-1), Noon);

        var token = Token(await circle.GetJsonAsync(Path + "?branch=main"))!;
        using var forgotten = await circle.GetAsync($"{Path}?page-token={Uri.EscapeDataString(token)}");
        using var notEncoded = await circle.GetAsync($"{Path}?branch=main&page-token={token}");

        token.Should().Contain("+").And.Contain("/").And.EndWith("==");
        forgotten.StatusCode.Should().Be(HttpStatusCode.BadRequest);
        notEncoded.StatusCode.Should().Be(HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData(LastPageMark.Null, """{"items":[],"next_page_token":null}""")]
    [InlineData(LastPageMark.Empty, """{"items":[],"next_page_token":""}""")]
    [InlineData(LastPageMark.Absent, """{"items":[]}""")]
    public async Task The_last_page_says_so_in_one_of_three_ways(LastPageMark mark, string expected)
    {
        await using var circle = await SimulatorUnderTest.StartAsync();
        circle.AddProject().AddWorkflow("build");
        circle.Options.LastPage = mark;

        (await circle.GetTextAsync(Path)).Should().Be(expected);
    }

    [Fact]
    public async Task Insights_shows_the_world_as_it_was_some_time_ago()
    {
        await using var circle = await SimulatorUnderTest.StartAsync();
        circle.Options.Lateness = TimeSpan.FromHours(1);
        circle.AddProject().AddWorkflow("build").AddRun(Noon, Noon.AddMinutes(10), "failed", id: "a");

        var at = new List<string>();
        foreach (var minutes in (int[])[59, 1, 9, 1])
        {
            circle.Clock.Advance(TimeSpan.FromMinutes(minutes));
            var items = (await circle.GetJsonAsync(Path)).GetProperty("items");
            at.Add(items.GetArrayLength() == 0 ? "hidden" : items[0].GetProperty("status").GetString() ?? "unfinished");
        }

        at.Should().Equal("hidden", "unfinished", "unfinished", "failed");
    }

    [Fact]
    public async Task A_run_can_be_published_and_priced_at_times_of_its_own()
    {
        await using var circle = await SimulatorUnderTest.StartAsync();
        var build = circle.AddProject().AddWorkflow("build");
        build.AddRun(new SimulatedRun
        {
            Id = "late",
            Branch = "main",
            Status = "success",
            CreatedAt = Noon.AddHours(-2),
            StoppedAt = Noon.AddHours(-1),
            CreditsUsed = 44,
            PublishedAt = Noon.AddMinutes(5),
            CreditsPublishedAt = Noon.AddMinutes(10),
        });

        var hidden = await circle.RunIdsAsync(Path);
        circle.Clock.Advance(TimeSpan.FromMinutes(5));
        var unpriced = (await circle.GetJsonAsync(Path)).GetProperty("items")[0].GetProperty("credits_used");
        circle.Clock.Advance(TimeSpan.FromMinutes(5));
        var priced = (await circle.GetJsonAsync(Path)).GetProperty("items")[0].GetProperty("credits_used");

        hidden.Should().BeEmpty();
        unpriced.ValueKind.Should().Be(JsonValueKind.Null);
        priced.GetInt64().Should().Be(44);
    }

    [Fact]
    public async Task A_run_can_be_changed_and_taken_away()
    {
        await using var circle = await SimulatorUnderTest.StartAsync();
        var build = circle.AddProject().AddWorkflow("build");
        var run = build.AddRun(Noon.AddMinutes(-2), Noon, "success", id: "a");

        build.AddRun(run with { Status = "failed" });
        var changed = (await circle.GetJsonAsync(Path)).GetProperty("items")[0].GetProperty("status").GetString();
        build.RemoveRun("a");

        changed.Should().Be("failed");
        (await circle.RunIdsAsync(Path)).Should().BeEmpty();
    }

    [Theory]
    [InlineData("deploy/production eu")]
    [InlineData("build/test #1")]
    [InlineData("100%2F \"quoted\" ? & ü 🚀")]
    public async Task Any_name_is_found_when_it_is_encoded_as_one_segment(string name)
    {
        await using var circle = await SimulatorUnderTest.StartAsync();
        circle.AddProject().AddWorkflow(name).AddRun(Noon, Noon, id: "a");

        (await circle.RunIdsAsync($"/insights/gh/acme/web/workflows/{Uri.EscapeDataString(name)}")).Should().Equal("a");
        circle.Simulator.Requests.Newest.Should().ContainSingle().Which.Workflow.Should().Be(name);
    }

    [Fact]
    public async Task An_unknown_workflow_is_not_found()
    {
        await using var circle = await SimulatorUnderTest.StartAsync();
        circle.AddProject();

        using var answer = await circle.GetAsync(Path);

        answer.StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    private static string? Token(JsonElement page) => page.GetProperty("next_page_token").GetString();

    private static async Task<List<string>> AllIdsAsync(SimulatorUnderTest circle)
    {
        var ids = new List<string>();
        string? token = null;
        do
        {
            var page = await circle.GetJsonAsync(token is null ? Path : $"{Path}?page-token={Uri.EscapeDataString(token)}");
            ids.AddRange(page.GetProperty("items").EnumerateArray().Select(run => run.GetProperty("id").GetString()!));
            token = Token(page);
        }
        while (token is not null);

        return ids;
    }
}
