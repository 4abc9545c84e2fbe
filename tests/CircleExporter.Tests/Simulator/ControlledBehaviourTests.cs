using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using CircleExporter.Simulator;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Simulator;

/// <summary>Every habit and every fault of the API that is worth trying, turned on over the control routes of the program and seen in its answers.</summary>
public sealed class ControlledBehaviourTests
{
    private const string SlowAnswers = """{"latency":"200ms"}""", NoAnswers = """{"kind":"hang"}""", HalfAnswers = """{"kind":"stall"}""";
    private const string Runs = "/insights/gh/acme/infra/workflows/apply?all-branches=true", Summaries = "/insights/gh/acme/shop-api/workflows?all-branches=true";
    private const string Build = "/insights/gh/acme/shop-api/workflows/build-and-test?all-branches=true", Pipelines = "/project/gh/acme/shop-api/pipeline", Flaky = "/insights/gh/acme/shop-web/flaky-tests";

    /// <summary>What it is called → a fault, if it is one → settings, if it has some → how it shows.</summary>
    private static readonly Dictionary<string, (string? Fault, string? Settings, Func<ControlledSimulator, Task<bool>> Shows)> Switches = new()
    {
        ["a 429 with Retry-After and JSON"] = ("""{"kind":"rate_limit","retry_after":7}""", null, Shows("/me", answer => answer is { Status: 429, RetryAfter: "7", Body: """{"message":"Rate limit exceeded."}""" })),
        ["a 429 until a date"] = ("""{"kind":"rate_limit","retry_after_is_date":true}""", null, Shows("/me", answer => answer is { Status: 429, RetryAfter: [.., 'G', 'M', 'T'] })),
        ["a 429 without Retry-After"] = ("""{"kind":"rate_limit","retry_after":null}""", null, Shows("/me", answer => answer is { Status: 429, RetryAfter: null })),
        ["a 429 of an empty object"] = ("""{"kind":"rate_limit","body":"empty_object"}""", null, Shows("/me", answer => answer is { Status: 429, Body: "{}" })),
        ["a 429 of plain text"] = ("""{"kind":"rate_limit","body":"plain_text"}""", null, Shows("/me", answer => answer is { Status: 429, Type: "text/plain" })),
        ["a 429 of a page for people"] = ("""{"kind":"rate_limit","body":"html"}""", null, Shows("/me", answer => answer is { Status: 429, Type: "text/html" })),
        ["a 429 that asks for a negative wait"] = ("""{"kind":"rate_limit","retry_after":-5}""", null, Shows("/me", answer => answer is { Status: 429, RetryAfter: "-5" })),
        ["a limit that is told in headers"] = (null, """{"rate_limit_headers":"plain"}""", Shows("/me", answer => (TellsPlainly(answer), TellsPerMinute(answer)) == (true, false))),
        ["a limit that is told per minute"] = (null, """{"rate_limit_headers":"per_minute"}""", Shows("/me", answer => (TellsPlainly(answer), TellsPerMinute(answer)) == (false, true))),
        ["a limit that is told twice"] = (null, """{"rate_limit_headers":"both"}""", Shows("/me", answer => (TellsPlainly(answer), TellsPerMinute(answer)) == (true, true))),
        ["limits that cannot be true together"] = (null, """{"rate_limit_headers":"contradictory"}""", Shows("/me", answer => answer.Status == 200 && TellsPlainly(answer) && TellsPerMinute(answer))),
        ["a limit that is used up"] = (null, """{"rate_limit":1}""", async simulator => (await simulator.GetAsync("/me"), await simulator.GetAsync("/me")) is (_, { Status: 429 })),
        ["a limit of a long window"] = (null, """{"rate_limit":1,"rate_limit_window":"3650d"}""", async simulator => (await simulator.GetAsync("/me"), await simulator.GetAsync("/me")) is (_, { Status: 429, RetryAfter.Length: > 2 })),
        ["a token that stops to be good"] = (null, """{"accepts_token":false}""", async simulator => (await simulator.GetAsync("/me"), await simulator.GetAsync("/project/gh/acme/shop-api")) is ({ Status: 401 }, { Status: 404 })),
        ["a 404 for one project only"] = ("""{"kind":"status","status":404,"slug":"gh/acme/shop-api"}""", null, async simulator => (await simulator.GetAsync(Pipelines), await simulator.GetAsync("/project/gh/acme/infra")) is ({ Status: 404 }, { Status: 200 })),
        ["a 500"] = ("""{"kind":"status"}""", null, Shows("/me", answer => answer is { Status: 500, Body: """{"message":"Internal server error."}""" })),
        ["a 502 with a page for people"] = ("""{"kind":"bad_gateway"}""", null, Shows("/me", answer => answer is { Status: 502, Type: "text/html" })),
        ["a 200 with a page for people"] = ("""{"kind":"html"}""", null, Shows("/me", answer => answer is { Status: 200, Type: "text/html" })),
        ["a redirect elsewhere"] = ("""{"kind":"redirect","location":"http://127.0.0.1:9/"}""", null, Shows("/me", answer => answer is { Status: 302, Location: "http://127.0.0.1:9/" })),
        ["a connection that is closed without an answer"] = ("""{"kind":"closed"}""", null, Shows("/me", answer => answer.IsBroken)),
        ["a body of no bytes"] = ("""{"kind":"empty_body"}""", null, Shows("/me", answer => answer is { Status: 200, Body: "" })),
        ["a body without end"] = ("""{"kind":"huge_body"}""", null, Shows("/me", answer => answer.IsTooLarge)),
        ["a compressed body without end"] = ("""{"kind":"gzip_bomb"}""", null, Shows("/me", answer => answer.IsTooLarge)),
        ["lists in lists in lists"] = ("""{"kind":"deep_json"}""", null, Shows("/me", answer => answer.Status == 200 && answer.Body.Contains(new string('[', 10_000), StringComparison.Ordinal))),
        ["a body that is cut off"] = ("""{"kind":"cut_body"}""", null, Shows("/me", answer => answer.IsBroken)),
        ["a body that ends too early"] = ("""{"kind":"cut_json"}""", null, Shows("/me", answer => answer is { Status: 200, IsBroken: false, IsJson: false })),
        ["a message in place of the object"] = ("""{"kind":"message_only"}""", null, Shows("/me", answer => answer.IsJson && answer.Json.TryGetProperty("message", out _))),
        ["a last page marked by empty text"] = (null, """{"last_page":"empty"}""", Shows(Summaries, answer => answer.Json.GetProperty("next_page_token").ValueEquals(""))),
        ["a last page without a mark"] = (null, """{"last_page":"absent"}""", Shows(Summaries, answer => !answer.Json.TryGetProperty("next_page_token", out _))),
        ["a token that repeats for ever"] = ("""{"kind":"repeating_page_token"}""", null, RepeatsAsync),
        ["lists that shift between two pages"] = ("""{"kind":"shifting_pages"}""", """{"run_page_size":3}""", ShiftsAsync),
        ["empty metrics"] = ("""{"kind":"missing_fields"}""", null, Shows(Summaries, answer => answer.Items.All(item => item.GetProperty("metrics").GetRawText() == "{}"))),
        ["metrics that are all null"] = ("""{"kind":"null_metrics"}""", null, Shows(Summaries, answer => answer.Items.All(item => item.GetProperty("metrics").GetProperty("total_runs").ValueKind == JsonValueKind.Null))),
        ["null wherever it may be"] = ("""{"kind":"null_fields"}""", null, Shows(Runs, answer => answer.Items.All(item => item.GetProperty("stopped_at").ValueKind == JsonValueKind.Null))),
        ["null in a list"] = ("""{"kind":"null_items"}""", null, Shows(Summaries, answer => answer.Items[0].ValueKind == JsonValueKind.Null)),
        ["an item that cannot be read"] = ("""{"kind":"malformed_item"}""", null, Shows(Build, answer => answer.Items[0].GetProperty("created_at").ValueEquals("yesterday"))),
        ["fields nobody has heard of"] = ("""{"kind":"unknown_fields"}""", null, Shows("/me", answer => answer.Json.TryGetProperty("x_unheard_of", out _))),
        ["numbers as text"] = ("""{"kind":"numbers_as_strings"}""", null, Shows(Pipelines, answer => answer.Items[0].GetProperty("number").ValueKind == JsonValueKind.String)),
        ["numbers that are too large"] = ("""{"kind":"numbers_out_of_range"}""", null, Shows(Pipelines, answer => answer.Items[0].GetProperty("number").GetRawText() == "1e400")),
        ["numbers that are none"] = ("""{"kind":"not_a_number"}""", null, Shows(Pipelines, answer => answer is { Status: 200, IsJson: false } && answer.Body.Contains("\"number\":NaN", StringComparison.Ordinal))),
        ["objects where numbers should be"] = ("""{"kind":"wrong_types"}""", null, Shows(Pipelines, answer => answer.Items[0].GetProperty("number").ValueKind == JsonValueKind.Object)),
        ["fields that stand twice"] = ("""{"kind":"duplicate_fields"}""", null, Shows("/me", answer => answer.Json.EnumerateObject().Count(field => field.Name == "login") == 2)),
        ["a branch that makes no difference"] = ("""{"kind":"branch_ignored"}""", null, simulator => SameAsync(simulator, "/insights/gh/acme/infra/workflows?branch=nowhere", "/insights/gh/acme/infra/workflows?all-branches=true")),
        ["a clock that is wrong"] = ("""{"kind":"wrong_clock","clock_offset":-86400}""", null, async simulator => (await simulator.GetAsync("/me")).Now < await NowAsync(simulator) - TimeSpan.FromHours(23)),
        ["a clock that shows no time"] = ("""{"kind":"wrong_clock","clock_offset":null}""", null, Shows("/me", answer => answer is { Status: 200, HasDate: false })),
        ["flaky tests in kebab case"] = (null, """{"flaky_tests":"kebab_case"}""", Shows(Flaky, answer => answer.Json.TryGetProperty("flaky-tests", out _))),
        ["collaborations in kebab case"] = (null, """{"vcs_type":"kebab_case"}""", Shows("/me/collaborations", answer => answer.Json[0].TryGetProperty("vcs-type", out _))),
        ["statuses nobody has heard of"] = ("""{"kind":"unknown_status"}""", null, Shows(Build, answer => answer.Items.Any(run => run.GetProperty("status").ValueEquals("quarantined")))),
        ["trigger types nobody has heard of"] = ("""{"kind":"unknown_status"}""", null, Shows(Pipelines, answer => answer.Items[0].GetProperty("trigger").GetProperty("type").ValueEquals("quarantined"))),
        ["Insights that lags the pipelines"] = (null, """{"lateness":"2d"}""", LagsAsync),
        ["summaries that lag the lists"] = (null, """{"summary_lateness":"2d"}""", Shows(Summaries, answer => answer.Items.All(item => item.GetProperty("window_end").GetDateTimeOffset() < answer.Now.AddDays(-2)))),
        ["a workflow that leaves the window"] = ("""{"kind":"missing_item"}""", null, Shows(Summaries, answer => answer.Items.Length == 2)),
        ["a project that is suddenly empty"] = ("""{"kind":"empty_list"}""", null, Shows(Summaries, answer => answer.Items.Length == 0)),
        ["a run on hold for days, told as such"] = (null, """{"unfinished_status":"on_hold"}""", Shows(Runs, answer => answer.Items.Any(run => run.GetProperty("status").ValueEquals("on_hold") && run.GetProperty("created_at").GetDateTimeOffset() < answer.Now.AddDays(-3)))),
        ["runs that go on left out"] = (null, """{"lists_unfinished_runs":false}""", Shows(Runs, answer => answer.Items.All(run => run.GetProperty("stopped_at").ValueKind != JsonValueKind.Null))),
        ["a listing of runs that ends early"] = (null, """{"max_listed_runs":3}""", Shows(Build, answer => answer.Items.Length == 3 && answer.Json.GetProperty("next_page_token").ValueKind == JsonValueKind.Null)),
        ["short pages of summaries"] = (null, """{"summary_page_size":1}""", Shows(Summaries, answer => answer.Items.Length == 1)),
        ["short pages of pipelines"] = (null, """{"pipeline_page_size":1}""", Shows(Pipelines, answer => answer.Items.Length == 1)),
        ["short pages of jobs"] = (null, """{"job_page_size":1}""", async simulator => (await simulator.GetAsync($"/workflow/{await RunAsync(simulator)}/job")).Items.Length == 1),
        ["workflows that are long in coming"] = (null, """{"workflow_delay":"2h"}""", simulator => ControlledPipelines.AreLateAsync(simulator, "1h")),
        ["webhooks sent twice"] = (null, """{"webhooks_twice":true}""", ControlledWebhooks.Tell("job test", "job test", "workflow build", "workflow build", "ping", "ping")),
        ["webhooks sent out of order"] = (null, """{"webhooks_out_of_order":true}""", ControlledWebhooks.Tell("workflow build", "job test", "ping")),
        ["webhooks with a wrong signature"] = (null, """{"webhook_signing":"wrong"}""", ControlledWebhooks.Sign((parts, isBelieved) => parts is [['v', '1', '=', ..]] && !isBelieved)),
        ["webhooks without a signature"] = (null, """{"webhook_signing":"missing"}""", ControlledWebhooks.Sign((parts, _) => parts is [])),
        ["webhooks with two signatures"] = (null, """{"webhook_signing":"many_versions"}""", ControlledWebhooks.Sign((parts, isBelieved) => parts is [['v', '1', '=', ..], ['v', '2', '=', ..]] && isBelieved)),
        ["webhooks with an unknown signature first"] = (null, """{"webhook_signing":"later_version_first"}""", ControlledWebhooks.Sign((parts, isBelieved) => parts is [['v', '2', '=', ..], ['v', '1', '=', ..]] && isBelieved)),
        ["webhooks with an unknown signature only"] = (null, """{"webhook_signing":"later_version_only"}""", ControlledWebhooks.Sign((parts, isBelieved) => parts is [['v', '2', '=', ..]] && !isBelieved)),
        ["webhooks tried but once"] = (null, """{"webhook_attempts":1}""", ControlledWebhooks.GiveUpAsync),
        ["webhooks tried again at once"] = (null, """{"webhook_retry_delay":"0"}""", ControlledWebhooks.ComeAgainAsync),
        ["nothing that is triggered"] = (null, """{"starts_nothing":true}""", async simulator => (await simulator.SendAsync(HttpMethod.Post, "/api/v2/project/gh/acme/shop-api/pipeline/run", "{}")).Status == 200),
    };

