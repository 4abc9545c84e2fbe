using System.Net;
using System.Text;
using System.Text.Json;
using CircleExporter.Simulator;
using CircleExporter.Simulator.StandAlone;
using FluentAssertions;
using Microsoft.AspNetCore.Builder;
using Xunit;

namespace CircleExporter.Tests.Simulator;

public sealed class StandAloneTests
{
    [Fact]
    public async Task Without_flags_the_demonstration_is_served_on_its_usual_port()
    {
        var settings = await ParseAsync();

        settings!.Urls.Should().Be("http://127.0.0.1:8901");
        settings.ManualClock.Should().BeFalse();
        settings.Options.Shape.Should().BeSameAs(SimulatedShape.Demo);
        (settings.Options.Seed, settings.Options.HistoryDays, settings.Options.RunsPerMinute).Should().Be((1, 90, 8));
    }

    [Fact]
    public async Task Flags_set_size_chance_and_habits()
    {
        var settings = await ParseAsync(
            "--urls", "http://127.0.0.1:0", "--seed", "7", "--projects", "3", "--workflows", "2", "--history-days", "14",
            "--lateness", "1h30m", "--latency", "100ms", "--runs-per-minute", "0", "--manual-clock");
        var world = new CircleCiSimulator(settings!.Options, TimeProvider.System).World;

        (settings.Urls, settings.ManualClock).Should().Be(("http://127.0.0.1:0", true));
        (settings.Options.Seed, settings.Options.HistoryDays, settings.Options.RunsPerMinute).Should().Be((7, 14, 0));
        (settings.Options.Lateness, settings.Options.Latency).Should().Be((TimeSpan.FromMinutes(90), TimeSpan.FromMilliseconds(100)));
        world.Projects.Should().HaveCount(3).And.OnlyContain(project => project.Workflows.Count == 2);
    }

    [Theory]
    [InlineData("--sede 1", "--sede")]
    [InlineData("--projects many", "many")]
    [InlineData("--history-days -1", "--history-days: -1 is not a number from 0 to 1000.")]
    [InlineData("--lateness soon", "--lateness: soon is not a duration such as 100ms, 90s or 1h30m.")]
    [InlineData("--urls", "--urls")]
    public async Task A_wrong_command_line_ends_with_a_sentence_and_two(string arguments, string sentence)
    {
        using var error = new StringWriter();
        var command = new SimulatorCommand((_, _) => Task.FromResult(0));

        var exitCode = await command.InvokeAsync(arguments.Split(' '), TextWriter.Null, error, TestContext.Current.CancellationToken);

        exitCode.Should().Be(2);
        error.ToString().TrimEnd().Should().Contain(sentence).And.NotContain("\n");
    }

    [Fact]
    public async Task Help_names_every_flag()
    {
        using var output = new StringWriter();
        var command = new SimulatorCommand((_, _) => Task.FromResult(1));

        var exitCode = await command.InvokeAsync(["--help"], output, TextWriter.Null, TestContext.Current.CancellationToken);

        exitCode.Should().Be(0);
        output.ToString().Should().ContainAll(
            "--urls", "--seed", "--projects", "--workflows", "--history-days", "--lateness", "--latency", "--manual-clock", "SIMULATOR_TOKEN");
    }

    [Theory]
    [InlineData("0", 0)]
    [InlineData("250ms", 250)]
    [InlineData("1h2m3s", 3_723_000)]
    [InlineData("1d", 86_400_000)]
    [InlineData("", null)]
    [InlineData("5", null)]
    [InlineData("-5s", null)]
    [InlineData("3s2m", null)]
    public void Durations_are_read_in_the_style_of_Prometheus(string text, int? milliseconds)
    {
        var isRead = Duration.TryParse(text, out var duration);

        (isRead ? (int?)duration.TotalMilliseconds : null).Should().Be(milliseconds);
    }

