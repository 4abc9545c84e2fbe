using System.Text.Json;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Simulator;

public sealed class TriggerTests
{
    private const string Config = """
        version: 2.1
        parameters:
          deploy: { type: boolean, default: false }
          shards: { type: integer, default: 2 }
          region: { type: string, default: eu }
        jobs:
          test: { docker: [{ image: a }], steps: [{ run: "test << pipeline.parameters.region >>" }] }
        workflows:
          build: { jobs: [test] }
          deploy:
            when: << pipeline.parameters.deploy >>
            jobs: [test, hold: { type: approval, requires: [test] }]
        """;

    [Fact]
    public async Task A_triggered_pipeline_is_spelt_field_by_field_and_pending_at_first()
    {
        await using var circle = await StartAsync();

        var (status, answer) = await circle.PostAsync("/project/gh/acme/web/pipeline", """{"branch":"feature/ä","parameters":{"deploy":true,"shards":3}}""");
        var id = answer.GetProperty("id").GetString();
        var young = await circle.GetJsonAsync($"/pipeline/{id}");
        circle.Clock.Advance(circle.Options.WorkflowDelay);
        var old = await circle.GetJsonAsync($"/pipeline/{id}");

        status.Should().Be(201);
        answer.GetRawText().Should().Be($$"""{"number":2073617,"state":"pending","id":"{{id}}","created_at":"2026-09-20T12:00:00.000Z"}""");
        (young.GetProperty("state").GetString(), old.GetProperty("state").GetString()).Should().Be(("pending", "created"));
        old.GetProperty("trigger").GetRawText().Should().Be(
            """{"type":"api","received_at":"2026-09-20T12:00:00.000Z","actor":{"login":"robin-example","avatar_url":"https://avatars.example.com/u/1234567?v=4"}}""");
        old.GetProperty("vcs").GetProperty("branch").GetString().Should().Be("feature/ä");
    }

    [Fact]
    public async Task Its_workflows_come_into_being_moments_later_without_those_whose_condition_is_not_met()
    {
        await using var circle = await StartAsync();
        var plain = await circle.TriggerAsync();
        var full = await circle.TriggerAsync("""{"parameters":{"deploy":true}}""");

        var young = await circle.ItemsAsync($"/pipeline/{full}/workflow");
        circle.Clock.Advance(circle.Options.WorkflowDelay);

        young.Should().BeEmpty();
        Names(await circle.ItemsAsync($"/pipeline/{plain}/workflow")).Should().Equal("build");
        Names(await circle.ItemsAsync($"/pipeline/{full}/workflow")).Should().Equal("build", "deploy");
    }

    [Fact]
    public async Task The_configuration_is_told_as_written_and_as_compiled()
    {
        await using var circle = await StartAsync();
        var id = await circle.TriggerAsync("""{"parameters":{"region":"us"}}""");

        var config = await circle.GetJsonAsync($"/pipeline/{id}/config");

        config.EnumerateObject().Select(field => field.Name).Should().Equal("source", "compiled");
        config.GetProperty("source").GetString().Should().Be(Config);
        config.GetProperty("compiled").GetString().Should().Contain("run: test us").And.NotContain("hold");
    }

    [Fact]
    public async Task A_setup_configuration_is_told_and_only_its_workflow_runs()
    {
        await using var circle = await StartAsync();
        circle.Simulator.World.FindProject("gh/acme/web")!.Config =
            "version: 2.1\nsetup: true\njobs: { plan: { steps: [checkout] } }\nworkflows: { setup: { jobs: [plan] } }\n";

        var id = await circle.TriggerAsync();
        var state = (await circle.GetJsonAsync($"/pipeline/{id}")).GetProperty("state").GetString();
        circle.Clock.Advance(circle.Options.WorkflowDelay);
        var config = await circle.GetJsonAsync($"/pipeline/{id}/config");
        var workflows = await circle.ItemsAsync($"/pipeline/{id}/workflow");

        state.Should().Be("setup-pending");
        config.EnumerateObject().Select(field => field.Name).Should().Equal("source", "compiled", "setup-config", "compiled-setup-config");
        config.GetProperty("compiled-setup-config").GetString().Should().Contain("version: 2\nsetup: true\n");
        Names(workflows).Should().Equal("setup");
        workflows[0].GetProperty("tag").GetString().Should().Be("setup");
    }