    /// <summary>What needs no switch, since it is always so.</summary>
    private static readonly Dictionary<string, Func<ControlledSimulator, Task<bool>>> Always = new()
    {
        ["a bad token: 401 for /me, 404 elsewhere"] = async simulator => (await simulator.GetAsync("/me", "CCIPAT_bad"), await simulator.GetAsync("/project/gh/acme/shop-api", "CCIPAT_bad")) is ({ Status: 401 }, { Status: 404 }),
        ["a branch is ignored beside all branches"] = simulator => SameAsync(simulator, Summaries, Summaries + "&branch=nowhere"),
        ["the default branch is meant where none is named"] = async simulator =>
            await SameAsync(simulator, "/insights/gh/acme/infra/workflows", "/insights/gh/acme/infra/workflows?branch=master")
            && !await SameAsync(simulator, "/insights/gh/acme/infra/workflows", "/insights/gh/acme/infra/workflows?all-branches=true"),
        ["an unknown window is a 400"] = Shows(Summaries + "&reporting-window=last-week", answer => answer is { Status: 400, Body: """{"message":"Unexpected reporting-window value."}""" }),
        ["the slashes of a slug may be encoded"] = simulator => SameAsync(simulator, "/project/gh/acme/shop-api", "/project/gh%2Facme%2Fshop-api"),
        ["a name with slash and space"] = Shows("/insights/gh/acme/shop-api/workflows/deploy%2Fproduction%20eu", answer => answer is { Status: 200, Items.Length: > 0 }),
        ["a name with quotes and an emoji"] = Shows("/insights/gh/acme/shop-web/workflows/e2e%20%22chrome%22%20%F0%9F%9A%80", answer => answer is { Status: 200, Items.Length: > 0 }),
        ["a last page marked by null"] = Shows(Summaries, answer => answer.Json.GetProperty("next_page_token").ValueKind == JsonValueKind.Null),
        ["a webhook as a ping"] = ControlledWebhooks.PingAsync,
        ["webhooks sent once, in order and signed"] = async simulator =>
            await ControlledWebhooks.Tell("job test", "workflow build", "ping")(simulator)
            && await ControlledWebhooks.Sign((parts, isBelieved) => parts is [['v', '1', '=', ..]] && isBelieved)(simulator),
        ["flaky tests in snake case"] = Shows(Flaky, answer => answer.Json.TryGetProperty("flaky_tests", out _)),
    };