    [Fact]
    public async Task Without_a_token_one_is_made_up_printed_and_works()
    {
        using var output = new StringWriter();
        await using var application = await StartAsync(output, token: null);
        var token = output.ToString().Split('\n').Single(line => line.StartsWith("Token:", StringComparison.Ordinal)).Split(' ')[^1].Trim();

        using var http = new HttpClient();
        http.DefaultRequestHeaders.Add("Circle-Token", token);
        using var answer = await http.GetAsync(new Uri(application.Urls.Single() + "/api/v2/me"), TestContext.Current.CancellationToken);

        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        output.ToString().Should().Contain($"curl -H \"Circle-Token: {token}\" '{application.Urls.Single()}/api/v2/insights/");
    }

    [Fact]
    public async Task A_given_token_is_not_printed()
    {
        using var output = new StringWriter();
        await using var application = await StartAsync(output, "very-secret");

        output.ToString().Should().NotContain("very-secret").And.Contain("$SIMULATOR_TOKEN");
    }

    [Fact]
    public async Task Faults_are_set_seen_and_taken_away_over_HTTP()
    {
        await using var application = await StartAsync(TextWriter.Null, "t");

        var set = await SendAsync(application, HttpMethod.Post, "/simulator/faults", """{"kind":"rate_limit","endpoint":"me","times":1,"retry_after":null}""");
        var throttled = await SendAsync(application, HttpMethod.Get, "/api/v2/me");
        var well = await SendAsync(application, HttpMethod.Get, "/api/v2/me");
        await SendAsync(application, HttpMethod.Post, "/simulator/faults", """{"kind":"bad_gateway"}""");
        var cleared = await SendAsync(application, HttpMethod.Delete, "/simulator/faults");

        set.Body.GetProperty("faults")[0].GetRawText().Should().Be(
            """{"kind":"rate_limit","endpoint":"me","slug":null,"path":null,"times":1,"probability":1}""");
        (throttled.Status, well.Status).Should().Be((429, 200));
        cleared.Body.GetProperty("faults").GetArrayLength().Should().Be(0);
        cleared.Body.GetProperty("requests").GetProperty("me").GetInt32().Should().Be(2);
    }

    [Fact]
    public async Task Settings_are_changed_and_seen_over_HTTP()
    {
        await using var application = await StartAsync(TextWriter.Null, "t");

        var set = await SendAsync(application, HttpMethod.Post, "/simulator/settings", """{"vcs_type":"kebab_case","rate_limit":1}""");
        var first = await SendAsync(application, HttpMethod.Get, "/api/v2/me/collaborations");
        var second = await SendAsync(application, HttpMethod.Get, "/api/v2/me");
        var state = await SendAsync(application, HttpMethod.Get, "/simulator/");

        set.Body.GetProperty("settings").GetProperty("vcs_type").GetString().Should().Be("kebab_case");
        first.Body[0].GetProperty("vcs-type").GetString().Should().Be("github");
        (second.Status, state.Body.GetProperty("settings").GetProperty("rate_limit").GetInt32()).Should().Be((429, 1));
    }

    [Fact]
    public async Task Webhooks_are_added_tested_seen_and_taken_away_over_HTTP()
    {
        await using var receiver = await WebhookReceiver.StartAsync();
        await using var application = await StartAsync(TextWriter.Null, "t");

        var added = await SendAsync(
            application, HttpMethod.Post, "/simulator/webhooks", $$"""{"project":"github/acme/empty","url":"{{receiver.Url}}","signing_secret":"{{WebhookReceiver.Secret}}","events":["workflow-completed"]}""");
        var hook = added.Body.GetProperty("webhooks")[0];
        await SendAsync(application, HttpMethod.Post, "/simulator/settings", """{"webhook_signing":"missing"}""");
        await SendAsync(application, HttpMethod.Post, "/simulator/webhooks/ping", $$"""{"id":"{{hook.GetProperty("id").GetString()}}"}""");
        var ping = await receiver.NextAsync();
        var cleared = await SendAsync(application, HttpMethod.Delete, "/simulator/webhooks");

        (hook.GetProperty("project").GetString(), hook.GetProperty("is_delivered").GetBoolean()).Should().Be(("gh/acme/empty", true));
        added.Body.GetRawText().Should().NotContain(WebhookReceiver.Secret);
        (ping.Type, ping.Signature).Should().Be(("ping", null));
        cleared.Body.GetProperty("webhooks").GetArrayLength().Should().Be(0);
    }

