using CircleExporter.CircleCi;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.CircleCi;

/// <summary>One bad item, or one bad character, does not cost a listing the rest.</summary>
public sealed class UnreadableItemTests
{
    private const string Good = """{"id": "good", "created_at": "2026-09-20T12:00:00Z"}""";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("""{"id": "bad", "created_at": "yesterday"}""")]
    [InlineData("""{"id": "bad", "created_at": "2026-09-20T12:00:00Z", "stopped_at": "2026-13-20T12:00:00Z"}""")]
    [InlineData("""{"id": "bad", "created_at": "2026-09-20T12:00:00Z", "credits_used": 1e30}""")]
    [InlineData("""{"id": ["bad"], "created_at": "2026-09-20T12:00:00Z"}""")]
    [InlineData("""{"id": "", "created_at": "2026-09-20T12:00:00Z"}""")]
    [InlineData("""{"created_at": "2026-09-20T12:00:00Z"}""")]
    [InlineData("""{"id": "no date"}""")]
    [InlineData("""{"id": "null date", "created_at": null}""")]
    [InlineData("17")]
    public async Task A_run_that_cannot_be_read_is_left_out_and_counted(string bad)
    {
        await using var test = Serving($"{bad}, {Good}, null, {bad}");

        var page = await Runs(test).AsPages(null, Cancellation).SingleAsync(Cancellation);

        page.Items.Select(run => run.Id).Should().Equal("good");
        (page.Unreadable, page.NextPageToken).Should().Be((2, null));
    }

    [Fact]
    public async Task Null_in_a_list_is_no_item()
    {
        await using var test = Serving($"null, {Good}, null");

        var page = await Runs(test).AsPages(null, Cancellation).SingleAsync(Cancellation);

        (page.Items.Count, page.Unreadable).Should().Be((1, 0));
    }

    [Fact]
    public async Task Who_reads_items_gets_those_of_all_pages_before_hearing_of_the_bad_one()
    {
        var requests = 0;
        await using var test = new TestClient(_ => TestClient.Json(++requests == 1
            ? $$"""{"items": [{"id": "bad", "created_at": "yesterday"}, {{Good}}], "next_page_token": "next"}"""
            : $$"""{"items": [{{Good}}]}"""));
        var read = new List<string>();
        var reading = async () =>
        {
            await foreach (var run in Runs(test).WithCancellation(Cancellation))
                read.Add(run.Id);
        };

        var failure = (await reading.Should().ThrowAsync<CircleCiException>()).Which;

        read.Should().Equal("good", "good");
        failure.Reason.Should().Be(CircleCiFailure.Unusable);
        failure.Message.Should().EndWith("the listing has items that cannot be read: 1 beside those handed over");
    }

    [Fact]
    public async Task A_wait_does_not_take_workflows_for_finished_while_one_of_them_cannot_be_read()
    {
        var pipeline = TestClient.Sample("pipeline.json");
        await using var test = new TestClient(request => TestClient.Json(request.RequestUri!.AbsolutePath.EndsWith("/workflow", StringComparison.Ordinal)
            ? """{"items": [{"id": "a", "name": "build", "status": "success"}, {"id": "b", "name": "slow", "status": "running", "created_at": "yesterday"}]}"""
            : pipeline));

        var waiting = FluentActions.Awaiting(() => test.Client.WaitForWorkflowsAsync("p", TimeSpan.FromMinutes(1), Cancellation));

        (await waiting.Should().ThrowAsync<CircleCiException>()).Which.Reason.Should().Be(CircleCiFailure.Unusable);
    }

    [Theory]
    [InlineData("""a\ud800b""", "a\ufffdb")]
    [InlineData("""a\uDC00""", "a\ufffd")]
    [InlineData("""\uD83D""", "\ufffd")]
    [InlineData("""\ud83d\ud83d\ude80""", "\ufffd🚀")]
    [InlineData("""\ud83d\u0041""", "\ufffdA")]
    [InlineData("""\ud83d\\ude80""", "\ufffd\\ude80")]
    [InlineData("""\\ud800""", "\\ud800")]
    [InlineData("""\uD83D\uDE80 \u00e9\n""", "🚀 é\n")]
    public async Task Half_a_character_is_read_as_the_replacement_character(string json, string expected)
    {
        await using var test = Serving($$"""{"id": "a", "created_at": "2026-09-20T12:00:00Z", "branch": "{{json}}"}, {{Good}}""");

        var runs = await Runs(test).ToListAsync(Cancellation);

        runs.Select(run => run.Branch).Should().Equal(expected, null);
    }

    [Fact]
    public async Task Bytes_that_are_no_text_are_read_as_the_replacement_character()
    {
        byte[] body = [.. """{"items": [{"id": "a", "created_at": "2026-09-20T12:00:00Z", "branch": "x"""u8, 0xED, 0xA0, .. "y\"}]}"u8];
        await using var test = new TestClient(_ => new HttpResponseMessage { Content = new ByteArrayContent(body) });

        var run = await Runs(test).SingleAsync(Cancellation);

        run.Branch.Should().StartWith("x\ufffd").And.EndWith("y");
    }

    [Fact]
    public async Task Half_characters_do_no_harm_in_kebab_case_keys_and_values_of_any_shape()
    {
        await using var flaky = new TestClient(_ => TestClient.Json("""{"flaky-tests": [{"test-name": "\ud800", "\udfff": 1}], "total-flaky-tests": 1}"""));
        await using var values = new TestClient(_ => TestClient.Json("""{"pipeline.git.branch": "\ud800", "\ud800": 1}"""));

        var test = (await flaky.Client.GetFlakyTestsAsync(TestClient.Project, Cancellation)).Tests.Single();
        var read = await values.Client.GetPipelineValuesAsync("p", Cancellation);

        test.TestName.Should().Be("\ufffd");
        read["pipeline.git.branch"].GetString().Should().Be("\ufffd");
        read.Keys.Should().Contain("\ufffd");
    }

    private static TestClient Serving(string items) => new(_ => TestClient.Json($$"""{"items": [{{items}}]}"""));

    private static Pages<WorkflowRun> Runs(TestClient test) => test.Client.GetWorkflowRuns(TestClient.Project, "build", BranchScope.All);
}
