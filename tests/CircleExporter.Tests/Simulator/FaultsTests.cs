using System.Text.Json;
using CircleExporter.Simulator;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Simulator;

public sealed class FaultsTests
{
    private const string Summaries = "/insights/gh/acme/web/workflows";
    private const string Runs = "/insights/gh/acme/web/workflows/build";
    private static readonly DateTimeOffset Noon = SimulatorUnderTest.Noon;

    [Theory]
    [InlineData(FaultKind.Html, 200, "text/html", "<h1>Please log in</h1>")]
    [InlineData(FaultKind.MessageOnly, 200, "application/json", """{"message":""")]
    [InlineData(FaultKind.BadGateway, 502, "text/html", "502 Bad Gateway")]
    [InlineData(FaultKind.Status, 500, "application/json", """{"message":"Internal server error."}""")]
    [InlineData(FaultKind.RateLimit, 429, "application/json", """{"message":"Rate limit exceeded."}""")]
    public async Task An_answer_can_be_replaced(FaultKind kind, int status, string contentType, string content)
    {
        await using var circle = await StartAsync();
        circle.Simulator.Faults.Add(kind);

        using var answer = await circle.GetAsync(Summaries);

        ((int)answer.StatusCode).Should().Be(status);
        answer.Content.Headers.ContentType!.MediaType.Should().Be(contentType);
        (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Should().Contain(content);
    }

    [Theory]
    [InlineData(401, "Invalid token provided.")]
    [InlineData(403, "Permission denied.")]
    [InlineData(404, "Project not found")]
    [InlineData(503, "Internal server error.")]
    public async Task Any_status_can_be_answered(int status, string message)
    {
        await using var circle = await StartAsync();
        circle.Simulator.Faults.Add(new SimulatedFault { Kind = FaultKind.Status, Status = status });

        using var answer = await circle.GetAsync("/me");

        ((int)answer.StatusCode).Should().Be(status);
        (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Should().Be($$"""{"message":"{{message}}"}""");
    }

    [Theory]
    [InlineData(90, false, RateLimitBody.EmptyObject, "90", "{}")]
    [InlineData(90, true, RateLimitBody.Message, "Sun, 20 Sep 2026 12:01:30 GMT", """{"message":"Rate limit exceeded."}""")]
    [InlineData(null, false, RateLimitBody.PlainText, null, "Rate limited.")]
    public async Task Throttling_comes_with_and_without_a_time_to_wait(int? seconds, bool isDate, RateLimitBody body, string? header, string content)
    {
        await using var circle = await StartAsync();
        circle.Simulator.Faults.Add(new SimulatedFault
        {
            Kind = FaultKind.RateLimit,
            RetryAfter = seconds is { } wait ? TimeSpan.FromSeconds(wait) : null,
            RetryAfterIsDate = isDate,
            Body = body,
        });

        using var answer = await circle.GetAsync("/me");

        (answer.Headers.TryGetValues("Retry-After", out var values) ? values.Single() : null).Should().Be(header);
        (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Should().Be(content);
    }

    [Fact]
    public async Task A_body_can_be_cut_off_with_the_connection()
    {
        await using var circle = await StartAsync();
        circle.Simulator.Faults.Add(FaultKind.CutBody);

        var read = () => circle.GetTextAsync(Summaries);

        await read.Should().ThrowAsync<HttpRequestException>();
    }

    [Fact]
    public async Task A_body_can_end_in_the_middle_as_if_all_were_well()
    {
        await using var circle = await StartAsync();
        var whole = await circle.GetTextAsync(Summaries);
        circle.Simulator.Faults.Add(FaultKind.CutJson);

        (await circle.GetTextAsync(Summaries)).Should().Be(whole[..(whole.Length / 2)]);
    }

    [Fact]
    public async Task Values_that_may_be_null_can_be()
    {
        await using var circle = await StartAsync();
        circle.Simulator.Faults.Add(FaultKind.NullFields);

        var metrics = (await circle.GetJsonAsync(Summaries)).GetProperty("items")[0].GetProperty("metrics");
        var run = (await circle.GetJsonAsync(Runs)).GetProperty("items")[0];

        metrics.GetProperty("total_runs").GetInt32().Should().Be(2);
        foreach (var name in (string[])["mttr", "total_credits_used", "total_recoveries"])
            metrics.GetProperty(name).ValueKind.Should().Be(JsonValueKind.Null);
        metrics.GetProperty("duration_metrics").EnumerateObject().Should().OnlyContain(field => field.Value.ValueKind == JsonValueKind.Null);
        foreach (var name in (string[])["duration", "stopped_at", "status"])
            run.GetProperty(name).ValueKind.Should().Be(JsonValueKind.Null);
    }

    [Fact]
    public async Task Every_metric_can_be_null()
    {
        await using var circle = await StartAsync();
        circle.Simulator.Faults.Add(FaultKind.NullMetrics);

        var metrics = (await circle.GetJsonAsync(Summaries)).GetProperty("items")[0].GetProperty("metrics");

        metrics.EnumerateObject().Where(field => field.Name != "duration_metrics")
            .Should().HaveCount(8).And.OnlyContain(field => field.Value.ValueKind == JsonValueKind.Null);
    }

    [Fact]
    public async Task Fields_can_be_missing()
    {
        await using var circle = await StartAsync();
        circle.Simulator.Faults.Add(FaultKind.MissingFields);

        var summary = (await circle.GetJsonAsync(Summaries)).GetProperty("items")[0];
        var run = (await circle.GetJsonAsync(Runs)).GetProperty("items")[0];

        summary.GetProperty("metrics").GetRawText().Should().Be("{}");
        summary.TryGetProperty("project_id", out _).Should().BeFalse();
        run.TryGetProperty("branch", out _).Should().BeFalse();
        run.TryGetProperty("is_approval", out _).Should().BeFalse();
    }

    [Theory]
    [InlineData(FaultKind.NullItems, 3)]
    [InlineData(FaultKind.EmptyList, 0)]
    public async Task Lists_can_hold_nothing_or_too_much(FaultKind kind, int length)
    {
        await using var circle = await StartAsync();
        circle.Simulator.Faults.Add(kind);

        var items = (await circle.GetJsonAsync(Runs)).GetProperty("items").EnumerateArray().ToList();

        items.Should().HaveCount(length);
        if (kind == FaultKind.NullItems)
            items[0].ValueKind.Should().Be(JsonValueKind.Null);
    }

    [Fact]
    public async Task A_page_can_repeat_for_ever()
    {
        await using var circle = await StartAsync();
        circle.Simulator.Faults.Add(FaultKind.RepeatingPageToken);

        var first = await circle.GetTextAsync(Runs);
        using var document = JsonDocument.Parse(first);
        var token = document.RootElement.GetProperty("next_page_token").GetString()!;

        (await circle.GetTextAsync($"{Runs}?page-token={Uri.EscapeDataString(token)}")).Should().Be(first);
    }

    [Fact]
    public async Task Objects_can_hold_fields_nobody_knows()
    {
        await using var circle = await StartAsync();
        circle.Simulator.Faults.Add(FaultKind.UnknownFields);

        var answer = await circle.GetJsonAsync(Summaries);

        answer.TryGetProperty("x_unheard_of", out _).Should().BeTrue();
        answer.GetProperty("items")[0].GetProperty("metrics").GetProperty("duration_metrics").TryGetProperty("x_unheard_of", out _).Should().BeTrue();
    }

    [Fact]
    public async Task Numbers_can_be_strings()
    {
        await using var circle = await StartAsync();
        circle.Simulator.Faults.Add(FaultKind.NumbersAsStrings);

        var metrics = (await circle.GetJsonAsync(Summaries)).GetProperty("items")[0].GetProperty("metrics");

        metrics.GetProperty("total_runs").GetString().Should().Be("2");
        metrics.GetProperty("success_rate").GetString().Should().Be("0.5");
        metrics.GetProperty("duration_metrics").GetProperty("max").GetString().Should().Be("60");
    }

    [Fact]
    public async Task Statuses_can_be_new()
    {
        await using var circle = await StartAsync();
        circle.Simulator.Faults.Add(FaultKind.UnknownStatus);

        var run = (await circle.GetJsonAsync(Runs)).GetProperty("items")[0];

        run.GetProperty("status").GetString().Should().Be("quarantined");
        run.GetProperty("stopped_at").ValueKind.Should().Be(JsonValueKind.String);
    }

    [Fact]
    public async Task A_hanging_request_is_answered_when_the_fault_is_taken_away()
    {
        await using var circle = await StartAsync();
        var fault = circle.Simulator.Faults.Add(FaultKind.Hang, SimulatedEndpoint.Me);

        var hanging = circle.GetTextAsync("/me");
        await circle.GetTextAsync(Summaries);
        var isHeld = !hanging.IsCompleted;
        circle.Simulator.Faults.Remove(fault);

        isHeld.Should().BeTrue();
        (await hanging).Should().StartWith("""{"name":""");
    }

    [Fact]
    public async Task A_client_that_stops_waiting_is_let_go()
    {
        await using var circle = await StartAsync();
        circle.Simulator.Faults.Add(FaultKind.Hang);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);

        var hanging = circle.Http.GetAsync(circle.Address("/me"), patience.Token);
        await patience.CancelAsync();

        var wait = async () => await hanging;
        await wait.Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task Answers_are_held_back_by_the_clock_of_the_simulator()
    {
        await using var circle = await StartAsync();
        circle.Options.Latency = TimeSpan.FromSeconds(2);

        var slow = circle.GetAsync("/me");
        await circle.Clock.TimerSet;
        circle.Clock.Advance(TimeSpan.FromSeconds(1));
        var isHeld = !slow.IsCompleted;
        circle.Clock.Advance(TimeSpan.FromSeconds(1));

        using var answer = await slow;
        isHeld.Should().BeTrue();
        answer.Headers.Date.Should().Be(Noon.AddSeconds(2));
    }

    private static async Task<SimulatorUnderTest> StartAsync()
    {
        var circle = await SimulatorUnderTest.StartAsync();
        var build = circle.AddProject().AddWorkflow("build");
        build.AddRun(Noon.AddHours(-2), Noon.AddHours(-2).AddSeconds(60), "success", credits: 4);
        build.AddRun(Noon.AddHours(-1), Noon.AddHours(-1).AddSeconds(30), "failed", credits: 2);
        return circle;
    }
}