    [Fact]
    public async Task A_configuration_is_given_to_a_project_and_the_key_of_its_setup_pipeline_told_over_HTTP()
    {
        await using var application = await StartAsync(TextWriter.Null, "t");
        await SendAsync(application, HttpMethod.Post, "/simulator/config", """{"slug":"gh/acme/empty","source":"{version: 2.1, setup: true}"}""");
        var pipeline = (await SendAsync(application, HttpMethod.Post, "/api/v2/project/gh/acme/empty/pipeline", "{}")).Body.GetProperty("id").GetString();

        var key = await SendAsync(application, HttpMethod.Get, $"/simulator/continuation-keys/{pipeline}");
        var continued = await SendAsync(
            application, HttpMethod.Post, "/api/v2/pipeline/continue", $$"""{"continuation-key":{{key.Body.GetProperty("continuation_key").GetRawText()}},"configuration":"version: 2.1"}""");
        var gone = await SendAsync(application, HttpMethod.Get, $"/simulator/continuation-keys/{pipeline}");

        continued.Status.Should().Be(200);
        gone.Body.GetProperty("continuation_key").ValueKind.Should().Be(JsonValueKind.Null);
    }

    [Fact]
    public async Task What_a_project_builds_is_changed_over_HTTP_for_pipelines_to_come()
    {
        await using var application = await StartAsync(TextWriter.Null, "t");

        var set = await SendAsync(application, HttpMethod.Post, "/simulator/config", """{"slug":"github/acme/shop-web","source":"version: 2.1\nparameters: {new: {type: integer, default: 4}}\n"}""");
        var triggered = await SendAsync(application, HttpMethod.Post, "/api/v2/project/gh/acme/shop-web/pipeline", """{"parameters":{"new":5}}""");
        var config = await SendAsync(application, HttpMethod.Get, $"/api/v2/pipeline/{triggered.Body.GetProperty("id").GetString()}/config");
        var values = await SendAsync(application, HttpMethod.Get, $"/api/v2/pipeline/{triggered.Body.GetProperty("id").GetString()}/values");

        (set.Status, triggered.Status).Should().Be((200, 201));
        config.Body.GetProperty("source").GetString().Should().StartWith("version: 2.1\nparameters: {new:");
        values.Body.GetProperty("pipeline.parameters.new").GetInt32().Should().Be(5);
    }

    [Fact]
    public async Task A_clock_that_stands_still_is_put_forward_over_HTTP()
    {
        await using var application = await StartAsync(TextWriter.Null, "t", "--manual-clock");

        var before = (await SendAsync(application, HttpMethod.Get, "/simulator/")).Body.GetProperty("now").GetDateTimeOffset();
        var after = (await SendAsync(application, HttpMethod.Post, "/simulator/clock", """{"advance":"1h30m"}""")).Body.GetProperty("now").GetDateTimeOffset();

        (after - before).Should().Be(TimeSpan.FromMinutes(90));
    }