    public static TheoryData<string> SwitchNames => [.. Switches.Keys];

    public static TheoryData<string> AlwaysNames => [.. Always.Keys];

    [Theory]
    [MemberData(nameof(SwitchNames))]
    public async Task A_behaviour_shows_once_it_is_switched_on_and_not_before(string name)
    {
        var (fault, settings, shows) = Switches[name];
        await using var simulator = await ControlledSimulator.StartAsync();
        var before = await shows(simulator);

        if (fault is not null)
            (await simulator.SendAsync(HttpMethod.Post, "/simulator/faults", fault)).Status.Should().Be(200);
        if (settings is not null)
            (await simulator.SendAsync(HttpMethod.Post, "/simulator/settings", settings)).Status.Should().Be(200);

        before.Should().BeFalse();
        (await shows(simulator)).Should().BeTrue();
    }

    [Theory]
    [MemberData(nameof(AlwaysNames))]
    public async Task Other_behaviour_needs_no_switch(string name)
    {
        await using var simulator = await ControlledSimulator.StartAsync();

        (await Always[name](simulator)).Should().BeTrue();
    }

    [Fact]
    public async Task A_slow_answer_is_held_back_by_as_much_real_time()
    {
        await using var simulator = await ControlledSimulator.StartAsync();
        await simulator.SendAsync(HttpMethod.Post, "/simulator/settings", SlowAnswers);
        var began = TimeProvider.System.GetTimestamp();

        var answer = await simulator.GetAsync("/me");

        answer.Status.Should().Be(200);
        TimeProvider.System.GetElapsedTime(began).Should().BeGreaterThan(TimeSpan.FromMilliseconds(150), "no machine is so fast that it is early");
    }

