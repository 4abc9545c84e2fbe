using System.Text.Json;
using CircleExporter.Simulator.Webhooks;
using CircleExporter.Tests.CircleCi;
using FluentAssertions;
using Xunit;

namespace CircleExporter.Tests.Simulator;

/// <summary>What webhooks are told, field by field as in the samples.</summary>
public sealed class WebhookShapeTests
{
    [Theory]
    [InlineData("webhook-workflow-completed.json", SimulatedWebhook.WorkflowCompleted)]
    [InlineData("webhook-ping.json", "ping")]
    public async Task An_event_has_the_fields_of_its_sample(string sample, string type)
    {
        FieldsOf((await ReceiveAsync("gh/acme/web", type)).Body).Should().Equal(FieldsOf(Parse(sample)));
    }

    [Fact]
    public async Task A_job_event_of_a_workflow_that_goes_on_has_those_of_its_sample_but_for_the_workflows_end()
    {
        var fields = FieldsOf((await ReceiveAsync("gh/acme/web", SimulatedWebhook.JobCompleted)).Body);

        fields.Should().Equal(FieldsOf(Parse("webhook-job-completed.json")).Where(field => field != "workflow/stopped_at: String"));
    }

    [Fact]
    public async Task Projects_of_apps_have_trigger_parameters_instead_of_a_revision()
    {
        var fields = FieldsOf((await ReceiveAsync("circleci/43G3kM5RtfFE7v5sa4nWAU/44n9pujWcTnVZ2b5S8Fnat", SimulatedWebhook.WorkflowCompleted)).Body);
        var sample = FieldsOf(Parse("webhook-workflow-completed.gitlab.json"));

        fields.Should().Contain(sample.Where(field => !field.StartsWith("pipeline/trigger_parameters/gitlab/", StringComparison.Ordinal)));
        fields.Except(sample).Should().BeEquivalentTo(
            "workflow/stopped_at: String",
            "pipeline/trigger_parameters/git/ref: String",
            "pipeline/trigger_parameters/git/repo_name: String",
            "pipeline/trigger_parameters/git/default_branch: String",
            "pipeline/trigger_parameters/circleci/actor_id: String");
    }

    [Theory]
    [InlineData("gh/acme/web", "github/acme/web")]
    [InlineData("bb/acme/web", "bitbucket/acme/web")]
    [InlineData("circleci/acme/web", "circleci/acme/web")]
    public async Task The_code_host_is_spelt_out(string slug, string spelt)
    {
        var body = (await ReceiveAsync(slug, SimulatedWebhook.WorkflowCompleted)).Body;

        body.GetProperty("project").GetProperty("slug").GetString().Should().Be(spelt);
        body.GetProperty("workflow").GetProperty("url").GetString().Should().StartWith($"https://app.circleci.com/pipelines/{spelt}/");
    }

    private static async Task<ReceivedEvent> ReceiveAsync(string slug, string type)
    {
        await using var circle = await SimulatorUnderTest.StartAsync();
        await using var receiver = await WebhookReceiver.StartAsync();
        var project = circle.AddProject(slug);
        var hook = circle.Simulator.Webhooks.Add(project, receiver.Url, WebhookReceiver.Secret);
        project.AddWorkflow("build").AddRun(SimulatorUnderTest.Noon, SimulatorUnderTest.Noon.AddMinutes(4));
        circle.Simulator.Webhooks.Ping(hook.Id);
        circle.Clock.Advance(TimeSpan.FromMinutes(5));
        var received = await receiver.NextAsync(5);
        return received.First(message => message.Type == type);
    }

    private static JsonElement Parse(string sample) => JsonDocument.Parse(TestClient.Sample(sample)).RootElement;

    private static IEnumerable<string> FieldsOf(JsonElement value, string path = "") => value.ValueKind == JsonValueKind.Object
        ? value.EnumerateObject().SelectMany(field => FieldsOf(field.Value, path.Length == 0 ? field.Name : $"{path}/{field.Name}"))
        : [$"{path}: {value.ValueKind}"];
}