    [Theory]
    [InlineData("/simulator/faults", """{"kind":"nope"}""", "nope is none of html, ")]
    [InlineData("/simulator/faults", """{"knid":"html"}""", "knid: no such key")]
    [InlineData("/simulator/faults", """{"kind":"html","times":"three"}""", "Int32")]
    [InlineData("/simulator/faults", "[]", "must be a JSON object")]
    [InlineData("/simulator/faults", "{", "depth")]
    [InlineData("/simulator/clock", """{"advance":"-1h"}""", "1h30m")]
    [InlineData("/simulator/config", """{"slug":"gh/acme/shop-api"}""", "source is missing")]
    [InlineData("/simulator/config", """{"source":"version: 2.1"}""", "slug is missing")]
    [InlineData("/simulator/config", """{"slug":"gh/acme/nowhere","source":""}""", "there is no project gh/acme/nowhere")]
    [InlineData("/simulator/config", """{"slug":"gh/acme/shop-api","source":{}}""", "source: must be text")]
    [InlineData("/simulator/config", """{"slug":"gh/acme/shop-api","setup":""}""", "setup: no such key (slug, source)")]
    [InlineData("/simulator/settings", """{"latness":"1m"}""", "latness: no such setting")]
    [InlineData("/simulator/webhooks", """{"url":"http://127.0.0.1:9/"}""", "project is missing")]
    [InlineData("/simulator/webhooks", """{"project":"gh/acme/none","url":"http://127.0.0.1:9/"}""", "there is no gh/acme/none")]
    [InlineData("/simulator/webhooks", """{"project":"gh/acme/infra","url":"here"}""", "url: must be an address")]
    [InlineData("/simulator/webhooks", """{"project":"gh/acme/infra","url":"http://example.com/"}""", "must begin with https://")]
    [InlineData("/simulator/webhooks", """{"project":"gh/acme/infra","url":"http://127.0.0.1:9/","events":["x"]}""", "workflow-completed and job-completed")]
    [InlineData("/simulator/webhooks", """{"project":"gh/acme/infra","uri":"http://127.0.0.1:9/"}""", "uri: no such key")]
    [InlineData("/simulator/webhooks/ping", """{"id":"none"}""", "there is no webhook")]
    public async Task What_the_control_routes_do_not_understand_changes_nothing(string path, string body, string message)
    {
        await using var application = await StartAsync(TextWriter.Null, "t");

        var answer = await SendAsync(application, HttpMethod.Post, path, body);
        var state = await SendAsync(application, HttpMethod.Get, "/simulator/");

        answer.Status.Should().Be(400);
        answer.Body.GetProperty("message").GetString().Should().Contain(message);
        state.Body.GetProperty("faults").GetArrayLength().Should().Be(0);
        state.Body.GetProperty("webhooks").GetArrayLength().Should().Be(0);
    }

    [Fact]
    public async Task An_occupied_port_ends_with_a_sentence_and_four()
    {
        await using var first = await StartAsync(TextWriter.Null, "t");
        using var error = new StringWriter();

        var exitCode = await SimulatorProgram.RunAsync(
            new SimulatorSettings(new SimulatorOptions(), first.Urls.Single(), false), "t", TextWriter.Null, error, TestContext.Current.CancellationToken);

        exitCode.Should().Be(4);
        error.ToString().Should().Contain("address already in use").And.NotContain("   at ");
    }

    private static async Task<SimulatorSettings?> ParseAsync(params string[] arguments)
    {
        SimulatorSettings? parsed = null;
        var command = new SimulatorCommand((settings, _) =>
        {
            parsed = settings;
            return Task.FromResult(0);
        });
        await command.InvokeAsync(arguments, TextWriter.Null, TextWriter.Null, TestContext.Current.CancellationToken);
        return parsed;
    }

    private static async Task<WebApplication> StartAsync(TextWriter output, string? token, params string[] arguments)
    {
        var settings = await ParseAsync(["--urls", "http://127.0.0.1:0", .. arguments]);
        return await SimulatorProgram.StartAsync(settings!, token, output, TestContext.Current.CancellationToken);
    }

    private static async Task<(int Status, JsonElement Body)> SendAsync(WebApplication application, HttpMethod method, string path, string? body = null)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(method, new Uri(application.Urls.Single() + path));
        request.Headers.Add("Circle-Token", "t");
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await http.SendAsync(request, TestContext.Current.CancellationToken);
        using var document = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return ((int)answer.StatusCode, document.RootElement.Clone());
    }
}