    [Theory]
    [InlineData(NoAnswers)]
    [InlineData(HalfAnswers)]
    public async Task An_answer_that_never_comes_is_free_once_the_fault_is_taken_away(string fault)
    {
        await using var simulator = await ControlledSimulator.StartAsync();
        await simulator.SendAsync(HttpMethod.Post, "/simulator/faults", fault);
        var hanging = simulator.GetAsync("/me");
        while (await simulator.StateAsync("requests", "me") == 0)
            await Task.Yield();
        var isHeld = !hanging.IsCompleted;

        await simulator.SendAsync(HttpMethod.Delete, "/simulator/faults");

        (isHeld, (await hanging).Status).Should().Be((true, 200));
    }

    [Fact]
    public void No_fault_and_no_setting_is_left_untried()
    {
        var tried = string.Join('\n', Switches.Values.Select(behaviour => behaviour.Fault + behaviour.Settings).Concat([SlowAnswers, NoAnswers, HalfAnswers]));
        var settings = typeof(SimulatorOptions).GetProperties().Where(property => property.Name != nameof(SimulatorOptions.Token) && MayChange(property)).ToList();
        var expected = settings.Select(setting => $"\"{NameOf(setting.Name)}\":")
            .Concat(settings.Where(setting => setting.PropertyType.IsEnum).SelectMany(setting => ValuesOf(setting.PropertyType).Skip(1), (setting, value) => $"\"{NameOf(setting.Name)}\":\"{value}\""))
            .Concat(ValuesOf(typeof(FaultKind)).Select(kind => $"\"kind\":\"{kind}\""))
            .Concat(ValuesOf(typeof(RateLimitBody)).Skip(1).Select(body => $"\"body\":\"{body}\""))
            .ToList();

        expected.Should().HaveCountGreaterThan(50, "else the guard guards nothing");
        expected.Where(text => !tried.Contains(text, StringComparison.Ordinal)).Should().BeEmpty();
    }