    [Fact]
    public async Task The_values_of_a_pipeline_are_told()
    {
        await using var circle = await StartAsync();
        var id = await circle.TriggerAsync("""{"tag":"v1","parameters":{"shards":7}}""");
        var revision = (await circle.GetJsonAsync($"/pipeline/{id}")).GetProperty("vcs").GetProperty("revision").GetString();

        (await circle.GetTextAsync($"/pipeline/{id}/values")).Should().Be(
            $$"""{"pipeline.id":"{{id}}","pipeline.number":2073617,"pipeline.project.git_url":"https://github.com/acme/web","pipeline.project.type":"github","pipeline.git.branch":"","pipeline.git.tag":"v1","pipeline.git.revision":"{{revision}}","pipeline.git.base_revision":"","pipeline.trigger_source":"api","pipeline.parameters.deploy":false,"pipeline.parameters.shards":7,"pipeline.parameters.region":"eu"}""");
    }

    [Fact]
    public async Task What_a_tag_starts_runs_but_never_appears_in_Insights()
    {
        await using var circle = await StartAsync();
        var id = await circle.TriggerAsync("""{"tag":"v1.0"}""");
        circle.Clock.Advance(TimeSpan.FromHours(1));

        (await circle.GetJsonAsync($"/pipeline/{id}")).GetProperty("vcs").GetProperty("tag").GetString().Should().Be("v1.0");
        (await circle.ItemsAsync($"/pipeline/{id}/workflow"))[0].GetProperty("status").GetString().Should().Be("success");
        (await circle.ItemsAsync("/insights/gh/acme/web/workflows/build?all-branches=true")).Should().BeEmpty();
    }

    [Fact]
    public async Task What_a_branch_starts_appears_in_Insights_when_it_runs()
    {
        await using var circle = await StartAsync();
        await circle.TriggerAsync("""{"branch":"dev"}""");
        circle.Clock.Advance(TimeSpan.FromHours(1));

        var run = (await circle.ItemsAsync("/insights/gh/acme/web/workflows/build?branch=dev")).Single();

        (run.GetProperty("status").GetString(), run.GetProperty("duration").GetInt32(), run.GetProperty("credits_used").GetInt32()).Should().Be(("success", 60, 12));
    }

    [Fact]
    public async Task A_wrong_configuration_makes_an_errored_pipeline_without_workflows()
    {
        await using var circle = await StartAsync();
        circle.Simulator.World.FindProject("gh/acme/web")!.Config = "version: 2.1\nworkflows: { build: { jobs: [tset] } }";

        var id = await circle.TriggerAsync();
        circle.Clock.Advance(TimeSpan.FromMinutes(1));
        var pipeline = await circle.GetJsonAsync($"/pipeline/{id}");

        pipeline.GetProperty("state").GetString().Should().Be("errored");
        pipeline.GetProperty("errors").GetRawText().Should().Be("""[{"type":"config","message":"Cannot find a job named `tset` to run in workflow `build`."}]""");
        (await circle.ItemsAsync($"/pipeline/{id}/workflow")).Should().BeEmpty();
        (await circle.GetJsonAsync($"/pipeline/{id}/config")).GetProperty("compiled").GetString().Should().BeEmpty();
    }

    [Theory]
    [InlineData("""{"branch":"a","tag":"b"}""", "branch and tag are mutually exclusive.")]
    [InlineData("""{"branch":7}""", "branch must be a string.")]
    [InlineData("""{"tag":""}""", "branch and tag must not be empty.")]
    [InlineData("""{"parameters":[1]}""", "parameters must be an object.")]
    [InlineData("""{"parameters":{"shards":1.5}}""", "Parameter shards must be a string, an integer or a boolean.")]
    [InlineData("""{"parameters":{"shards":"3"}}""", "Type error for argument shards: expected type: integer, actual value: \"3\"")]
    [InlineData("""{"parameters":{"unheard":true}}""", "Unexpected argument(s): unheard")]
    [InlineData("""{"parameters":{"":true}}""", "The name of a parameter has 1 to 128 characters.")]
    [InlineData("[]", "The body must be a JSON object.")]
    [InlineData("{", "The body is not JSON.")]
    public async Task What_cannot_be_triggered_is_refused_with_a_message(string body, string message)
    {
        await using var circle = await StartAsync();

        var (status, answer) = await circle.PostAsync("/project/gh/acme/web/pipeline", body);

        (status, answer.GetProperty("message").GetString()).Should().Be((400, message));
        (await circle.ItemsAsync("/project/gh/acme/web/pipeline")).Should().BeEmpty();
    }

