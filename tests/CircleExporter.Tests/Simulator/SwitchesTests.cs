using System.Text.Json.Nodes;
using CircleExporter.Simulator;
using CircleExporter.Simulator.StandAlone;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Simulator;

public sealed class SwitchesTests
{
    private static readonly DateTimeOffset Noon = SimulatorUnderTest.Noon;

    [Fact]
    public async Task A_rate_limit_refuses_what_is_too_much_until_its_window_ends()
    {
        await using var circle = await SimulatorUnderTest.StartAsync();
        (circle.Options.RateLimit, circle.Options.RateLimitHeaders) = (2, RateLimitHeaders.Both);
        circle.Clock.Advance(TimeSpan.FromSeconds(20));
        var seen = new List<(int, string, string, string?)>();
        for (var request = 0; request < 4; request++)
        {
            if (request == 3)
                circle.Clock.Advance(TimeSpan.FromSeconds(40));
            using var answer = await circle.GetAsync("/me");
            seen.Add((
                (int)answer.StatusCode,
                answer.Headers.GetValues("RateLimit-Remaining").Single(),
                answer.Headers.GetValues("X-RateLimit-Reset-Minute").Single(),
                answer.Headers.RetryAfter?.ToString()));
        }

        seen.Should().Equal((200, "1", "40", null), (200, "0", "40", null), (429, "0", "40", "40"), (200, "1", "60", null));
    }

    [Theory]
    [InlineData(RateLimitHeaders.None, 0)]
    [InlineData(RateLimitHeaders.Plain, 3)]
    [InlineData(RateLimitHeaders.PerMinute, 3)]
    [InlineData(RateLimitHeaders.Both, 6)]
    public async Task Headers_tell_of_a_limit_in_the_families_asked_for(RateLimitHeaders headers, int count)
    {
        await using var circle = await SimulatorUnderTest.StartAsync();
        circle.Options.RateLimitHeaders = headers;

        using var answer = await circle.GetAsync("/me");

        answer.Headers.Count(header => header.Key.Contains("RateLimit", StringComparison.Ordinal)).Should().Be(count);
    }

    [Fact]
    public async Task A_list_that_shifts_begins_each_page_with_the_end_of_the_one_before()
    {
        await using var circle = await SimulatorUnderTest.StartAsync();
        circle.Options.RunPageSize = 3;
        var build = circle.AddProject().AddWorkflow("build");
        for (var number = 0; number < 8; number++)
            build.AddRun(Noon.AddMinutes(-number), Noon, id: $"{number}");
        circle.Simulator.Faults.Add(FaultKind.ShiftingPages);

        var pages = new List<string>();
        var token = "";
        for (var page = 0; page < 5 && token is not null; page++)
        {
            var answer = await circle.GetJsonAsync($"/insights/gh/acme/web/workflows/build?page-token={Uri.EscapeDataString(token)}");
            pages.Add(string.Join(' ', answer.GetProperty("items").EnumerateArray().Select(run => run.GetProperty("id").GetString())));
            token = answer.GetProperty("next_page_token").GetString();
        }

        pages.Should().Equal("0 1 2", "2 3 4", "4 5 6", "6 7");
    }

    [Fact]
    public async Task An_item_can_be_missing_from_a_list()
    {
        await using var circle = await SimulatorUnderTest.StartAsync();
        var project = circle.AddProject();
        foreach (var name in (string[])["a", "b"])
            project.AddWorkflow(name).AddRun(Noon, Noon);
        circle.Simulator.Faults.Add(FaultKind.MissingItem);

        (await circle.ItemsAsync("/insights/gh/acme/web/workflows")).Single().GetProperty("name").GetString().Should().Be("b");
    }

    [Fact]
    public async Task Faults_spoil_a_bare_array_too()
    {
        await using var circle = await SimulatorUnderTest.StartAsync();
        circle.AddProject();
        circle.Simulator.Faults.Add(FaultKind.UnknownFields);
        circle.Simulator.Faults.Add(FaultKind.NullItems);

        (await circle.GetJsonAsync("/me/collaborations"))[0].TryGetProperty("x_unheard_of", out _).Should().BeTrue();
    }

    [Theory]
    [InlineData("latency", "\"250ms\"")]
    [InlineData("lateness", "\"1d2h\"")]
    [InlineData("summary_lateness", "\"3m\"")]
    [InlineData("workflow_delay", "\"0\"")]
    [InlineData("last_page", "\"absent\"")]
    [InlineData("accepts_token", "false")]
    [InlineData("lists_unfinished_runs", "false")]
    [InlineData("unfinished_status", "\"running\"")]
    [InlineData("max_listed_runs", "null")]
    [InlineData("summary_page_size", "7")]
    [InlineData("run_page_size", "7")]
    [InlineData("pipeline_page_size", "7")]
    [InlineData("job_page_size", "7")]
    [InlineData("starts_nothing", "true")]
    [InlineData("flaky_tests", "\"kebab_case\"")]
    [InlineData("vcs_type", "\"kebab_case\"")]
    [InlineData("rate_limit", "100")]
    [InlineData("rate_limit_window", "\"10s\"")]
    [InlineData("rate_limit_headers", "\"per_minute\"")]
    [InlineData("webhook_signing", "\"wrong\"")]
    [InlineData("webhooks_twice", "true")]
    [InlineData("webhooks_out_of_order", "true")]
    [InlineData("webhook_attempts", "1")]
    [InlineData("webhook_retry_delay", "\"0\"")]
    public void A_setting_is_read_back_as_it_was_set(string key, string value)
    {
        var options = new SimulatorOptions();

        SettingsOnTheWire.Apply(new JsonObject { [key] = JsonNode.Parse(value) }, options);

        (Written(options)[key]?.ToJsonString() ?? "null").Should().Be(value);
        Written(options).Count.Should().Be(24);
        Written(options).ToJsonString().Should().NotBe(Written(new SimulatorOptions()).ToJsonString());
    }

    [Theory]
    [InlineData("""{"lateness":"1m","latness":"1m"}""", "latness: no such setting (latency, *")]
    [InlineData("""{"lateness":"1m","latency":5}""", "latency: must be a duration such as \"100ms\", \"90s\" or \"1h30m\".")]
    [InlineData("""{"lateness":"1m","rate_limit":0}""", "rate_limit: must be a whole number above 0, or null.")]
    [InlineData("""{"lateness":"1m","run_page_size":null}""", "run_page_size: must be a whole number above 0.")]
    [InlineData("""{"lateness":"1m","rate_limit_window":"0"}""", "rate_limit_window: must be a duration*")]
    [InlineData("""{"lateness":"1m","starts_nothing":"yes"}""", "starts_nothing: must be true or false.")]
    [InlineData("""{"lateness":"1m","last_page":"gone"}""", "last_page: gone is none of null, empty, absent.")]
    public void A_setting_that_is_not_understood_changes_none(string body, string message)
    {
        var options = new SimulatorOptions();
        var apply = () => SettingsOnTheWire.Apply(JsonNode.Parse(body)!.AsObject(), options);

        apply.Should().Throw<FormatException>().WithMessage(message);
        options.Lateness.Should().Be(TimeSpan.Zero);
    }

    private static JsonObject Written(SimulatorOptions options)
    {
        var text = CircleExporter.Simulator.Api.ApiBody.Spell(json =>
        {
            json.WriteStartObject();
            SettingsOnTheWire.Write(json, options);
            json.WriteEndObject();
        });
        return JsonNode.Parse(text.Span)!["settings"]!.AsObject();
    }
}