    private static string NameOf(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);

    private static IEnumerable<string> ValuesOf(Type type) => Enum.GetNames(type).Select(NameOf);

    private static bool MayChange(PropertyInfo property) =>
        property.SetMethod is { } set && !set.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit));

    private static bool TellsPlainly(ControlledAnswer answer) => answer.Headers.Contains("RateLimit-Remaining");

    private static bool TellsPerMinute(ControlledAnswer answer) => answer.Headers.Contains("X-RateLimit-Remaining-Minute");

    private static async Task<DateTimeOffset> NowAsync(ControlledSimulator simulator) =>
        (await simulator.SendAsync(HttpMethod.Get, "/simulator/")).Json.GetProperty("now").GetDateTimeOffset();

    private static async Task<string?> RunAsync(ControlledSimulator simulator) => (await simulator.GetAsync(Runs)).Items[0].GetProperty("id").GetString();

    private static Func<ControlledSimulator, Task<bool>> Shows(string path, Func<ControlledAnswer, bool> isShown) => async simulator => isShown(await simulator.GetAsync(path));

    private static async Task<bool> SameAsync(ControlledSimulator simulator, string path, string other) =>
        (await simulator.GetAsync(path)) is { Status: 200 } answer && answer.Body == (await simulator.GetAsync(other)).Body;

    private static async Task<bool> RepeatsAsync(ControlledSimulator simulator)
    {
        var token = (await simulator.GetAsync(Build)).Json.GetProperty("next_page_token").GetString();
        var page = await simulator.GetAsync($"{Build}&page-token={Uri.EscapeDataString(token ?? "")}");
        return token is not null && page.Json.GetProperty("next_page_token").GetString() == token;
    }

    private static async Task<bool> ShiftsAsync(ControlledSimulator simulator)
    {
        var first = await simulator.GetAsync(Build);
        if (first.Json.GetProperty("next_page_token").GetString() is not { } token)
            return false;
        var second = await simulator.GetAsync($"{Build}&page-token={Uri.EscapeDataString(token)}");
        return second.Items[0].GetRawText() == first.Items[^1].GetRawText();
    }

    private static async Task<bool> LagsAsync(ControlledSimulator simulator)
    {
        var (runs, pipelines) = (await simulator.GetAsync(Build), await simulator.GetAsync(Pipelines));
        return runs.Items[0].GetProperty("created_at").GetDateTimeOffset() < runs.Now.AddDays(-2)
            && pipelines.Items[0].GetProperty("created_at").GetDateTimeOffset() > runs.Now.AddDays(-2);
    }
}