    [Theory]
    [InlineData(100, 128, 512, "Unexpected argument(s)*")]
    [InlineData(101, 128, 512, "There can be at most 100 parameters.")]
    [InlineData(1, 129, 512, "The name of a parameter has 1 to 128 characters.")]
    [InlineData(1, 128, 513, "The value of parameter * has more than 512 characters.")]
    public async Task Parameters_have_limits(int count, int nameLength, int valueLength, string message)
    {
        await using var circle = await StartAsync();
        var parameters = Enumerable.Range(100, count).Select(number => $"\"{number.ToString().PadLeft(nameLength, 'p')}\":\"{new string('v', valueLength)}\"");

        var (status, answer) = await circle.PostAsync("/project/gh/acme/web/pipeline", $$$"""{"parameters":{{{{string.Join(',', parameters)}}}}}""");

        status.Should().Be(400);
        answer.GetProperty("message").GetString().Should().Match(message);
    }

    [Fact]
    public async Task Projects_of_apps_are_started_by_the_newer_call_only()
    {
        await using var circle = await SimulatorUnderTest.StartAsync();
        var project = circle.Simulator.World.AddOrganization("circleci/43G3").AddProject("web", segment: "44n9");
        project.Config = Config;

        var old = await circle.PostAsync("/project/circleci/43G3/44n9/pipeline");
        var (status, answer) = await circle.PostAsync(
            "/project/circleci/43G3/44n9/pipeline/run",
            """{"definition_id":"2338d0ae-5541-4bbf-88a2-55e9f7281f80","config":{"branch":"main"},"checkout":{"branch":"dev"},"parameters":{"deploy":true}}""");
        var pipeline = await circle.GetJsonAsync($"/pipeline/{answer.GetProperty("id").GetString()}");

        old.Status.Should().Be(400);
        old.Body.GetProperty("message").GetString().Should().EndWith("use POST /project/{provider}/{organization}/{project}/pipeline/run.");
        (status, answer.GetProperty("number").GetInt32()).Should().Be((201, pipeline.GetProperty("number").GetInt32()));
        pipeline.GetProperty("trigger_parameters").GetProperty("git").GetProperty("branch").GetString().Should().Be("dev");
    }

    [Fact]
    public async Task The_newer_call_may_start_nothing()
    {
        await using var circle = await StartAsync();
        circle.Options.StartsNothing = true;

        var (status, answer) = await circle.PostAsync("/project/gh/acme/web/pipeline/run", """{"checkout":{"branch":"main"}}""");

        (status, answer.GetRawText()).Should().Be((200, """{"message":"Nothing was triggered."}"""));
        (await circle.ItemsAsync("/project/gh/acme/web/pipeline")).Should().BeEmpty();
    }

    [Fact]
    public async Task A_stranger_starts_nothing_not_even_in_a_public_project()
    {
        await using var circle = await StartAsync();
        circle.Simulator.World.FindProject("gh/acme/web")!.IsPrivate = false;

        using var answer = await circle.SendAsync("/project/gh/acme/web/pipeline", "Circle-Token", "wrong", HttpMethod.Post);

        ((int)answer.StatusCode).Should().Be(404);
        (await circle.ItemsAsync("/project/gh/acme/web/pipeline")).Should().BeEmpty();
    }

    private static IEnumerable<string?> Names(IEnumerable<JsonElement> items) => items.Select(item => item.GetProperty("name").GetString());

    private static async Task<SimulatorUnderTest> StartAsync()
    {
        var circle = await SimulatorUnderTest.StartAsync();
        circle.AddProject().Config = Config;
        return circle;
    }
}
